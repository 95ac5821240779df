// An access token is worth money, so the session store only gets it encrypted, by AES-256-GCM with a key from the
// environment. A copy of the store gives nobody a token. And whoever can write to it cannot give one user's token to
// another, since each opens only for its owner.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;
/** Part of the key and of what is authenticated: what was sealed for another purpose or version does not open here. */
const PURPOSE = 'example-app access token v2';

/** Seals and opens access tokens. */
export interface TokenVault {
  /** Encrypts a token for its owner, the id of a user, with the first secret. */
  seal: (token: string, owner: string) => string;
  /** Decrypts with whichever secret it was sealed with. Undefined if that is gone, the text was changed, or the owner is another. */
  open: (sealed: string, owner: string) => string | undefined;
}

/**
 * Makes a vault from a list of secrets. To replace one, put the new secret first, and remove the old one when the sessions
 * that use it have ended. If it is removed earlier, people are asked to connect again.
 */
export function createTokenVault(secrets: readonly string[]): TokenVault {
  const keys = secrets.map(deriveKey);
  const [current] = keys;
  if (!current) throw new TypeError('a token vault needs at least one secret');

  return {
    seal(token, owner) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current.key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(bindTo(owner));
      const text = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
      return Buffer.concat([current.id, iv, cipher.getAuthTag(), text]).toString('base64url');
    },

    open(sealed, owner) {
      const bytes = Buffer.from(sealed, 'base64url');
      const [id, iv, tag] = cut(bytes, KEY_ID_BYTES, IV_BYTES, TAG_BYTES);
      const known = keys.find((candidate) => id && candidate.id.equals(id));
      if (!known || !iv || !tag) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', known.key, iv, { authTagLength: TAG_BYTES });
        decipher.setAAD(bindTo(owner));
        decipher.setAuthTag(tag);
        const text = bytes.subarray(KEY_ID_BYTES + IV_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** What is not encrypted, but has to be the same for the token to open. */
function bindTo(owner: string): Buffer {
  return Buffer.from(`${PURPOSE}\n${owner}`);
}

/** A separate key, since the secret may have other uses too, and an id to find it by that does not reveal it. */
function deriveKey(secret: string) {
  const derive = (use: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `${PURPOSE} ${use}`, length));
  return { key: derive('key', 32), id: derive('id', KEY_ID_BYTES) };
}

function cut(bytes: Buffer, ...lengths: number[]): (Buffer | undefined)[] {
  let start = 0;
  return lengths.map((length) => {
    const part = bytes.subarray(start, (start += length));
    return part.length === length ? part : undefined;
  });
}
