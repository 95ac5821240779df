// Your company's token, encrypted in a file that only you can read.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { seal, unseal } from './seal.mjs';

const file = process.env.TOKEN_FILE ?? 'company.token';
const owner = 'company';

export async function keepToken(accessToken) {
  // A new file, because an old one would keep its mode.
  await rm(`${file}.new`, { force: true });
  await writeFile(`${file}.new`, await seal(accessToken, owner), { mode: 0o600, flag: 'wx' });
  await rename(`${file}.new`, file);
}

export async function openToken() {
  return unseal(await readFile(file, 'utf8'), owner);
}
