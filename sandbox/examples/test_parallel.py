"""Tests that share one sandbox and run at the same time: `pytest -n 4 test_parallel.py`, with pytest-xdist.

Each test has a client and a user of its own, so that no test disturbs another. None of them calls `reset`.
Start the sandbox first: npx loopandtie-sandbox
"""

import json
import os
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest

SANDBOX = os.environ.get("SANDBOX_URL", "http://127.0.0.1:4000")
CALLBACK = "http://localhost:3000/auth/loopandtie/callback"


def sandbox(call, **body):
    """Makes one of the sandbox's calls: POST /sandbox/<call>."""
    request = Request(
        f"{SANDBOX}/sandbox/{call}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    return json.load(urlopen(request))


class World:
    """A client and a user for one test."""

    def __init__(self):
        self.client = sandbox("clients", redirectURIs=[CALLBACK])
        self.user = sandbox("users", teams=[{"id": "mine", "name": "Mine"}])

    def get_code(self):
        query = {"client_id": self.client["clientID"], "redirect_uri": CALLBACK, "response_type": "code"}
        location = f"{SANDBOX}/oauth2/authorize?{urlencode(query)}"
        callback = sandbox("login", location=location, **{"as": self.user["email"]})["callbackURL"]
        return parse_qs(urlsplit(callback).query)["code"][0]

    def exchange(self, code):
        parameters = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "client_id": self.client["clientID"],
            "client_secret": self.client["clientSecret"],
        }
        return json.load(urlopen(f"{SANDBOX}/oauth2/token", data=urlencode(parameters).encode()))

    def get_teams(self, token):
        request = Request(f"{SANDBOX}/v1/teams", headers={"Authorization": f"Bearer {token}"})
        return [team["id"] for team in json.load(urlopen(request))["data"]]


@pytest.fixture
def world():
    return World()


def status_of(call, *arguments):
    with pytest.raises(HTTPError) as failure:
        call(*arguments)
    failure.value.close()
    return failure.value.code


@pytest.mark.parametrize("turn", range(15))
def test_logs_in(world, turn):
    token = world.exchange(world.get_code())["access_token"]
    assert world.get_teams(token) == ["mine"]


@pytest.mark.parametrize("turn", range(15))
def test_retries_after_too_many_requests(world, turn):
    code = world.get_code()
    response = {"status": 429, "headers": {"Retry-After": "1"}}
    sandbox("next", fault=response, place="token", clientID=world.client["clientID"])
    assert status_of(world.exchange, code) == 429
    assert "access_token" in world.exchange(code)


@pytest.mark.parametrize("turn", range(15))
def test_notices_that_access_was_revoked(world, turn):
    token = world.exchange(world.get_code())["access_token"]
    sandbox("revokeTokens", clientID=world.client["clientID"])
    assert status_of(world.get_teams, token) == 401
