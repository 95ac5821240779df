// Text from the provider is shown as it came or not at all. Every check is linear in a text of bounded length.

/** What this login knows and nobody may read: client secret, code, code verifier, token. */
export type Secrets = readonly (string | undefined)[];

const LONGEST = 200;
// Letters of any language, digits, blanks and the marks of a sentence: nothing that HTML or a URL needs to encode a value.
const SENTENCE = /^[\p{L}\p{N} .,;:!?'"’“”()/_*#@-]+$/u;
// How the provider's tokens begin, behind a quote or another mark too.
const TOKEN = /(?<![a-z\d])lt_/i;

/** `error_description`, if it is a plain sentence of at most 200 characters that cannot hold a secret. */
export function showDescription(text: unknown, secrets: Secrets): string | undefined {
  if (typeof text !== 'string' || text.length > LONGEST || !SENTENCE.test(text)) return undefined;
  if (text.split(' ').some((word) => couldBeSecret(word)) || holdsSecret(text, secrets)) return undefined;
  return text;
}

/** `error`, if it is lower-case words joined by `_`, as OAuth's error codes are. */
export function showCode(code: unknown, secrets: Secrets): string | undefined {
  if (typeof code !== 'string' || code.length > 64 || !/^[a-z]+(?:_[a-z]+)*$/.test(code)) return undefined;
  if (TOKEN.test(code) || code.split('_').some((word) => word.length > 24)) return undefined;
  // A short secret, as of a sandbox, may be part of any word.
  // Stryker disable next-line StringLiteral: if there is no secret, nothing is compared
  const long = secrets.filter((secret = '') => secret.length >= 8);
  return secrets.includes(code) || holdsSecret(code, long) ? undefined : code;
}

/** `error_uri` (RFC 6749, section 5.2), if it is a short https link without a query that cannot hold a secret. */
export function showLink(uri: unknown, secrets: Secrets): string | undefined {
  if (typeof uri !== 'string' || uri.length > LONGEST || !/^https:\/\/[\w./#-]+$/.test(uri)) return undefined;
  return uri.split(/[/#]/).some(couldBeSecret) || holdsSecret(uri, secrets) ? undefined : uri;
}

/** Tokens, codes and verifiers of any provider: long words that no sentence has. */
function couldBeSecret(word: string): boolean {
  if (TOKEN.test(word) || word.length > 40) return true;
  return word.length >= 16 && (/\d/.test(word) || /[a-z][A-Z]/.test(word));
}

// Without case and marks, so that a secret that was quoted, wrapped or escaped is found too.
function holdsSecret(text: string, secrets: Secrets): boolean {
  const plain = simplify(text);
  return secrets.some((secret) => secret && (text.includes(secret) || isWithin(simplify(secret), plain)));
}

function simplify(text: string): string {
  // Stryker disable next-line MethodExpression: one case or the other
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function isWithin(part: string, whole: string): boolean {
  return part !== '' && whole.includes(part);
}
