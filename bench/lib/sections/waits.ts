// What a person feels: how long the callback takes if the provider is far away and was not used lately.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createCertificate } from '../../../test/support/certificate';
import { PEERS, TRIO } from '../contenders';
import { Driver } from '../driver';
import { startApp, startEndpoint } from '../processes';
import type { Round, Section } from '../report';

interface Scenario {
  /** How long the person is at the provider. */
  seconds: number;
  /** After how long the server closes an idle connection. */
  idle?: number;
  /** Fetch the teams too. */
  teams?: boolean;
}

/** Begins a login every so often: what they wait for overlaps, and their callbacks rarely do. */
const SLOT_MS = 60;

const KEPT = [{ seconds: 2 }, { seconds: 30 }];
const KEPT_TEAMS = KEPT.map(({ seconds }) => ({ seconds, teams: true }));
const FULL = [...KEPT, { seconds: 70 }, { seconds: 30, idle: 5 }, ...KEPT_TEAMS];
const SHORT = [{ seconds: 0.3 }, { seconds: 0.3, teams: true }];

export const waits = (short: boolean): Section => ({
  measure: () => (short ? measureWaits(SHORT, 1) : measureWaits(FULL, 15)),
  goals: Object.fromEntries([...limit(KEPT, 50), ...limit(KEPT_TEAMS, 80)]),
  chart: {
    file: 'wait-at-callback.svg',
    title: 'The callback of the first login after a pause, in ms (less is better)',
    of: [describe({ seconds: 30 }), describe({ seconds: 30, teams: true })],
  },
});

const limit = (scenarios: Scenario[], most: number) =>
  scenarios.map((scenario) => [describe(scenario), ['own', most]] as const);

function describe({ seconds, idle, teams }: Scenario): string {
  const closes = idle === undefined ? '' : `, server closes after ${idle} s`;
  return `callback${teams ? ' with teams' : ''}, ${seconds} s at the provider${closes}, ms`;
}

/** Measures so many logins of everybody in each scenario. */
async function measureWaits(scenarios: readonly Scenario[], logins: number): Promise<Round[]> {
  const certificate = await createCertificate({ name: 'localhost' });
  // The apps trust it as they would a company's own CA.
  const certFile = join(__dirname, 'certificate.pem');
  writeFileSync(certFile, certificate.cert);
  const endpoint = startEndpoint();
  const apps = PEERS.map((peer) => ({ peer, app: startApp({ NODE_EXTRA_CA_CERTS: certFile }) }));
  const runs = scenarios.map(async (scenario) => {
    const { seconds, idle = 75, teams = false } = scenario;
    const port = await endpoint.openBehind(idle, certificate);
    return apps.flatMap(({ peer, app }) => {
      if (teams && !TRIO.includes(peer)) return [];
      // Each login has endpoints of its own, so that nobody has connected to them.
      const logIn = async (wait = seconds) => {
        const [providerURL, apiURL] = [await endpoint.openFar(port), await endpoint.openFar(port)];
        return logInSlowly(await app.openApp({ peer, providerURL, apiURL, teams }), wait);
      };
      return [{ peer, head: describe(scenario), logIn }];
    });
  });
  const all = (await Promise.all(runs)).flat();
  await Promise.all(all.map(({ logIn }) => logIn(0))); // for the compiler
  const rounds = Array.from({ length: logins }, async (_, login) => {
    const round: Round = Object.fromEntries(PEERS.map((peer) => [peer, {}]));
    const measured = all.map(async ({ logIn }, index) => {
      await pause((login * all.length + index) * SLOT_MS);
      return logIn();
    });
    const waited = await Promise.all(measured);
    for (const [index, { peer, head }] of all.entries())
      Object.assign(round[peer] ?? {}, { [head]: [waited[index]] });
    return round;
  });
  return Promise.all(rounds);
}

async function logInSlowly(url: string, seconds: number): Promise<number> {
  const driver = new Driver(url);
  const cookies = new Map<string, string>();
  const state = await driver.begin(cookies);
  await pause(seconds * 1000);
  const wait = await driver.finish(state, cookies);
  await driver.close();
  return wait;
}
