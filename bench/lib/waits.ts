// What a person feels: how long the callback takes if the token endpoint is far away and was not used lately.
import { setTimeout as pause } from 'node:timers/promises';
import type { TrustedCertificate } from './certificate';
import { Driver } from './driver';
import { OURS } from './peers';
import type { Samples } from './statistics';
import { startProcess, type Process } from './workers';

/** How long the person is at the provider, and after how long the server closes an idle connection. */
export interface Scenario {
  personSeconds: number;
  idleSeconds: number;
}

/** Begins a login every so often: what they wait for overlaps, and their callbacks rarely do. */
const SLOT_MS = 60;

/** Measures the callbacks of so many logins for each peer and scenario; gives the samples of each scenario. */
export function measureWaits(
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
            return logInSlowly(await app.openApp({ peer: name, providerURL }), personSeconds);
          };
          return { name, scenario, logIn, cpu: [], latency: [] as number[] };
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
export function countConnections(abandoned: number, certificate: TrustedCertificate): Promise<number> {
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
