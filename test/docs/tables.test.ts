// The tables of options, outcomes and error codes say what the code does.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  LoopAndTieError,
  type AuthenticateOptions,
  type Authorization,
  type FailureCode,
  type LoopAndTieErrorCode,
  type StrategyOptions,
} from 'passport-loopandtie';
import { readOptions } from '../../lib/oauth2/check-options';
import { describeFailure } from '../../lib/oauth2/passport/failures';
import { LOOP_AND_TIE } from '../../lib/strategy';
import { root } from '../support/doc-blocks';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The cells of all table rows below a heading, up to the next one. */
function readRows(text: string, heading: string): string[][] {
  const [, section = ''] = text.split(`\n${heading}\n`);
  const [body = ''] = section.split(/\n##+ /);
  return body
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(1, -1).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** `a`, `b` → a, b */
const readNames = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** Complete by the compiler: an option that is missing here does not compile. */
const OPTIONS: Record<keyof StrategyOptions, true> = {
  clientID: true,
  clientSecret: true,
  callbackURL: true,
  authorizationURL: true,
  tokenURL: true,
  userProfileURL: true,
  allowInsecureRequests: true,
  skipUserProfile: true,
  passReqToCallback: true,
  pkce: true,
  store: true,
  state: true,
  scope: true,
  scopeSeparator: true,
  timeout: true,
  agent: true,
  customHeaders: true,
  sessionKey: true,
  proxy: true,
};

/** Those of one request; complete by the compiler, as are those that follow. */
const REQUEST_OPTIONS: Record<keyof AuthenticateOptions, true> = {
  state: true,
  callbackURL: true,
  scope: true,
  bindTo: true,
};

const AUTHORIZATION: Record<keyof Authorization, true> = {
  accessToken: true,
  tokenType: true,
  createdAt: true,
  params: true,
  profile: true,
  state: true,
  req: true,
};

const ERROR_CODES: Record<LoopAndTieErrorCode, true> = {
  timeout: true,
  network_error: true,
  unavailable: true,
  token_rejected: true,
  response_too_large: true,
  invalid_response: true,
};
const FAILURE_CODES: Record<FailureCode, true> = {
  access_denied: true,
  state_missing: true,
  state_unknown: true,
  state_used: true,
  state_expired: true,
  malformed_response: true,
};
const failureCodes = Object.keys(FAILURE_CODES) as FailureCode[];
const errorCodes = Object.keys(ERROR_CODES) as LoopAndTieErrorCode[];

describe('docs/options-and-outcomes.md', () => {
  const page = read('docs/options-and-outcomes.md');
  const optionRows = readRows(page, '## Options of the strategy').slice(1);

  it('lists every option, and no other', () => {
    expect(optionRows.flatMap(([name]) => readNames(name))).toEqual(Object.keys(OPTIONS));
  });

  it('lists every option of one request, and no other', () => {
    const [, ...rows] = readRows(page, '## Options of one request');
    expect(rows.flatMap(([name]) => readNames(name))).toEqual(Object.keys(REQUEST_OPTIONS));
  });

  it('lists what a verify callback gets', () => {
    const cells = readRows(page, '## `verify`').flat().join();
    for (const name of Object.keys(AUTHORIZATION)) expect(cells).toContain(name);
  });

  it('tells the defaults', () => {
    const credentials = { clientID: 'i', clientSecret: '0123456789abcdef' };
    const settings = readOptions(LOOP_AND_TIE, { ...credentials, callbackURL: 'https://your.site/' });
    const told = new Map(optionRows.map(([name, value = '']) => [readNames(name)[0], value]));
    const { authorizationURL, tokenURL, userProfileURL, timeout } = settings;
    const { allowInsecureRequests, passReqToCallback } = settings;
    const defaults = {
      authorizationURL,
      tokenURL,
      userProfileURL,
      timeout,
      allowInsecureRequests,
      passReqToCallback,
    };
    for (const [name, value] of Object.entries(defaults)) {
      expect([name, told.get(name)]).toEqual([name, `\`${String(value)}\``]);
    }
    for (const name of ['clientID', 'clientSecret', 'callbackURL']) expect(told.get(name)).toBe('required');
  });

  it('lists every code with its status', () => {
    const rows = readRows(page, '## What can go wrong');
    const told = rows.flatMap(([code, status]) => readNames(code).map((name) => [name, Number(status)]));
    expect(told).toEqual([
      ...failureCodes.map((code) => [code, describeFailure('', code, undefined).status]),
      ...errorCodes.map((code) => [code, new LoopAndTieError(code, '').status]),
    ]);
  });
});

describe('docs/troubleshooting.md', () => {
  const page = read('docs/troubleshooting.md');

  it.each([...failureCodes, ...errorCodes])('says what to do about %s', (code) => {
    expect(page).toContain(`\n### ${code}\n`);
  });
});
