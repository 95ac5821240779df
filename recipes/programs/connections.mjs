// Which of your users have connected Loop & Tie, and their tokens, encrypted.
import { DatabaseSync } from '@photostructure/sqlite';
import { seal, unseal } from './seal.mjs';

const db = new DatabaseSync(process.env.DATABASE_FILE ?? 'app.sqlite', { timeout: 1000 });
db.exec('PRAGMA secure_delete = ON'); // a deleted token does not stay in the file
db.exec('CREATE TABLE IF NOT EXISTS connections (user_id TEXT PRIMARY KEY, sealed_token TEXT NOT NULL)');

export async function keepToken(userID, accessToken) {
  const sealed = await seal(accessToken, userID);
  db.prepare('INSERT OR REPLACE INTO connections VALUES (?, ?)').run(userID, sealed);
}

/** Returns the token of a user who has connected Loop & Tie. */
export function openToken(userID) {
  return unseal(find(userID).sealed_token, userID);
}

export function forgetToken(userID) {
  db.prepare('DELETE FROM connections WHERE user_id = ?').run(userID);
}

/** Deletes a token that the API rejected, unless the user has connected again meanwhile. */
export async function forgetRejected(userID, accessToken) {
  const sealed = find(userID)?.sealed_token;
  if (!sealed || (await unseal(sealed, userID)) !== accessToken) return;
  db.prepare('DELETE FROM connections WHERE user_id = ? AND sealed_token = ?').run(userID, sealed);
}

export function isConnected(userID) {
  return find(userID) !== undefined;
}

export function listConnected() {
  const rows = db.prepare('SELECT user_id FROM connections').all();
  return rows.map((row) => row.user_id);
}

function find(userID) {
  return db.prepare('SELECT sealed_token FROM connections WHERE user_id = ?').get(userID);
}
