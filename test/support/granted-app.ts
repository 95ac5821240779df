// Apps whose provider always says yes, so that a login goes wrong only by what the app does. They end after the tests.
import { startApp, type AppSettings, type TestApp } from './app';
import type { Page } from './browser';
import { startProvider, type Provider } from './provider';

/** Of the file's apps, from its first test on. */
export let provider: Provider;
const apps: TestApp[] = [];

beforeAll(async () => {
  provider = await startProvider();
});

afterAll(() => Promise.all([...apps, provider].map((server) => server.close())));

export async function startGrantedApp(
  settings: Omit<AppSettings, 'verify'> & { verify?: unknown } = {},
): Promise<TestApp> {
  const options = { ...provider.options, ...settings.options };
  const app = await startApp({ ...settings, options } as AppSettings);
  apps.push(app);
  return app;
}

/** Code of the app that fails at once, or later. */
export const boom = (): never => {
  throw new Error('boom');
};
export const boomLater = (): Promise<never> => Promise.reject(new Error('boom'));

/** That error surfaced, and once. */
export function expectBoom(app: TestApp, page: Page): void {
  expect(page).toMatchObject({ status: 500, body: { error: 'Error: boom' } });
  expect(app.errors).toHaveLength(1);
}
