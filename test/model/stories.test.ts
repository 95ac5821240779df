// Random stories of browsers, tabs, people, two processes and a provider with moods, against the rules of the documents.
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { restoreClock, wait } from './clock';
import { createWorld, MOODS, TimedBrowser, type Mood, type Reply, type World } from './world';

const PENDING_MS = 1_800_000;
const REPEATABLE_MS = 10_000;
const IMPATIENCE_MS = 2_000;
const MOST_REQUESTS = 5;
const TIMEOUT_MS = 10_000;
const FUZZY_MS = 1_100; // a cookie counts in seconds, and a story takes real time too

/** What one process knows of a login. */
interface Known {
  requests: number;
  isUsed: boolean;
  won?: { at: number; code: string; person: string };
}

interface Login {
  browser: number;
  state: string;
  challenge: string;
  startedAt: number;
  codes: { code: string; person: string; isUsed: boolean }[];
  /** By process. */
  known: Known[];
  /** Since when the cookie is only marked as used; `cleared` if it is gone. */
  markedAt?: number;
  isCleared: boolean;
}

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  restoreClock();
  await world.close();
});

function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index];
  if (item === undefined) throw new Error('a story went out of its world');
  return item;
}

class Story {
  readonly browsers = [new TimedBrowser(), new TimedBrowser()];
  readonly logins: Login[] = [];

  async start(browser: number, app: number): Promise<void> {
    const response = await at(this.browsers, browser).open(`${at(world.apps, app).url}/login`);
    const { searchParams } = new URL(response.headers.get('location') ?? '');
    this.logins.push({
      browser,
      state: searchParams.get('state') ?? '',
      challenge: searchParams.get('code_challenge') ?? '',
      startedAt: performance.now(),
      codes: [],
      known: world.apps.map(() => ({ requests: 0, isUsed: false })),
      isCleared: false,
    });
  }

  authorize(login: Login, person: string): void {
    login.codes.push({ code: world.authorize(person, login.challenge), person, isUsed: false });
  }

  private open(login: Login, browser: number, app: number, query: string): Promise<Reply> {
    const url = `${at(world.apps, app).url}/callback?${query}&state=${login.state}`;
    const secrets = login.codes.map(({ code }) => code);
    return at(this.browsers, browser).callback(url, secrets);
  }

  /** Whether this callback may lead to a token request, and otherwise what it must lead to. */
  private expect(login: Login, browser: number, app: number, code: string | undefined): Expected {
    const known = at(login.known, app);
    const { won } = known;
    const age = performance.now() - login.startedAt;
    const refused: Expected = { statuses: [403], codes: ['state_unknown', 'state_used', 'state_expired'] };
    if (browser !== login.browser) return refused;
    if (isNear(age, PENDING_MS)) return { ...refused, isUnsure: true };
    if (age > PENDING_MS && !won) return refused;
    if (won && code !== undefined) {
      const since = performance.now() - won.at;
      const limit = code === won.code ? REPEATABLE_MS : IMPATIENCE_MS;
      if (isNear(since, limit)) return { ...refused, isUnsure: true };
      if (since < limit) return { statuses: [200], person: won.person, isRepeated: true };
    }
    if (won || known.isUsed) return { statuses: [403], codes: ['state_used'], isDenyKept: won !== undefined };
    if (login.isCleared) return refused;
    if (login.markedAt !== undefined) {
      const since = performance.now() - login.markedAt;
      return since < REPEATABLE_MS - FUZZY_MS ? { statuses: [403], codes: ['state_used'] } : refused;
    }
    return 'free';
  }

  async callback(login: Login, browser: number, app: number, which: number, mood: Mood): Promise<void> {
    const granted = login.codes[which % login.codes.length];
    if (!granted) return;
    const before = world.requests;
    const expected = this.expect(login, browser, app, granted.code);
    world.mood = mood;
    const asked = new Promise<void>((resolve) => (world.onRequest = resolve));
    const reply = this.open(login, browser, app, `code=${granted.code}`);
    if (expected === 'free' && mood === 'hangs') {
      await asked;
      wait(TIMEOUT_MS);
    }
    if (expected === 'free') {
      this.judge(login, app, granted, mood, await reply);
      expect(world.requests).toBe(before + 1);
      return;
    }
    check(expected, await reply);
    expect(world.requests).toBe(before);
  }

  /** The same callback twice at once, or two codes of one login. */
  async twice(login: Login, app: number, which: number, other: number, mood: Mood): Promise<void> {
    const [first, second] = [which, other].map((index) => login.codes[index % login.codes.length]);
    if (!first || !second || mood === 'hangs') return;
    if (this.expect(login, login.browser, app, first.code) !== 'free') return;
    const before = world.requests;
    world.mood = mood;
    let release = (): void => undefined;
    world.held = new Promise((resolve) => (release = resolve));
    const asked = new Promise<void>((resolve) => (world.onRequest = resolve));
    const one = this.open(login, login.browser, app, `code=${first.code}`);
    await asked;
    const arrived = new Promise((resolve) => at(world.apps, app).server.once('request', resolve));
    const two = this.open(login, login.browser, app, `code=${second.code}`);
    await arrived;
    await nextTurn();
    world.held = undefined;
    release();
    const [reply, repeat] = await Promise.all([one, two]);
    this.judge(login, app, first, mood, reply);
    expect({ ...repeat, repeated: false }).toEqual({ ...reply, repeated: false });
    expect(repeat.repeated).toBe(reply.status === 200);
    expect(world.requests).toBe(before + 1);
  }

  /** The provider fails, and the person reloads. */
  async reload(login: Login, app: number, mood: Mood, times: number): Promise<void> {
    for (let reload = 0; reload < times; reload += 1) {
      await this.callback(login, login.browser, app, 0, mood);
    }
  }

  /** After a login, a second code comes for it, maybe another person's. */
  async secondCode(login: Login, app: number, other: string, waits: number): Promise<void> {
    this.authorize(login, other);
    await this.callback(login, login.browser, app, 0, 'grants');
    wait(waits);
    await this.callback(login, login.browser, app, login.codes.length - 1, 'grants');
  }

  async deny(login: Login, browser: number, app: number): Promise<void> {
    const before = world.requests;
    const expected = this.expect(login, browser, app, undefined);
    const reply = await this.open(login, browser, app, 'error=access_denied');
    expect(reply.status).toBe(403);
    expect(world.requests).toBe(before);
    if (expected !== 'free') {
      if (expected.isDenyKept !== true && expected.isUnsure !== true)
        expect(expected.codes).toContain(reply.code);
      return;
    }
    expect(reply.code).toBe('access_denied');
    at(login.known, app).isUsed = true;
    login.isCleared = true;
  }

  async look(login: Login, app: number, prefetches: boolean): Promise<void> {
    const before = world.requests;
    const url = `${at(world.apps, app).url}/callback?code=${login.codes[0]?.code ?? 'none'}&state=${login.state}`;
    const init = prefetches ? { headers: { 'sec-purpose': 'prefetch' } } : { method: 'HEAD' };
    const response = await at(this.browsers, login.browser).open(url, init);
    expect([response.status, world.requests]).toEqual([503, before]);
  }

  async stray(browser: number, app: number): Promise<void> {
    const url = `${at(world.apps, app).url}/callback?code=made-up&state=${'x'.repeat(43)}`;
    const { status, code } = await at(this.browsers, browser).callback(url, []);
    expect([status, code]).toEqual([403, 'state_unknown']);
  }

  /** What a callback that was free to ask for a token has to lead to, and what is known after it. */
  private judge(login: Login, app: number, granted: Login['codes'][number], mood: Mood, reply: Reply): void {
    const known = at(login.known, app);
    known.requests += 1;
    const isGranted = !granted.isUsed && (mood === 'grants' || mood === 'grants and breaks off');
    if (isGranted) granted.isUsed = true;
    if (isGranted && mood === 'grants') {
      expect(reply).toEqual({ status: 200, code: undefined, person: granted.person, repeated: false });
      known.won = { at: performance.now(), code: granted.code, person: granted.person };
      login.markedAt = performance.now();
      return;
    }
    const failures: Record<Mood, [number, string]> = {
      grants: [502, 'invalid_grant'],
      'is busy': [503, 'unavailable'],
      hangs: [504, 'timeout'],
      'breaks off': [502, 'network_error'],
      'grants and breaks off': isGranted ? [502, 'network_error'] : [502, 'invalid_grant'],
      refuses: [502, 'invalid_grant'],
    };
    expect([reply.status, reply.code]).toEqual(failures[mood]);
    if (failures[mood][1] === 'invalid_grant' || known.requests >= MOST_REQUESTS) {
      known.isUsed = true;
      login.isCleared = true;
    }
  }
}

type Expected =
  | 'free'
  | {
      statuses: number[];
      codes?: string[];
      person?: string;
      isRepeated?: boolean;
      isUnsure?: boolean;
      isDenyKept?: boolean;
    };

function isNear(age: number, limit: number): boolean {
  return Math.abs(age - limit) < FUZZY_MS;
}

function check(expected: Exclude<Expected, 'free'>, reply: Reply): void {
  if (expected.isUnsure) return;
  expect(expected.statuses).toContain(reply.status);
  if (expected.codes) expect(expected.codes).toContain(reply.code);
  expect([reply.person, reply.repeated]).toEqual([expected.person, expected.isRepeated ?? false]);
}

const one = fc.integer({ min: 0, max: 1 });
const few = fc.nat({ max: 5 });
const person = fc.constantFrom('ada', 'ben');
const mood = fc.oneof({ weight: 3, arbitrary: fc.constant<Mood>('grants') }, fc.constantFrom(...MOODS));
const transient = fc.constantFrom<Mood>('is busy', 'hangs', 'breaks off');
const times = fc.integer({ min: 2, max: MOST_REQUESTS + 1 });
const shortly = fc.constantFrom(700, 3_500, 8_000, 12_500);
const login = (story: Story, index: number): Login | undefined => story.logins[index % story.logins.length];

/** A step of a story, and how likely it is. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('start' as const), one, one) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('authorize' as const), few, person) },
  { weight: 8, arbitrary: fc.tuple(fc.constant('callback' as const), few, fc.boolean(), one, few, mood) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('twice' as const), few, one, few, few, mood) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('reload' as const), few, one, transient, times) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('second code' as const), few, one, person, shortly) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('deny' as const), few, fc.boolean(), one) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('look' as const), few, one, fc.boolean()) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('stray' as const), one, one) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constant('wait' as const), shortly),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constant('wait' as const), fc.constantFrom(1_700_000, 1_803_000)) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(story: Story, next: Step): Promise<void> {
  if (next[0] === 'start') await story.start(next[1], next[2]);
  else if (next[0] === 'stray') await story.stray(next[1], next[2]);
  else if (next[0] === 'wait') wait(next[1]);
  else await takeWith(story, next);
}

/** A step that needs a login; none if there is none yet. */
async function takeWith(
  story: Story,
  next: Exclude<Step, ['start' | 'stray' | 'wait', ...unknown[]]>,
): Promise<void> {
  const meant = login(story, next[1]);
  if (!meant) return;
  /** The browser that began the login, or rarely the other one. */
  const choose = (isOther: boolean): number => (isOther ? 1 - meant.browser : meant.browser);
  if (next[0] === 'authorize') story.authorize(meant, next[2]);
  else if (next[0] === 'callback') await story.callback(meant, choose(next[2]), next[3], next[4], next[5]);
  else if (next[0] === 'twice') await story.twice(meant, next[2], next[3], next[4], next[5]);
  else if (next[0] === 'reload') await story.reload(meant, next[2], next[3], next[4]);
  else if (next[0] === 'second code') await story.secondCode(meant, next[2], next[3], next[4]);
  else if (next[0] === 'deny') await story.deny(meant, choose(next[2]), next[3]);
  else await story.look(meant, next[2], next[3]);
}

it('treats each browser, person and code as the documents say', async () => {
  const { FUZZ_RUNS } = process.env;
  const steps = fc.array(step, { minLength: 5, maxLength: 40, size: 'max' });
  const property = fc.asyncProperty(steps, async (story) => {
    const told = new Story();
    for (const next of story) await take(told, next);
  });
  // A longer run ends by its number of stories. A short one must not delay the other tests.
  const short = { seed: 20_261_130, numRuns: 150, interruptAfterTimeLimit: 20_000 };
  await fc.assert(property, FUZZ_RUNS === undefined ? short : { numRuns: Number(FUZZ_RUNS) });
}, 3_600_000);
