"""A login in Python, with its standard library only: `python3 -m unittest test_login.py`, or `pytest`.

Start the sandbox first: npx loopandtie-sandbox
"""

import json
import os
import unittest
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

SANDBOX = os.environ.get("SANDBOX_URL", "http://127.0.0.1:4000")
CLIENT = {"client_id": "sandboxclient", "client_secret": "sandboxsecretforeverybody"}
CALLBACK = "http://localhost:3000/auth/loopandtie/callback"


def sandbox(call, **body):
    """One of the sandbox's calls: POST /sandbox/<call>."""
    request = Request(
        f"{SANDBOX}/sandbox/{call}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    return json.load(urlopen(request))


def exchange(code):
    """What the app does at its callback."""
    parameters = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **CLIENT}
    return json.load(urlopen(f"{SANDBOX}/oauth2/token", data=urlencode(parameters).encode()))


class LoginTest(unittest.TestCase):
    def setUp(self):
        sandbox("reset")
        query = {"client_id": CLIENT["client_id"], "redirect_uri": CALLBACK, "response_type": "code", "state": "abc"}
        self.location = f"{SANDBOX}/oauth2/authorize?{urlencode(query)}"

    def log_in(self, **options):
        callback = sandbox("login", location=self.location, **options)["callbackURL"]
        return {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}

    def test_logs_in(self):
        answer = self.log_in()
        self.assertEqual(answer["state"], "abc")
        token = exchange(answer["code"])["access_token"]
        request = Request(f"{SANDBOX}/v1/teams", headers={"Authorization": f"Bearer {token}"})
        teams = json.load(urlopen(request))["data"]
        self.assertEqual([team["id"] for team in teams], ["loop-tie", "people-culture"])

    def test_deny(self):
        self.assertEqual(self.log_in(deny=True)["error"], "access_denied")

    def test_the_provider_has_a_bad_moment(self):
        sandbox("next", fault="html_error")
        code = self.log_in()["code"]
        with self.assertRaises(HTTPError) as failure:
            exchange(code)
        self.assertEqual(failure.exception.code, 500)
        failure.exception.close()
        self.assertIn("access_token", exchange(code))


if __name__ == "__main__":
    unittest.main()
