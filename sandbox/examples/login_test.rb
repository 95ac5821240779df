# A login in Ruby, with its standard library only: `ruby login_test.rb`.
# Start the sandbox first: npx loopandtie-sandbox
require 'json'
require 'net/http'

SANDBOX = ENV.fetch('SANDBOX_URL', 'http://127.0.0.1:4000')
CLIENT = { client_id: 'sandboxclient', client_secret: 'sandboxsecretforeverybody' }.freeze
CALLBACK = 'http://localhost:3000/auth/loopandtie/callback'

# One of the sandbox's calls: POST /sandbox/<call>.
def sandbox(call, **body)
  response = Net::HTTP.post(URI("#{SANDBOX}/sandbox/#{call}"), body.to_json, 'Content-Type' => 'application/json')
  JSON.parse(response.body)
end

# What the app does at its callback.
def exchange(code)
  parameters = { grant_type: 'authorization_code', code: code, redirect_uri: CALLBACK, **CLIENT }
  JSON.parse(Net::HTTP.post_form(URI("#{SANDBOX}/oauth2/token"), parameters).body)
end

def log_in(**options)
  query = { client_id: CLIENT[:client_id], redirect_uri: CALLBACK, response_type: 'code', state: 'abc' }
  location = "#{SANDBOX}/oauth2/authorize?#{URI.encode_www_form(query)}"
  callback = sandbox('login', location: location, **options).fetch('callbackURL')
  URI.decode_www_form(URI(callback).query).to_h
end

def expect(wanted, got)
  raise "expected #{wanted.inspect}, got #{got.inspect}" unless wanted == got
end

sandbox('reset')
answer = log_in
expect('abc', answer['state'])
token = exchange(answer['code']).fetch('access_token')
teams = Net::HTTP.get(URI("#{SANDBOX}/v1/teams"), 'Authorization' => "Bearer #{token}")
expect(%w[loop-tie people-culture], JSON.parse(teams)['data'].map { |team| team['id'] })

expect('access_denied', log_in(deny: true)['error'])

sandbox('next', fault: 'invalid_grant')
expect('invalid_grant', exchange(log_in['code'])['error'])
puts 'ok'
