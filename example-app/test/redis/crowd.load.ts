// Thirty people at once, two processes of the app behind nginx, one Redis, and every fault of the sandbox and of Redis for
// ten seconds each. It takes about six minutes, so `.ci/run` leaves it out: npx jest --selectProjects load
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../../test/support/listen';
import { spawnApp, type AppProcess } from '../support/app-process';
import { Crowd, emailOf, saysWhatToDo, teamOf, type Happened } from './crowd';
import { startFaultySandbox, type FaultName, type FaultPlace, type FaultySandbox } from './faulty-sandbox';
import { startNginx } from './nginx';
import { startRedis, type RedisServer } from './redis-server';

const PEOPLE = 30;
const CALM_MS = 20_000;
/** So that a trouble meets people who are in the middle of something. */
const BEFORE_MS = 1_000;
const FAULT_MS = 10_000;
/** How long after a fault the last failure may be. */
const RECOVERY_MS = 10_000;
const SECRETS = ['secret of the load test', 'the-same-session-secret-on-all-machines'] as const;

let redis: RedisServer;
let sandbox: FaultySandbox;
let apps: AppProcess[];
let crowd: Crowd;

beforeAll(async () => {
  redis = await startRedis();
  const listens = { inTurn: await findFreePort(), byState: await findFreePort() };
  const url = `http://localhost:${listens.byState}`;
  const [clientSecret, sessionSecret] = SECRETS;
  sandbox = await startFaultySandbox({
    clients: [{ clientID: 'load', clientSecret, redirectURIs: [`${url}/auth/loopandtie/callback`] }],
    users: Array.from({ length: PEOPLE }, (_, index) => ({
      email: emailOf(index),
      teams: [{ id: `team-${index}`, name: teamOf(index) }],
    })),
  });
  const ports = [await findFreePort(), await findFreePort()];
  apps = ports.map((port) =>
    spawnApp({
      PORT: String(port),
      PUBLIC_URL: url,
      TRUST_PROXY: '1',
      REDIS_URL: redis.url,
      LOOPANDTIE_CLIENT_ID: 'load',
      LOOPANDTIE_CLIENT_SECRET: clientSecret,
      LOOPANDTIE_AUTHORIZATION_URL: `${sandbox.url}/oauth2/authorize`,
      LOOPANDTIE_TOKEN_URL: `${sandbox.url}/oauth2/token`,
      LOOPANDTIE_USER_PROFILE_URL: `${sandbox.url}/v1/teams`,
      SESSION_SECRET: sessionSecret,
      LOGINS_PER_MINUTE: '1000000',
    }),
  );
  await Promise.all(apps.map((app) => app.url));
  await startNginx(listens, ports);
  crowd = new Crowd(PEOPLE, listens.byState, (location, as) => sandbox.login(location, { as }));
});

afterAll(() => {
  crowd.close();
  sandbox.close();
});

interface Trouble {
  readonly name: string;
  readonly begin: () => void | Promise<void>;
  readonly end: () => void | Promise<void>;
}

const nothing = (): void => undefined;
const CALM: Trouble = { name: 'nothing', begin: nothing, end: nothing };
const TROUBLES: Trouble[] = [
  ...(['timeout', 'delay', 'reset', 'slow', 'html_error'] as const).flatMap((fault) => [
    atSandbox(fault, 'token'),
    atSandbox(fault, 'teams'),
  ]),
  ...(['invalid_grant', 'invalid_client', 'expired_code'] as const).map((fault) => atSandbox(fault, 'token')),
  atSandbox('revoked_token', 'teams'),
  ...(['access_denied', 'invalid_scope', 'server_error', 'temporarily_unavailable'] as const).map((fault) =>
    atSandbox(fault, 'authorize'),
  ),
  {
    name: 'Redis hangs',
    begin: () => {
      redis.hang();
    },
    end: () => {
      redis.unhang();
    },
  },
  { name: 'Redis is killed', begin: () => redis.kill(), end: () => redis.restart() },
];

function atSandbox(fault: FaultName, place: FaultPlace): Trouble {
  return {
    name: `${place}: ${fault}`,
    begin: () => {
      sandbox.startFault(fault, place);
    },
    end: () => {
      sandbox.endFaults();
    },
  };
}

/** Lets the crowd log in during a trouble and after it, until everybody is well again, and describes what came of it. */
async function observe({ begin, end }: Omit<Trouble, 'name'>, milliseconds: number) {
  const grantedBefore = sandbox.granted();
  const { happened, stop } = crowd.start();
  await sleep(BEFORE_MS);
  await begin();
  await sleep(milliseconds);
  await end();
  const endedAt = Date.now();
  await untilWell(happened, endedAt);
  await stop();
  const { logins, failures, mixedUp } = happened;
  const silent = failures.filter(({ seen }) => !saysWhatToDo(seen));
  const granted = sandbox.granted() - grantedBefore;
  const late = (times: number[]) => Math.max(endedAt, ...times) - endedAt;
  return {
    logins,
    failed: failures.length,
    silent: silent.length,
    mixedUp: mixedUp.length,
    granted,
    lost: granted - logins,
    /** After the end of the trouble: the last request that failed, by when it was sent, and by when its response came. */
    lastSentMs: late(failures.map(({ sentAt }) => sentAt)),
    lastSeenMs: late(failures.map(({ seenAt }) => seenAt)),
    examples: silent.slice(0, 1).map(({ seen }) => seen),
  };
}

/** Waits until nothing has failed for three seconds. */
async function untilWell({ failures }: Happened, since: number): Promise<void> {
  const last = () => Math.max(since, ...failures.slice(-1).map(({ seenAt }) => seenAt));
  while (Date.now() - last() < 3000 && Date.now() - since < 3 * RECOVERY_MS) await sleep(100);
}

it(
  'a crowd logs in while everything fails in turn',
  async () => {
    const rows: Record<string, unknown>[] = [];
    try {
      for (const { name, ...trouble } of [CALM, ...TROUBLES]) {
        const { examples, ...row } = await observe(trouble, name === CALM.name ? CALM_MS : FAULT_MS);
        rows.push({ name, ...row });
        if (examples.length > 0) console.log(name, examples);
      }
    } finally {
      console.table(rows);
    }
    const logs = apps.map((app) => app.stderr() + app.stdout()).join('');
    expect(logs).not.toMatch(/lt_[a-z]+_[\w-]{27}|[?&](?:code|state)=|code_verifier=/);
    for (const secret of SECRETS) expect(logs).not.toContain(secret);
    expect(rows[0]).toMatchObject({ failed: 0, lost: 0 });
    for (const row of rows) {
      // Nobody as somebody else, and every failure says what to do.
      expect(row).toMatchObject({ mixedUp: 0, silent: 0 });
      expect(row.lastSentMs).toBeLessThan(RECOVERY_MS);
    }
  },
  30 * 60_000,
);
