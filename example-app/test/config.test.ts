// The configuration: what it takes, what it defaults to, and that all its problems come at once and show no value.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, readConfig } from '../lib/production/config';

const SECRET = 'a-session-secret-that-is-long-enough';
const REAL = { LOOPANDTIE_CLIENT_ID: 'id', LOOPANDTIE_CLIENT_SECRET: 'secret', SESSION_SECRET: SECRET };

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('needs nothing at all for the sandbox', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      LOGINS_PER_MINUTE: 60,
      LOG_LEVEL: 'info',
    });
    expect(config.provider).toBeUndefined();
    expect(path.resolve(config.SESSION_FILE)).toBe(path.resolve(__dirname, '../data/sessions.sqlite'));
  });

  it('takes the real provider when there are credentials', () => {
    expect(readConfig(REAL).provider).toMatchObject({ clientID: 'id', clientSecret: 'secret' });
  });

  it('has an account of its own only in the sandbox, by default', () => {
    expect(readConfig({}).DEMO_ACCOUNT).toEqual({ name: 'demo', password: 'demo' });
    expect(readConfig(REAL).DEMO_ACCOUNT).toBeUndefined();
    expect(readConfig({ ...REAL, DEMO_ACCOUNT: 'ada:pass:word' }).DEMO_ACCOUNT).toEqual({
      name: 'ada',
      password: 'pass:word',
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', REDIS_URL: ' ', LOOPANDTIE_CLIENT_ID: '' })).toEqual(readConfig({}));
  });

  it('reads lists of secrets and encrypts with the session secret by default', () => {
    const older = 'an-older-secret-that-is-long-enough-too';
    const config = readConfig({ ...REAL, SESSION_SECRET: `${SECRET}, ${older}` });
    expect(config.SESSION_SECRET).toEqual([SECRET, older]);
    expect(config.TOKEN_SECRET).toEqual([SECRET, older]);
    expect(readConfig({ ...REAL, TOKEN_SECRET: older }).TOKEN_SECRET).toEqual([older]);
  });

  it.each([
    ['1', 1],
    ['loopback', ['loopback']],
    ['10.0.0.1, 10.0.0.2', ['10.0.0.1', '10.0.0.2']],
    ['10.0.0.0/8', ['10.0.0.0/8']],
  ])('reads TRUST_PROXY=%s', (value, expected) => {
    expect(readConfig({ TRUST_PROXY: value }).TRUST_PROXY).toEqual(expected);
  });

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['a port that is none', { PORT: '70000' }, /^PORT must be a number from 0 to 65535$/],
    ['a port in words', { PORT: 'three' }, /^PORT must be/],
    ['credentials without a session secret', { ...REAL, SESSION_SECRET: '' }, /^SESSION_SECRET is missing/],
    ['a short session secret', { SESSION_SECRET: 'short' }, /^SESSION_SECRET must be/],
    ['a short one in a list', { SESSION_SECRET: `${SECRET},short` }, /^SESSION_SECRET must be/],
    [
      'an endpoint on http',
      { ...REAL, LOOPANDTIE_TOKEN_URL: 'http://a.example/t' },
      /^LOOPANDTIE_TOKEN_URL must be https/,
    ],
    [
      'an endpoint that only looks local',
      { ...REAL, LOOPANDTIE_TOKEN_URL: 'http://localhost.a.example/t' },
      /must be https/,
    ],
    ['an endpoint that is no URL', { ...REAL, LOOPANDTIE_TOKEN_URL: '/t' }, /must be an absolute URL/],
    [
      'a public URL that is none',
      { PUBLIC_URL: 'gifts.example.com' },
      /^PUBLIC_URL must be an absolute URL$/,
    ],
    [
      'a public URL of another kind',
      { PUBLIC_URL: 'ftp://a.example' },
      /^PUBLIC_URL must be an absolute URL$/,
    ],
    [
      'a public URL with a path',
      { PUBLIC_URL: 'https://a.example/app', TRUST_PROXY: '1' },
      /^PUBLIC_URL must be an/,
    ],
    ['a public URL on http', { PUBLIC_URL: 'http://a.example' }, /^PUBLIC_URL must be https, unless/],
    ['https without a proxy', { PUBLIC_URL: 'https://a.example' }, /^TRUST_PROXY is missing/],
    ['trusting every proxy', { TRUST_PROXY: 'true' }, /^TRUST_PROXY must be/],
    ['no', { TRUST_PROXY: 'no' }, /^TRUST_PROXY must be/],
    ['a thousand proxies', { TRUST_PROXY: '1000' }, /^TRUST_PROXY must be/],
    ['a number among addresses', { TRUST_PROXY: '10.0.0.1, 1' }, /^TRUST_PROXY must be/],
    ['a negative number of proxies', { TRUST_PROXY: '-1' }, /^TRUST_PROXY must be/],
    ['a Redis database that is no number', { REDIS_URL: 'redis://localhost/abc' }, /^REDIS_URL must be/],
    ['a Redis URL of another kind', { REDIS_URL: 'http://localhost:6379' }, /^REDIS_URL must be/],
    ['a log level that is none', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of trace, debug/],
    ['an account without a password', { DEMO_ACCOUNT: 'ada' }, /^DEMO_ACCOUNT must be name:password$/],
  ])('refuses %s', (_what, env, problem) => {
    expect(problemsOf(env)).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    ['http://127.0.0.2:3000', 'http://127.0.0.2:3000'],
    ['http://[::1]/', 'http://[::1]'],
    ['http://app.localhost', 'http://app.localhost'],
  ])('takes PUBLIC_URL=%s', (value, expected) => {
    expect(readConfig({ PUBLIC_URL: value }).PUBLIC_URL).toBe(expected);
  });

  it.each<[string, NodeJS.ProcessEnv, string[]]>([
    ['in production', { NODE_ENV: 'production' }, ['CLIENT_ID', 'CLIENT_SECRET', 'SESSION_SECRET']],
    [
      'with an endpoint',
      { LOOPANDTIE_TOKEN_URL: 'https://a.example/t' },
      ['CLIENT_ID', 'CLIENT_SECRET', 'SESSION_SECRET'],
    ],
    ['with a client ID', { LOOPANDTIE_CLIENT_ID: 'id' }, ['CLIENT_SECRET', 'SESSION_SECRET']],
  ])('starts no sandbox %s, and names what is missing', (_what, env, missing) => {
    expect(problemsOf(env)).toEqual(
      missing.map((name) => expect.stringMatching(new RegExp(`^\\w*${name} is missing: `)) as string),
    );
  });

  it('lists every problem in one message, and no value', () => {
    const env = {
      PORT: 'x',
      SESSION_SECRET: 'hunter2',
      LOOPANDTIE_CLIENT_SECRET: 'hunter3',
      REDIS_URL: 'hunter4',
    };
    expect(() => readConfig(env)).toThrow(
      /PORT must be[^]*SESSION_SECRET must be[^]*REDIS_URL must be[^]*LOOPANDTIE_CLIENT_ID is missing/,
    );
    expect(() => readConfig(env)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter') as string }) as Error,
    );
  });
});

describe('.env.example', () => {
  const text = readFileSync(path.join(__dirname, '../.env.example'), 'utf8');
  const source = readFileSync(path.join(__dirname, '../lib/production/config.ts'), 'utf8');

  it('lists every variable that the app reads', () => {
    const read = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name = '']) => name);
    expect(Object.keys(parseEnv(text)).sort()).toEqual(read.sort());
  });

  it('changes nothing when it is copied as it is', () => {
    expect(readConfig(parseEnv(text))).toEqual(readConfig({}));
  });
});
