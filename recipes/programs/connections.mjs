// Which of your users have connected Loop & Tie, and their tokens, encrypted.
import { createHash } from 'node:crypto';
import { DatabaseSync } from '@photostructure/sqlite';
import { EncryptJWT, jwtDecrypt } from 'jose';

const key = createHash('sha256').update(process.env.TOKEN_SECRET).digest();
const db = new DatabaseSync(process.env.DATABASE_FILE ?? 'app.sqlite', { timeout: 1000 });
db.exec('CREATE TABLE IF NOT EXISTS connections (user_id TEXT PRIMARY KEY, sealed_token TEXT NOT NULL)');

/** Keeps a token. The user's id is sealed in with it, so a row that was copied to another user does not open. */
export async function keepToken(userID, accessToken) {
  const sealed = await new EncryptJWT({ accessToken })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setSubject(userID)
    .encrypt(key);
  db.prepare('INSERT OR REPLACE INTO connections VALUES (?, ?)').run(userID, sealed);
}

/** Gives the token of a user who has connected Loop & Tie. */
export async function openToken(userID) {
  const { sealed_token: sealed } = find(userID);
  const { payload } = await jwtDecrypt(sealed, key, { subject: userID });
  return payload.accessToken;
}

export function forgetToken(userID) {
  db.prepare('DELETE FROM connections WHERE user_id = ?').run(userID);
}

export function isConnected(userID) {
  return find(userID) !== undefined;
}

export function listConnected() {
  return db
    .prepare('SELECT user_id FROM connections')
    .all()
    .map((row) => row.user_id);
}

function find(userID) {
  return db.prepare('SELECT sealed_token FROM connections WHERE user_id = ?').get(userID);
}
