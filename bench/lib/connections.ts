// Connections to a token endpoint that speaks TLS: how many a thousand logins need, and what a stale one does.
import { setTimeout as pause } from 'node:timers/promises';
import { createCertificate } from './certificate';
import { Child } from './child';
import type { PeerId } from './peers';
import { startApp, type RunningApp } from './running-app';
import type { TokenEndpointAnswers } from './token-endpoint';

/** What one peer did. */
export interface ConnectionResult {
  peer: PeerId;
  /** Opened by 1000 logins one after the other; scaled, the first login not counted. */
  perThousand: number;
  /** The same with a pause before each. */
  perThousandWithPauses: number;
  /** Opened by one login after a pause of a minute, or undefined in the short form. */
  afterMinute: number | undefined;
  /** Whether a login succeeds whose kept connection is closed by the server just as it is used again. */
  survivesStale: boolean;
}

export interface ConnectionSettings {
  logins: number;
  /** Logins with a pause before each, and how long it is. */
  pauses: number;
  pauseSeconds: number;
  minute: boolean;
}

/** Measures all peers side by side, each against a token endpoint of its own. It is idle most of its time. */
export async function measureConnections(
  peers: readonly PeerId[],
  settings: ConnectionSettings,
): Promise<ConnectionResult[]> {
  const tls = await createCertificate();
  return Promise.all(peers.map((peer) => measurePeer(peer, tls, settings)));
}

async function measurePeer(
  peer: PeerId,
  tls: { keyFile: string; certFile: string },
  { logins, pauses, pauseSeconds, minute }: ConnectionSettings,
): Promise<ConnectionResult> {
  const endpoint = await Child.start<TokenEndpointAnswers>('token-endpoint', { tls });
  const app = await startApp(
    { peer, store: 'bounded', providerURL: await endpoint.ask('url') },
    { env: { NODE_EXTRA_CA_CERTS: tls.certFile } },
  );
  const countDuring = async (run: () => Promise<unknown>): Promise<number> => {
    const before = await endpoint.ask('connections');
    await run();
    return (await endpoint.ask('connections')) - before;
  };
  try {
    await app.driver.logIn();
    const withoutPause = await countDuring(() => app.driver.logInMany(logins, 1));
    const withPauses = await countDuring(async () => {
      for (let count = 0; count < pauses; count += 1) {
        await pause(pauseSeconds * 1000);
        await app.driver.logIn();
      }
    });
    let afterMinute: number | undefined;
    if (minute) {
      await pause(61_000);
      afterMinute = await countDuring(() => app.driver.logIn());
    }
    await endpoint.ask('goStale');
    const survivesStale = await succeeds(app);
    return {
      peer,
      perThousand: (withoutPause / logins) * 1000,
      perThousandWithPauses: (withPauses / pauses) * 1000,
      afterMinute,
      survivesStale,
    };
  } finally {
    await app.stop();
    await endpoint.stop();
  }
}

async function succeeds(app: RunningApp): Promise<boolean> {
  try {
    await app.driver.logIn();
    return true;
  } catch {
    return false;
  }
}
