// Your company's token, encrypted in a file that only you can read.
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { seal, unseal } from './seal.mjs';

const file = process.env.TOKEN_FILE ?? 'company.token';
const owner = 'company';

export async function keepToken(accessToken) {
  // A new file, because an old one would keep its mode. A callback can come twice at once, so each has its own.
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, await seal(accessToken, owner), { mode: 0o600, flag: 'wx' });
  await rename(fresh, file);
}

export async function openToken() {
  return unseal(await readFile(file, 'utf8'), owner);
}
