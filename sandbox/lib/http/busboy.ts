// The parser of multipart bodies, loaded when the first one comes: jsdom lacks TextDecoder, which the parser takes from
// the globals while it is loaded.
import { TextDecoder } from 'node:util';

type BusboyModule = typeof import('@fastify/busboy');

/** Loads the parser; in jsdom too. */
export function loadBusboy(): BusboyModule['Busboy'] {
  const isMissing = !('TextDecoder' in globalThis);
  if (isMissing) Object.assign(globalThis, { TextDecoder });
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- now, and in the same turn
    return (require('@fastify/busboy') as BusboyModule).Busboy;
  } finally {
    if (isMissing) Reflect.deleteProperty(globalThis, 'TextDecoder');
  }
}
