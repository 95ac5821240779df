// What sessions are made of: a secret, and the name of their cookie.

/** Reads a secret from the environment. With an empty or short one, anybody could forge a session. */
export function readSecret(name) {
  const secret = process.env[name] ?? '';
  if (secret.length < 32) throw new Error(`${name} must have at least 32 characters: openssl rand -hex 32`);
  return secret;
}

export const isHTTPS = process.env.LOOPANDTIE_CALLBACK_URL?.startsWith('https:') ?? false;

/** Without `__Host-`, which needs https, any subdomain could set a session of its own over yours. */
export const cookieName = isHTTPS ? '__Host-session' : 'session';
