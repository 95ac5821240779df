#!/usr/bin/env bash
# A login by curl. Start the sandbox first: npx loopandtie-sandbox
set -euo pipefail
sandbox=${SANDBOX_URL:-http://127.0.0.1:4000}
callback=http://localhost:3000/auth/loopandtie/callback

call() { curl -sS --fail-with-body -H 'Content-Type: application/json' -d "$2" "$sandbox/sandbox/$1"; }

call reset '{}' >/dev/null
location="$sandbox/oauth2/authorize?client_id=sandboxclient&redirect_uri=$callback&response_type=code"
code=$(call login "{\"location\":\"$location\",\"as\":\"ben@example.com\"}" | sed 's/.*code=\([0-9a-f]*\).*/\1/')
token=$(curl -sS --fail -d grant_type=authorization_code -d "code=$code" -d "redirect_uri=$callback" \
  -d client_id=sandboxclient -d client_secret=sandboxsecretforeverybody "$sandbox/oauth2/token" |
  sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -sS --fail -H "Authorization: Bearer $token" "$sandbox/v1/teams"
