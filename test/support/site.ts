// An app as a browser meets it: behind TLS and HTTP/2, with a provider that says yes at once, and with a sibling host that
// an attacker has.
import { createServer } from 'node:http';
import { startApp, type AppSettings, type TestApp } from './app';
import { APP_HOST, EVIL_HOST } from './browsers/real-browser';
import { closeServer, listen, portOf } from './listen';
import { startTlsFront, type TlsFront } from './tls-front';
import { startProvider, type Provider } from './provider';

/** What the attacker's page does to a browser that opens it. */
export interface Trap {
  /** As they are sent: a character is a byte. */
  setCookie?: string[];
  /** Where it sends the browser. Absent: a page without content. */
  location?: string;
}

export interface Site {
  app: TestApp;
  /** The app's address, by https. */
  url: string;
  front: TlsFront;
  provider: Provider;
  /** The attacker's page, which does this from now on. */
  setTrap: (trap: Trap, scheme?: 'http' | 'https') => string;
}

const close: (() => unknown)[] = [];

afterAll(() => Promise.all(close.map((one) => one())));

/** Starts it; it ends after the tests of the file. */
export async function startSite(settings: AppSettings = {}): Promise<Site> {
  const provider = await startProvider();
  const front = await startTlsFront();
  const url = `https://${APP_HOST}:${front.port}`;
  const app = await startApp({
    ...settings,
    options: { ...provider.options, callbackURL: `${url}/callback`, ...settings.options },
  });
  front.use(APP_HOST, portOf(app.server));

  let trap: Trap = {};
  const evil = createServer((_req, res) => {
    res.writeHead(trap.location === undefined ? 200 : 302, {
      'content-type': 'text/html',
      ...(trap.setCookie && { 'set-cookie': trap.setCookie }),
      ...(trap.location !== undefined && { location: trap.location }),
    });
    res.end('<!doctype html><title>Win a gift</title>');
  });
  front.use(EVIL_HOST, await listen(evil));
  close.push(
    () => app.close(),
    () => provider.close(),
    () => closeServer(evil),
  );
  return {
    app,
    url,
    front,
    provider,
    setTrap(next, scheme = 'https') {
      trap = next;
      return scheme === 'https'
        ? `https://${EVIL_HOST}:${front.port}/`
        : `http://${EVIL_HOST}:${portOf(evil)}/`;
    },
  };
}
