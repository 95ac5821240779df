// Where requests do not lead to the response, the first login says what to write.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser } from '../support/browser';
import { readProgram } from '../support/doc-blocks';
import { startProgram } from '../support/program';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

it.each([
  ['fastify-session.mjs', 'Fastify shows it', (body: unknown) => JSON.stringify(body)],
  ['koa.mjs', 'Koa logs it', (_body: unknown, warnings: string) => warnings],
])('%s without store: true fails, and says so (%s)', async (name, _how, find) => {
  const code = readProgram(name).replace('store: true,', '');
  const app = await startProgram({ name, code, sandbox });
  const { status, body } = await new Browser().open(`${app.url}/auth/loopandtie`);
  expect(status).toBe(500);
  expect(find(body, app.warnings())).toContain('pass the option store: true');
  await app.close();
});
