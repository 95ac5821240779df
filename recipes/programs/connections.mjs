// Which of your users have connected Loop & Tie, and their tokens, encrypted.
import { createHash } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import Database from 'libsql';

const key = createHash('sha256').update(process.env.TOKEN_SECRET).digest();
const db = new Database(process.env.DATABASE_FILE ?? 'app.sqlite');
db.exec('CREATE TABLE IF NOT EXISTS connections (user_id TEXT PRIMARY KEY, sealed_token TEXT NOT NULL)');

// Prepared once: libsql does not commit what a statement writes if it was prepared after another process held the lock.
const insert = db.prepare('INSERT OR REPLACE INTO connections VALUES (?, ?)');
const select = db.prepare('SELECT sealed_token FROM connections WHERE user_id = ?');
const remove = db.prepare('DELETE FROM connections WHERE user_id = ?');
const list = db.prepare('SELECT user_id FROM connections');

/** Keeps a token. The user's id is sealed in with it, so a row that was copied to another user does not open. */
export async function keepToken(userID, accessToken) {
  const sealed = await new EncryptJWT({ accessToken })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setSubject(userID)
    .encrypt(key);
  insert.run(userID, sealed);
}

/** Gives the token of a user who has connected Loop & Tie. */
export async function openToken(userID) {
  const { sealed_token: sealed } = select.get(userID);
  const { payload } = await jwtDecrypt(sealed, key, { subject: userID });
  return payload.accessToken;
}

export function forgetToken(userID) {
  remove.run(userID);
}

export function isConnected(userID) {
  return select.get(userID) !== undefined;
}

export function listConnected() {
  return list.all().map((row) => row.user_id);
}
