// Fastify and Koa without `store: true`: the first login fails, and says what to write.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../../test/support/browser';
import { startProgram } from './support/program';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

it.each([
  ['fastify.mjs', 'Fastify shows it', (body: unknown) => JSON.stringify(body)],
  ['koa.mjs', 'Koa logs it', (_body: unknown, warnings: string) => warnings],
])('%s without store: true fails and says so (%s)', async (file, _how, find) => {
  const change = (code: string): string => code.replace(', store: true', '');
  const app = await startProgram({ file, change, sandbox });
  const { status, body } = await new Browser().open(`${app.url}/auth/loopandtie`);
  expect(status).toBe(500);
  expect(find(body, app.warnings())).toContain('store: true');
  await app.close();
});
