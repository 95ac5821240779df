// What a person feels: how long the callback takes if the token endpoint is far away and was not used lately.
import { setTimeout as pause } from 'node:timers/promises';
import type { Certificate } from './certificate';
import { Driver } from './driver';
import { BASE, type Peer } from './peers';
import { median } from './statistics';
import { startProcess, type Process } from './workers';

/** A person and a server. */
export interface Scenario {
  /** How long the person is at the provider. */
  personSeconds: number;
  /** After these the server closes an idle connection. */
  idleSeconds: number;
}

export interface WaitSettings {
  peers: readonly Peer[];
  scenarios: readonly Scenario[];
  /** For each peer and scenario. */
  logins: number;
}

/** What one peer did in one scenario. */
export interface Wait {
  /** Of the callback, median; without the logins that failed. */
  milliseconds: number;
  /** Of passport-oauth2's. */
  ratio: number;
  failed: number;
}

/** The scenarios in their order. */
export interface WaitRow {
  peer: Peer;
  waits: Wait[];
}

/** Begins a login every so often, so that what all of them wait for overlaps and their callbacks rarely do. */
const SLOT_MS = 60;

/** Logs in over paths that nobody has used: each login has an endpoint of its own. */
export async function measureWaits(settings: WaitSettings, certificate: Certificate): Promise<WaitRow[]> {
  const { peers, scenarios, logins } = settings;
  const endpoint = startProcess('endpoint');
  const apps = peers.map((peer) => ({ peer, app: startFarApp(certificate) }));
  try {
    const combinations = await Promise.all(
      scenarios.flatMap(({ personSeconds, idleSeconds }) =>
        apps.map(async ({ peer, app }) => {
          const port = await endpoint.openBehind(idleSeconds, certificate);
          const logIn = (seconds: number) => logInFromFar({ peer, app, endpoint, port, seconds });
          await logIn(0); // for the compiler
          return { peer, logIn: () => logIn(personSeconds), waits: [] as number[] };
        }),
      ),
    );
    const turns = Array.from({ length: logins }, () => combinations).flat();
    await Promise.all(
      turns.map(async ({ logIn, waits }, turn) => {
        await pause(turn * SLOT_MS);
        await logIn().then(
          (wait) => waits.push(wait),
          (error: unknown) => {
            console.error(error);
          },
        );
      }),
    );
    const medianOf = (peer: Peer, index: number): number =>
      median(combinations.filter((combination) => combination.peer === peer)[index]?.waits ?? []);
    return peers.map((peer) => ({
      peer,
      waits: scenarios.map((_, index) => ({
        milliseconds: medianOf(peer, index),
        ratio: medianOf(peer, index) / medianOf(BASE, index),
        failed:
          logins -
          (combinations.filter((combination) => combination.peer === peer)[index]?.waits.length ?? 0),
      })),
    }));
  } finally {
    await Promise.all([endpoint.end(), ...apps.map(({ app }) => app.end())]);
  }
}

/** Counts the connections that so many logins open which are begun and left. */
export async function countConnectionsOfAbandoned(
  peer: Peer,
  logins: number,
  certificate: Certificate,
): Promise<number> {
  const endpoint = startProcess('endpoint');
  const app = startFarApp(certificate);
  try {
    const providerURL = await endpoint.openFar(await endpoint.openBehind(75, certificate));
    const driver = new Driver(await app.openApp({ peer, providerURL }));
    for (let count = 0; count < logins; count += 1) await driver.begin(new Map());
    await driver.close();
    return await endpoint.countConnections(providerURL);
  } finally {
    await Promise.all([endpoint.end(), app.end()]);
  }
}

function startFarApp({ certFile }: Certificate): Process<'app'> {
  return startProcess('app', { NODE_EXTRA_CA_CERTS: certFile });
}

interface FarLogin {
  peer: Peer;
  app: Process<'app'>;
  endpoint: Process<'endpoint'>;
  port: number;
  seconds: number;
}

async function logInFromFar({ peer, app, endpoint, port, seconds }: FarLogin): Promise<number> {
  const providerURL = await endpoint.openFar(port);
  const driver = new Driver(await app.openApp({ peer, providerURL }));
  try {
    const cookies = new Map<string, string>();
    const state = await driver.begin(cookies);
    await pause(seconds * 1000);
    return await driver.finish(state, cookies);
  } finally {
    await driver.close();
  }
}
