// An app whose token request or profile request meets a provider that misbehaves, while the other one is answered well.
import type { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { getSharedAgent } from '../../lib/oauth2/http/agents';
import { startApp, type AppSettings, type TestApp } from './app';
import type { Behaviour } from './connections';
import { startProvider, type Provider } from './provider';
import { Browser, type Page } from './browser';

export type Victim = 'token request' | 'profile request';

export interface FaultyLogin {
  app: TestApp;
  /** Answers the request that the test is about. */
  faulty: Provider;
  close: () => Promise<void>;
}

/** Starts both. Only what the app is told about it in `settings` differs from an app's own. */
export async function startVictim(
  victim: Victim,
  behaviour: Behaviour,
  settings: AppSettings = {},
): Promise<FaultyLogin> {
  const faulty = await startProvider({ behaviour });
  const good = await startProvider();
  const isToken = victim === 'token request';
  const app = await startApp({
    ...settings,
    options: {
      authorizationURL: `${good.url}/authorize`,
      tokenURL: `${(isToken ? faulty : good).url}/token?key=value`,
      userProfileURL: `${(isToken ? good : faulty).url}/teams?key=value`,
      skipUserProfile: false,
      ...settings.options,
    },
  });
  return {
    app,
    faulty,
    async close() {
      await Promise.all([app, faulty, good].map((server) => server.close()));
    },
  };
}

/** A whole login; what the callback answered. */
export function logIn(app: TestApp, browser = new Browser()): Promise<Page> {
  return browser.logIn(app.url);
}

/** Comes back when no connection to the provider is in use any more: each is closed or idle in the pool. */
export async function whenAtRest(app: TestApp): Promise<void> {
  const own = Reflect.get(Reflect.get(app.strategy, '_oauth2') as object, '_agent') as Agent | undefined;
  const agent = own ?? getSharedAgent(false);
  const isInUse = (): boolean => Object.keys(agent.sockets).length + Object.keys(agent.requests).length > 0;
  for (let turns = 0; isInUse() && turns < 1_000; turns += 1) await wait(2);
  expect(isInUse()).toBe(false);
}
