// The cookie of a pending login: its name, its value, and which cookies must go for a new one to fit.
import { randomUUID } from 'node:crypto';
import { listCookies } from './cookies';
import type { Request } from '../options';

/** The provider's code lives for ten minutes from the press on Authorize, and before that many people must log in. */
export const LIFETIME_S = 1_800;
const MOST_PENDING = 20;
const MOST_COOKIE_BYTES = 5_000; // of all pending logins together, far below the 16 KiB that Node takes
const LONGEST_APP_STATE_BYTES = 1_024;
const VALUE = /^(used\.)?(([\da-z]{1,8})\.[\da-f]{32}\.([\w.]*))$/;

/** What a value holds. */
export interface LoginValue {
  /** Some process of the app has finished this login. */
  isUsed: boolean;
  /** What the state is derived from. */
  signed: string;
  /** In seconds of the clock. */
  expiresAt: number;
  /** As `encodeAppState` gives it. */
  appState: string;
}

/** A value like no other. */
export function createValue(appState: string): string {
  return `${(nowInSeconds() + LIFETIME_S).toString(36)}.${randomUUID().replaceAll('-', '')}.${appState}`;
}

type Groups = [signed: string, expiry: string, appState: string];

/** @returns undefined for what is not of our form */
export function readValue(value: string): LoginValue | undefined {
  const parts = VALUE.exec(value);
  if (!parts) return undefined;
  const [, mark, signed, expiry, appState] = parts as unknown as [string, string?, ...Groups]; // as VALUE has them
  return { isUsed: mark !== undefined, signed, expiresAt: parseInt(expiry, 36), appState };
}

export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

// `__Host-` keeps other subdomains from setting one; browsers take it over https only.
function prefix(strategy: string, secure: boolean): string {
  return `${secure ? '__Host-' : ''}${strategy}_`;
}

export function nameCookie(strategy: string, state: string, secure: boolean): string {
  return prefix(strategy, secure) + state.slice(0, 12);
}

/** The names of pending logins that must go for a new one to fit, the oldest first. */
export function listSurplus(req: Request, strategy: string, secure: boolean, newBytes: number): string[] {
  const { cookie: header = '' } = req.headers;
  const start = prefix(strategy, secure);
  // If there is room beside the whole header, and for another name, none has to be looked at.
  if (header.length + 2 + newBytes <= MOST_COOKIE_BYTES && header.split(start).length <= MOST_PENDING)
    return [];
  const latest = nowInSeconds() + LIFETIME_S;
  const pending = listCookies(req)
    .filter(({ name }) => name.startsWith(start) && /^[\w-]{12}$/.test(name.slice(start.length)))
    .map(({ name, value }) => {
      const { expiresAt = Infinity } = readValue(value) ?? {};
      // What is not of our form, or outlives ours, was planted: it goes first.
      return { name, bytes: name.length + value.length + 3, age: expiresAt <= latest ? expiresAt : 0 };
    })
    .sort((one, other) => one.age - other.age);
  let left = pending.length;
  let total = pending.reduce((sum, { bytes }) => sum + bytes, newBytes + 3);
  const surplus: string[] = [];
  for (const { name, bytes } of pending) {
    if ((left < MOST_PENDING && total <= MOST_COOKIE_BYTES) || surplus.length === MOST_PENDING) break;
    surplus.push(name);
    left -= 1;
    total -= bytes;
  }
  return surplus;
}

/** @throws TypeError if it is no JSON or too long */
export function encodeAppState(appState: unknown): string {
  if (appState === undefined || appState === null || appState === '') return '';
  const json = JSON.stringify(appState) as string | undefined; // its type forgets functions and symbols
  if (json === undefined)
    throw new TypeError('the state given to passport.authenticate cannot be written as JSON');
  const bytes = Buffer.from(json);
  if (bytes.length > LONGEST_APP_STATE_BYTES) {
    throw new TypeError(
      `the state given to passport.authenticate is ${bytes.length} bytes of JSON; at most ${LONGEST_APP_STATE_BYTES} ` +
        'fit in a cookie. Keep the data in the session and pass its key',
    );
  }
  return bytes.toString('base64url').replaceAll('-', '.'); // firewalls take `--` for a comment in SQL
}

export function decodeAppState(app: string): unknown {
  return app === ''
    ? undefined
    : (JSON.parse(Buffer.from(app.replaceAll('.', '-'), 'base64url').toString()) as unknown);
}
