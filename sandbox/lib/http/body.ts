// Reads the parameters of a body, in the three encodings that the provider takes.
import type { IncomingMessage } from 'node:http';
import { TextDecoder } from 'node:util';
import { parseForm, Parameters, UnreadableRequest } from './parameters';

const MOST_BYTES = 1_000_000;

/**
 * Reads an urlencoded, multipart or JSON body. One without a type is read as a form, one of another type has no
 * parameters.
 *
 * @throws UnreadableRequest if the body is too long, or not what its type says
 */
export async function readParameters(request: IncomingMessage): Promise<Parameters> {
  const body = await readBytes(request);
  const type = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  const [, name = ''] = /^\s*([^;\s]*)/.exec(type.toLowerCase()) ?? [];
  if (name === 'multipart/form-data') return await parseMultipart(type, body);
  try {
    if (name === 'application/json') return parseJSON(decode(body));
    if (name === 'application/x-www-form-urlencoded') return parseForm(decode(body));
  } catch {
    throw new UnreadableRequest(400, `the body is not ${name}`);
  }
  return new Parameters();
}

/** @throws UnreadableRequest if the body is too long */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Read to the end, kept or not: a client that is still sending would not see the response.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (length > MOST_BYTES) throw new UnreadableRequest(413, 'the body is too long');
  return Buffer.concat(chunks);
}

function decode(body: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}

function parseJSON(text: string): Parameters {
  const json: unknown = text === '' ? {} : JSON.parse(text);
  const parameters = new Parameters();
  // A list has no parameters; and null, false and [] count as nothing in Rails.
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return parameters;
  for (const [name, value] of Object.entries(json)) {
    if (value === null || value === false || (Array.isArray(value) && value.length === 0)) continue;
    parameters.add(name, typeof value === 'string' ? value : undefined);
  }
  return parameters;
}

/** None at all if the body is not what its type says: the server then reads nothing of it, and complains of nothing. */
async function parseMultipart(type: string, body: Buffer): Promise<Parameters> {
  try {
    return await readParts(type, body);
  } catch (error) {
    if (error instanceof UnreadableRequest) throw error;
    return new Parameters();
  }
}

function readParts(type: string, body: Buffer): Promise<Parameters> {
  return new Promise((resolve, reject) => {
    const Busboy = loadBusboy();
    const parser = new Busboy({ headers: { 'content-type': type } });
    const parameters = new Parameters();
    parser.on('field', (name, value) => {
      parameters.add(name, value);
    });
    // A file is no text. The parser waits until somebody has read it, and a truncated one fails by itself.
    parser.on('file', (name, file) => {
      parameters.add(name, undefined);
      file.on('error', reject).resume();
    });
    parser.on('error', reject);
    parser.on('finish', () => {
      resolve(parameters);
    });
    parser.end(body);
  });
}

type BusboyModule = typeof import('@fastify/busboy');

/** Loads the parser when the first body comes: jsdom lacks TextDecoder, which it takes from the globals meanwhile. */
export function loadBusboy(): BusboyModule['Busboy'] {
  const isMissing = !('TextDecoder' in globalThis);
  if (isMissing) Object.assign(globalThis, { TextDecoder });
  try {
    // oxlint-disable-next-line typescript/no-require-imports -- now, and in the same turn
    return (require('@fastify/busboy') as BusboyModule).Busboy;
  } finally {
    if (isMissing) Reflect.deleteProperty(globalThis, 'TextDecoder');
  }
}
