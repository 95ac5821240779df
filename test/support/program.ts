// Runs a whole program of the documentation in a process of its own, on the build and against a provider under test.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { transformSync } from '@swc/core';
import type { Sandbox } from 'loopandtie-sandbox';
import { root } from './doc-blocks';

export interface Program {
  url: string;
  /** What it wrote to stderr. */
  warnings: () => string;
  close(): Promise<void>;
}

export interface ProgramSettings {
  /** A name for its file, with its ending. */
  name: string;
  code: string;
  sandbox: Sandbox;
}

const LONGEST_LIFE_MS = 120_000; // should a test forget it

/**
 * A port that is free now: a program of the documentation has its port, and the URL with it, written in it. Below those
 * that the system gives to everybody who asks for any, so that no other test gets it before the program listens.
 */
async function findFreePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
  } catch {
    return findFreePort();
  }
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a program, and waits until it says where it listens. */
export async function startProgram(settings: ProgramSettings): Promise<Program> {
  const { name, code, sandbox } = settings;
  const port = await findFreePort();
  const [client] = sandbox.clients;
  // Below node_modules, so that imports are found as in an app, `passport-loopandtie` among them.
  const folder = path.join(root, 'node_modules/.cache/doc-programs', `${process.pid}-${port}`);
  const file = path.join(folder, name.replace(/\.m?ts$/, '.mjs'));
  await mkdir(folder, { recursive: true });
  await writeFile(file, prepare(name, code, port, sandbox));
  for (const way of ['auth', 'connect']) {
    sandbox.addRedirectURI(`http://localhost:${port}/${way}/loopandtie/callback`);
  }

  const child = spawn(process.execPath, ['--throw-deprecation', file], {
    cwd: folder,
    env: {
      ...process.env,
      LOOPANDTIE_CLIENT_ID: client?.clientID,
      LOOPANDTIE_CLIENT_SECRET: client?.clientSecret,
      LOOPANDTIE_CALLBACK_URL: `http://localhost:${port}/auth/loopandtie/callback`,
      LOOPANDTIE_AUTHORIZATION_URL: sandbox.authorizationURL,
      LOOPANDTIE_TOKEN_URL: sandbox.tokenURL,
      LOOPANDTIE_USER_PROFILE_URL: sandbox.userProfileURL,
      SESSION_SECRET: 'a secret that is only for tests, and long enough',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_LIFE_MS,
  });
  const exited = once(child, 'exit');
  let warnings = '';
  child.stderr.on('data', (data: Buffer) => (warnings += data.toString()));
  const started = once(createInterface(child.stdout), 'line');
  const ended = exited.then(() => {
    throw new Error(`${name} ended before it listened:\n${warnings}`);
  });
  await Promise.race([started, ended]);
  return {
    url: `http://localhost:${port}`,
    warnings: () => warnings,
    async close() {
      ended.catch(() => undefined);
      child.kill();
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

/** Does what the reader is told to: sets the port, and gives the strategy the URLs of a sandbox. */
function prepare(name: string, code: string, port: number, sandbox: Sandbox): string {
  const options = ['authorizationURL', 'tokenURL', 'userProfileURL'] as const;
  const urls = options.map((option) => `${option}: ${JSON.stringify(sandbox[option])},`);
  const own = code.replaceAll('3000', String(port));
  const ready = code.includes('LOOPANDTIE_TOKEN_URL')
    ? own
    : own.replace(/^( *)clientID: .*$/m, (line, indent: string) => [line, ...urls].join(`\n${indent}`));
  if (!name.endsWith('ts')) return ready;
  return transformSync(ready, {
    filename: name,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'es6' },
  }).code;
}
