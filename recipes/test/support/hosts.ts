// The frameworks in which pending logins are tried: programs of the docs, with a strategy that the tests steer.
import path from 'node:path';
import type { Sandbox } from 'loopandtie-sandbox';
import { startProgram, type Program, type ProgramSettings } from './program';

export interface Host extends Pick<ProgramSettings, 'file' | 'change'> {
  title: string;
}

const useSecureSession = (code: string): string =>
  code.replace('./fastify-session.mjs', './fastify-secure-session.mjs');

export const HOSTS: Host[] = [
  { title: 'Express 5', file: 'app.mjs' },
  {
    title: 'Express 4',
    file: 'app.mjs',
    change: (code) => code.replace("from 'express'", "from 'express4'"),
  },
  { title: 'Koa', file: 'koa.mjs' },
  { title: 'Fastify with @fastify/session', file: 'fastify.mjs' },
  { title: 'Fastify with @fastify/secure-session', file: 'fastify.mjs', change: useSecureSession },
  { title: 'NestJS', file: 'nest.mts' },
  { title: 'NestJS on Fastify', file: 'nest-fastify.mts' },
];

/** Where a pending login waits. */
export type Store = 'cookie' | 'session';

/** Starts one. Each request may choose the store. */
export function startHost(host: Host, sandbox: Sandbox): Promise<Program> {
  return startProgram({
    file: host.file,
    sandbox,
    module: path.join(__dirname, 'tested-strategy.mjs'),
    change: (code) =>
      (host.change?.(code) ?? code).replace("from 'passport-loopandtie'", "from './tested-strategy.mjs'"),
  });
}
