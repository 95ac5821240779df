// NestJS: what the guard of docs/frameworks.md answers if `validate` refuses somebody, and if Loop & Tie fails.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser, type Page } from '../../test/support/browser';
import { startProgram } from './support/program';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

/** Logs in to a program whose `validate` ends in `result`. */
async function logIn(file: string, result = 'return {};'): Promise<Page> {
  const change = (code: string): string => code.replace(/return \{ accessToken.*/, result);
  const app = await startProgram({ file, sandbox, change });
  try {
    const browser = new Browser();
    const { location } = await browser.open(`${app.url}/auth/loopandtie`);
    const callback = await sandbox.login(location ?? '');
    return await browser.open(callback.href);
  } finally {
    await app.close();
  }
}

describe.each(['nest.mts', 'nest-fastify.mts'])('%s', (file) => {
  it('answers 401 if validate returns null', async () => {
    const { status, body } = await logIn(file, 'return null;');
    expect([status, body]).toEqual([401, { statusCode: 401, message: 'You may not log in.' }]);
  });

  it('answers as the HttpException says that validate throws', async () => {
    const { status, body } = await logIn(file, "throw new HttpException('Your team is not invited.', 403);");
    expect([status, body]).toEqual([403, { statusCode: 403, message: 'Your team is not invited.' }]);
  });

  it('answers 500, and no details, if validate fails', async () => {
    const { status, body } = await logIn(file, "throw new Error('secret of the database');");
    expect([status, body]).toEqual([500, { statusCode: 500, message: 'Internal server error' }]);
  });

  it('answers 502 if Loop & Tie refuses the app', async () => {
    sandbox.next('invalid_client');
    const { status, body } = await logIn(file);
    expect([status, body]).toEqual([502, { statusCode: 502, message: 'Loop & Tie is not available.' }]);
  });
});
