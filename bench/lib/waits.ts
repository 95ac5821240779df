// What a person feels: how long the callback takes if the token endpoint is far away and was not used lately.
import { setTimeout as pause } from 'node:timers/promises';
import { createTrustedCertificate, type TrustedCertificate } from './certificate';
import { drawBars } from './chart';
import { Driver } from './driver';
import { BASE, BASE_AGAIN, OURS, OURS_IN_SESSION, PEERS } from './peers';
import { BASE_TEAMS, BASE_TEAMS_AGAIN, OURS_TEAMS, PEERS_TEAMS } from './peers';
import { goal, show, table, type Measure } from './section';
import { median } from './statistics';
import { startProcess, type Process } from './workers';

/** The milliseconds of each login that succeeded. */
interface Samples {
  name: string;
  latency: number[];
}

/** How long the person is at the provider, and after how long the server closes an idle connection. */
interface Scenario {
  personSeconds: number;
  idleSeconds: number;
}

/** Begins a login every so often: what they wait for overlaps, and their callbacks rarely do. */
const SLOT_MS = 60;
/** The connection opened ahead is kept for a minute, if the server keeps it. */
const KEPT_SECONDS = 60;

const FULL = {
  scenarios: [
    { personSeconds: 2, idleSeconds: 75 },
    { personSeconds: 30, idleSeconds: 75 },
    { personSeconds: 70, idleSeconds: 75 },
    { personSeconds: 30, idleSeconds: 5 },
  ],
  logins: 15,
  abandoned: 10_000,
};
const SHORT = { scenarios: [{ personSeconds: 0.3, idleSeconds: 75 }], logins: 2, abandoned: 20 };

export const waits: Measure = async (short) => {
  const { scenarios, logins, abandoned } = short ? SHORT : FULL;
  const certificate = await createTrustedCertificate();
  const peers = [...PEERS.filter((name) => name !== OURS_IN_SESSION), ...PEERS_TEAMS];
  const all = await measureWaits(peers, scenarios, logins, certificate);
  const read = (scenario: number, wanted: string) =>
    median(all[scenario]?.find(({ name }) => name === wanted)?.latency ?? []);
  const compare = (scenario: number, name: string) =>
    read(scenario, name) / read(scenario, PEERS_TEAMS.includes(name) ? BASE_TEAMS : BASE);
  const rows = peers.map((name) => [
    name,
    ...scenarios.map((_, index) => `${show(read(index, name), 0)} (${show(compare(index, name))})`),
  ]);
  const columns = scenarios.map(
    ({ personSeconds, idleSeconds }) =>
      `${personSeconds} s at the provider, server closes after ${idleSeconds} s`,
  );
  const kept = scenarios.flatMap(({ personSeconds, idleSeconds }, index) =>
    personSeconds < Math.min(KEPT_SECONDS, idleSeconds) ? [{ personSeconds, index }] : [],
  );
  const goals = kept.flatMap(({ personSeconds, index }) => {
    const describe = (name: string, again: string, what: string, most: number) =>
      goal(
        `callback’s wait in ms, first login after a pause, ${personSeconds} s at the provider, ${what}`,
        most,
        read(index, name),
        compare(index, again),
      );
    return [
      describe(OURS, BASE_AGAIN, 'without teams', 50),
      describe(OURS_TEAMS, BASE_TEAMS_AGAIN, 'with teams', 80),
    ];
  });
  const succeeded = all
    .flat()
    .reduce((sum, { name, latency }) => sum + (isOurs(name) ? latency.length : 0), 0);
  const chart = drawBars(
    'The callback of the first login after a pause, in ms (less is better)',
    kept.map(({ personSeconds }) => `${personSeconds} s at the provider`),
    peers
      .filter((name) => ![BASE_AGAIN, BASE_TEAMS_AGAIN].includes(name))
      .map((name) => ({ name, values: kept.map(({ index }) => read(index, name)) })),
    0,
  );
  return {
    text: table(['', ...columns], rows),
    goals: [
      ...goals,
      goal(
        'logins of ours in these and the other waits that failed',
        0,
        logins * scenarios.length * peers.filter(isOurs).length - succeeded,
      ),
      goal(
        `connections opened by ${abandoned} logins that were begun and left`,
        1,
        await countConnections(abandoned, certificate),
      ),
    ],
    charts: { 'wait-at-callback.svg': chart },
  };
};

function isOurs(name: string): boolean {
  return name === OURS || name === OURS_TEAMS;
}

/** Measures the callbacks of so many logins for each peer and scenario; gives the samples of each scenario. */
function measureWaits(
  peers: readonly string[],
  scenarios: readonly Scenario[],
  logins: number,
  certificate: TrustedCertificate,
): Promise<Samples[][]> {
  return withFarEndpoint(certificate, async (endpoint, startApp) => {
    const apps = peers.map((name) => ({ name, app: startApp() }));
    const results = await Promise.all(
      scenarios.map(async (scenario) => {
        const port = await endpoint.openBehind(scenario.idleSeconds, certificate);
        return apps.map(({ name, app }) => {
          // Each login has an endpoint of its own, so that nobody has connected to it.
          const logIn = async (personSeconds: number) => {
            const providerURL = await endpoint.openFar(port);
            const apiURL = await endpoint.openFar(port);
            return logInSlowly(await app.openApp({ peer: name, providerURL, apiURL }), personSeconds);
          };
          return { name, scenario, logIn, latency: [] as number[] };
        });
      }),
    );
    await Promise.all(results.flat().map(({ logIn }) => logIn(0))); // for the compiler
    const turns = Array.from({ length: logins }, () => results.flat()).flat();
    const measure = async ({ scenario, logIn, latency }: (typeof turns)[number], turn: number) => {
      await pause(turn * SLOT_MS);
      // A login that fails is a result too: it is missing.
      await logIn(scenario.personSeconds).then((wait) => latency.push(wait), console.error);
    };
    await Promise.all(turns.map(measure));
    return results;
  });
}

/** Counts the connections that logins of ours open which are begun and left. */
function countConnections(abandoned: number, certificate: TrustedCertificate): Promise<number> {
  return withFarEndpoint(certificate, async (endpoint, startApp) => {
    const providerURL = await endpoint.openFar(await endpoint.openBehind(75, certificate));
    const driver = new Driver(await startApp().openApp({ peer: OURS, providerURL }));
    for (let count = 0; count < abandoned; count += 1) await driver.begin(new Map());
    await driver.close();
    return endpoint.countConnections(providerURL);
  });
}

async function logInSlowly(url: string, personSeconds: number): Promise<number> {
  const driver = new Driver(url);
  try {
    const cookies = new Map<string, string>();
    const state = await driver.begin(cookies);
    await pause(personSeconds * 1000);
    return await driver.finish(state, cookies);
  } finally {
    await driver.close();
  }
}

async function withFarEndpoint<Result>(
  { certFile }: TrustedCertificate,
  use: (endpoint: Process<'endpoint'>, startApp: () => Process<'app'>) => Promise<Result>,
): Promise<Result> {
  const endpoint = startProcess('endpoint');
  const apps: Process<'app'>[] = [];
  const startApp = () => {
    const app = startProcess('app', { NODE_EXTRA_CA_CERTS: certFile });
    apps.push(app);
    return app;
  };
  try {
    return await use(endpoint, startApp);
  } finally {
    await Promise.all([endpoint.end(), ...apps.map((app) => app.end())]);
  }
}
