// NestJS: how the guard of docs/frameworks.md responds if `validate` refuses somebody, and if Loop & Tie fails.
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { Browser, type Page } from '../../test/support/browser';
import { startProgram, type Program } from './support/program';

/** What `validate` does with a person, by the name of their only team. */
const OUTCOMES = {
  refused: 'return null;',
  uninvited: "throw new HttpException('Your team is not invited.', 403);",
  broken: "throw new Error('secret of the database');",
};

const PEOPLE = [...Object.keys(OUTCOMES), 'welcome'];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({
    users: PEOPLE.map((name) => ({ email: `${name}@example.com`, teams: [{ id: name, name }] })),
  });
});

afterAll(() => sandbox.close());

describe.each(['nest.mts', 'nest-fastify.mts'])('%s', (file) => {
  let app: Program;

  beforeAll(async () => {
    const cases = Object.entries(OUTCOMES).map(([name, result]) => `case '${name}': ${result}`);
    const change = (code: string): string =>
      code.replace('return { accessToken', `switch (profile.teams[0]?.name) { ${cases.join(' ')} } $&`);
    app = await startProgram({ file, sandbox, change });
  });

  afterAll(() => app.close());

  async function logIn(user: string): Promise<Page> {
    const browser = new Browser();
    const { location } = await browser.open(`${app.url}/auth/loopandtie`);
    const callback = await sandbox.login(location ?? '', { as: `${user}@example.com` });
    return await browser.open(callback.href);
  }

  it('responds with 401 if validate returns null', async () => {
    const { status, body } = await logIn('refused');
    expect([status, body]).toEqual([401, { statusCode: 401, message: 'You may not log in.' }]);
  });

  it('responds as the HttpException says that validate throws', async () => {
    const { status, body } = await logIn('uninvited');
    expect([status, body]).toEqual([403, { statusCode: 403, message: 'Your team is not invited.' }]);
  });

  it('responds with 500, and no details, if validate fails', async () => {
    const { status, body } = await logIn('broken');
    expect([status, body]).toEqual([500, { statusCode: 500, message: 'Internal server error' }]);
  });

  it('responds with 502 if Loop & Tie refuses the app', async () => {
    sandbox.next('invalid_client');
    const { status, body } = await logIn('welcome');
    expect([status, body]).toEqual([502, { statusCode: 502, message: 'Loop & Tie is not available.' }]);
  });
});
