// What cannot be told to Passport still ends in an answer, and never in the end of the process.
import type { ServerResponse } from 'node:http';
import type { Request } from '../../../lib/oauth2/options';
import { describeFailure } from '../../../lib/oauth2/passport/failures';
import { reportOutcome, type Outcome, type PassportActions } from '../../../lib/oauth2/passport/outcome';
import { LOOP_AND_TIE } from '../../../lib/strategy';

interface Seen {
  next: unknown[];
  error: unknown[];
  ended: number[];
  destroyed: number;
  headers: Record<string, unknown>;
}

const boom = new Error('boom');
const fail = (): never => {
  throw boom;
};

/** Concludes with a framework that has only these parts. */
async function tell(
  outcome: Outcome,
  parts: {
    next?: boolean;
    res?: boolean | 'refuses headers' | 'was sent' | 'is not of Node' | 'throws';
    error?: 'works' | 'throws';
  },
): Promise<Seen> {
  const seen: Seen = { next: [], error: [], ended: [], destroyed: 0, headers: {} };
  const res = {
    headersSent: parts.res === 'was sent',
    statusCode: 200,
    ...(parts.res !== 'is not of Node' && {
      setHeader: (name: string, value: unknown) =>
        parts.res === 'refuses headers' ? fail() : (seen.headers[name] = value),
    }),
    end: () => seen.ended.push(res.statusCode),
  };
  const req = {
    headers: {},
    socket: { destroy: () => (seen.destroyed += 1) },
    ...(parts.next && { next: (error: unknown) => seen.next.push(error) }),
    ...(parts.res && { res: res as unknown as ServerResponse }),
  };
  if (parts.res === 'throws') Object.defineProperty(req, 'res', { get: fail });
  const actions: PassportActions = {
    name: 'loopandtie',
    redirect: fail,
    success: fail,
    fail,
    error: (error) => (parts.error === 'throws' ? fail() : seen.error.push(error)),
  };
  await reportOutcome(actions, LOOP_AND_TIE, req as unknown as Request, outcome, 0);
  return seen;
}

const redirect = { redirect: 'https://www.loopandtie.com/' };

it('an action that throws goes to next', async () => {
  expect(await tell(redirect, { next: true, res: true })).toMatchObject({
    next: [boom],
    ended: [],
    error: [],
  });
});

it('a response that cannot be read goes to next', async () => {
  expect(await tell(redirect, { next: true, res: 'throws' })).toMatchObject({ next: [boom] });
});

it('an action that throws gets 500 if there is no next', async () => {
  expect(await tell(redirect, { res: true })).toMatchObject({ ended: [500], error: [] });
});

it('an action that throws calls error without next and a response', async () => {
  expect(await tell(redirect, {})).toMatchObject({ error: [boom], destroyed: 0 });
});

it('the connection is closed if every action throws', async () => {
  expect(await tell(redirect, { error: 'throws' })).toMatchObject({ destroyed: 1 });
});

it('a response whose headers are sent still gets an end', async () => {
  const parts = { res: 'refuses headers' } as const;
  expect(await tell(redirect, parts)).toMatchObject({ ended: [500], destroyed: 0 });
  expect(await tell(redirect, { ...parts, next: true })).toMatchObject({ next: [boom], ended: [] });
});

it.each(['was sent', 'is not of Node'] as const)('a response that %s is left alone', async (res) => {
  const seen = await tell({ error: boom }, { res });
  expect(seen).toMatchObject({ error: [boom], ended: [], headers: {} });
});

it('an empty error is filled: next(undefined) would continue', async () => {
  const { error } = await tell({ error: undefined }, {});
  expect(error).toEqual([expect.objectContaining({ message: expect.stringContaining('empty') as string })]);
});

it.each<[string, Outcome]>([
  ['a redirect', redirect],
  ['a refusal', { refused: 'state_unknown' }],
  ['an error', { error: boom }],
  ['a user', { user: {}, info: {} }],
])('%s may not be stored', async (_title, outcome) => {
  expect((await tell(outcome, { res: true })).headers).toEqual({ 'Cache-Control': 'no-store' });
});

it.each([
  ['access_denied', 403, 'Access was denied at Loop & Tie.', /pressed Deny/],
  ['state_missing', 403, "We couldn't verify this login. Please log in again.", /without a state/],
  [
    'state_unknown',
    403,
    "We couldn't match this login to your browser. Please log in again, and allow cookies for this site.",
    /cookies are blocked/,
  ],
  ['state_used', 403, 'This login has already been used. Please log in again.', /opened again/],
  ['state_expired', 403, 'This login took longer than 30 minutes. Please log in again.', /clocks/],
  [
    'malformed_response',
    400,
    'Loop & Tie sent an incomplete response. Please log in again.',
    /exactly one code/,
  ],
] as const)("a refusal with %s has a visitor's sentence and a hint", (code, status, message, hint) => {
  const info = { code, message, hint: expect.stringMatching(hint) as string };
  expect(describeFailure('Loop & Tie', code, undefined)).toEqual({ info, status });
  expect(describeFailure('Loop & Tie', code, 'mine')).toEqual({ info: { ...info, state: 'mine' }, status });
});

it('a login that does not fit has another message, same code', () => {
  const info = {
    code: 'state_unknown',
    message: "We couldn't match this login to your browser. Please log in again.",
    hint: expect.stringMatching(
      /clientSecret.*changed.*another user.*written to the user.*bindTo: String/,
    ) as string,
  };
  expect(describeFailure('Loop & Tie', 'state_mismatch', undefined)).toEqual({ info, status: 403 });
});

it('the process survives if there is no connection to close', async () => {
  const actions = {
    name: 'x',
    redirect: fail,
    success: fail,
    fail,
    error: fail,
  } as unknown as PassportActions;
  await expect(
    reportOutcome(actions, LOOP_AND_TIE, Object.create(null) as Request, redirect, 0),
  ).resolves.toBeUndefined();
});

it('a callback loaded ahead gets 503, and Passport hears nothing', async () => {
  expect(await tell({ notNow: true }, { res: true })).toMatchObject({ ended: [503], error: [] });
  expect((await tell({ notNow: true }, {})).error).toEqual([
    expect.objectContaining({ status: 503, message: 'This page cannot be loaded ahead.' }),
  ]);
});
