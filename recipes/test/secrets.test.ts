// No program starts with an empty or short secret, with which anybody could forge a session or open a token.
import path from 'node:path';
import { startSandbox, type Sandbox } from 'loopandtie-sandbox';
import { runProgram, type ProgramSettings } from './support/program';

const useSecureSession = (code: string): string =>
  code.replace('./fastify-session', './fastify-secure-session');

const SESSIONS: Pick<ProgramSettings, 'file' | 'change' | 'module'>[] = [
  { file: 'sessions.mjs' },
  { file: 'token.mjs' },
  { file: 'cookie-session.mjs' },
  { file: 'koa.mjs' },
  { file: 'fastify.mjs' },
  { file: 'fastify.mjs', change: useSecureSession },
  { file: 'nest.mts' },
  { file: 'nest-fastify.mts' },
  { file: 'next-server.mjs', module: path.join(__dirname, 'support/next-server.mjs') },
];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.close());

it.each(SESSIONS)('$file names a SESSION_SECRET that is too short', async (program) => {
  const env = { SESSION_SECRET: 'x'.repeat(31) };
  expect(await runProgram({ ...program, sandbox, env })).toContain(
    'SESSION_SECRET must have at least 32 characters',
  );
});

it.each(['', 'x'.repeat(31)])('seal.mjs names a TOKEN_SECRET that is too short: %j', async (secret) => {
  expect(await runProgram({ file: 'seal.mjs', sandbox, env: { TOKEN_SECRET: secret } })).toContain(
    'TOKEN_SECRET must have at least 32 characters',
  );
});
