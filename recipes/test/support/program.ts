// Runs a program of `recipes/programs` in a process of its own, on the build and against a sandbox.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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
  /** Resolves when it has ended by itself. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

/** Which program to run, and how. */
export interface ProgramSettings {
  /** Its path, from `recipes/programs`. */
  file: string;
  sandbox: Sandbox;
  /** Changes the text of each program, for what the page says in words: another import, one option fewer. */
  change?: ((code: string) => string) | undefined;
  /** A module of the tests that lies beside the programs. */
  module?: string;
  /** Variables in addition to those that every program reads. */
  env?: Record<string, string>;
  /** The path of its callback. */
  callback?: string;
}

const LONGEST_LIFE_MS = 900_000; // if a test forgets it

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
  const copies = await copyPrograms(settings, port);
  const child = launch(path.join(copies.folder, toJavaScript(file)), {
    ...environment(sandbox, url + callback),
    PORT: String(port),
    ...env,
  });
  const exited = once(child, 'exit').then(() => copies.remove());
  let warnings = '';
  child.stderr.on('data', (data: Buffer) => (warnings += data.toString()));
  const started = once(createInterface(child.stdout), 'line');
  const failed = exited.then(() => {
    throw new Error(`${file} ended before it listened:\n${warnings}`);
  });
  await Promise.race([started, failed]);
  failed.catch(() => undefined);
  return {
    url,
    warnings: () => warnings,
    ended: () => exited,
    close() {
      child.kill();
      return exited;
    },
  };
}

/** Runs a program that ends by itself, and gives what it printed. */
export async function runProgram(settings: ProgramSettings): Promise<string> {
  const { file, sandbox, env, callback = '/auth/loopandtie/callback' } = settings;
  const copies = await copyPrograms(settings, await findFreePort());
  const child = launch(path.join(copies.folder, toJavaScript(file)), {
    ...environment(sandbox, `http://localhost${callback}`),
    ...env,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (printed += data.toString()));
  }
  await once(child, 'close');
  await copies.remove();
  return printed;
}

function launch(file: string, env: Record<string, string>) {
  return spawn(process.execPath, ['--throw-deprecation', file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_LIFE_MS,
  });
}

/** Copies all programs to a folder in the workspace, where they find the same packages, and compiles their TypeScript. */
async function copyPrograms({ file, change, module }: ProgramSettings, port: number) {
  const folder = path.join(programs, '../node_modules/.cache', `${process.pid}-${port}`);
  const names = await readdir(programs, { recursive: true, withFileTypes: true });
  const sources = names.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
  let isChanged = false;
  for (const source of sources) {
    const code = await readFile(source, 'utf8');
    const changed = change?.(code) ?? code;
    isChanged ||= changed !== code;
    // The README's app has its port written in it.
    const ready = code.includes('env.PORT') ? changed : changed.replaceAll('3000', String(port));
    const copy = path.join(folder, toJavaScript(path.relative(programs, source)));
    await mkdir(path.dirname(copy), { recursive: true });
    await writeFile(copy, source.endsWith('.mts') ? compile(source, ready) : ready);
  }
  if (change && !isChanged) throw new Error(`${file} has nothing of what was to be changed`);
  if (module !== undefined) await copyFile(module, path.join(folder, path.basename(module)));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

function toJavaScript(file: string): string {
  return file.replace(/\.mts$/, '.mjs');
}

const compiled = new Map<string, string>();

/** Once for each text: all programs are copied for each of them. */
function compile(filename: string, code: string): string {
  const known = compiled.get(code);
  if (known !== undefined) return known;
  const output = transformSync(code, {
    filename,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'es6' },
  }).code;
  compiled.set(code, output);
  return output;
}
