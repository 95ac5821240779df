// Runs a program of `recipes/programs` in a process of its own, on the build and against a sandbox.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { transformSync } from '@swc/core';
import type { Sandbox } from 'loopandtie-sandbox';
import { findFreePort } from '../../../test/support/listen';

/** Where the programs are. */
export const programs = path.resolve(__dirname, '../../programs');

/** A program that listens. */
export interface Program {
  url: string;
  /** What it wrote to stderr. */
  warnings: () => string;
  close(): Promise<void>;
}

/** Which program to run, and how. */
export interface ProgramSettings {
  /** Its path, from `recipes/programs`. */
  file: string;
  sandbox: Sandbox;
  /** Changes its text, for what the page says in words: another import, one option fewer. */
  change?: ((code: string) => string) | undefined;
  /** Variables beside those that every program reads. */
  env?: Record<string, string>;
  /** The path of its callback. */
  callback?: string;
}

const LONGEST_LIFE_MS = 120_000; // if a test forgets it

/** The `.env` that the sandbox prints, and the secrets of the app's own. */
function environment(sandbox: Sandbox, callbackURL: string): Record<string, string> {
  const { client, authorizationURL, tokenURL, userProfileURL } = sandbox;
  return {
    LOOPANDTIE_CLIENT_ID: client.clientID,
    LOOPANDTIE_CLIENT_SECRET: client.clientSecret,
    LOOPANDTIE_CALLBACK_URL: callbackURL,
    LOOPANDTIE_AUTHORIZATION_URL: authorizationURL,
    LOOPANDTIE_TOKEN_URL: tokenURL,
    LOOPANDTIE_USER_PROFILE_URL: userProfileURL,
    SESSION_SECRET: 'a secret that is only for tests, and long enough',
    TOKEN_SECRET: 'another secret that is only for tests and long enough',
  };
}

/** Starts a program, and waits until it says that it listens. */
export async function startProgram(settings: ProgramSettings): Promise<Program> {
  const { file, sandbox, env, callback = '/auth/loopandtie/callback' } = settings;
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  sandbox.addRedirectURI(url + callback);
  const prepared = await prepare(settings, port);
  const child = spawn(process.execPath, ['--throw-deprecation', prepared.file], {
    env: { ...process.env, ...environment(sandbox, url + callback), PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_LIFE_MS,
  });
  const exited = once(child, 'exit');
  let warnings = '';
  child.stderr.on('data', (data: Buffer) => (warnings += data.toString()));
  const started = once(createInterface(child.stdout), 'line');
  const ended = exited.then(() => {
    throw new Error(`${file} ended before it listened:\n${warnings}`);
  });
  await Promise.race([started, ended]);
  return {
    url,
    warnings: () => warnings,
    async close() {
      ended.catch(() => undefined);
      child.kill();
      await exited;
      await prepared.remove();
    },
  };
}

/** Runs a program that ends by itself, and gives what it printed. */
export async function runProgram({ file, sandbox, env }: ProgramSettings): Promise<string> {
  const child = spawn(process.execPath, ['--throw-deprecation', path.join(programs, file)], {
    env: { ...process.env, ...environment(sandbox, 'http://localhost/'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_LIFE_MS,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (printed += data.toString()));
  }
  await once(child, 'close');
  return printed;
}

/** A JavaScript program runs as it is. TypeScript is compiled first, and a changed program is written elsewhere. */
async function prepare({ file, change }: ProgramSettings, port: number) {
  const source = path.join(programs, file);
  const code = await readFile(source, 'utf8');
  const wanted = change?.(code) ?? code;
  if (change && wanted === code) throw new Error(`${file} has nothing of what was to be changed`);
  // The README's app has its port written in it.
  const changed = code.includes('env.PORT') ? wanted : wanted.replaceAll('3000', String(port));
  if (changed === code && !file.endsWith('.mts')) {
    return { file: source, remove: () => Promise.resolve() };
  }
  // In the workspace, so that it finds the same packages.
  const folder = path.join(programs, '../node_modules/.cache', `${process.pid}-${port}`);
  const copy = path.join(folder, path.basename(file).replace(/\.mts$/, '.mjs'));
  await mkdir(folder, { recursive: true });
  await writeFile(copy, file.endsWith('.mts') ? compile(file, changed) : changed);
  return { file: copy, remove: () => rm(folder, { recursive: true }) };
}

function compile(filename: string, code: string): string {
  return transformSync(code, {
    filename,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'es6' },
  }).code;
}
