// Reads the parameters of a body, in the three encodings that the provider takes.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 1_000_000;

/** A body that Rails refuses before the application sees it. */
export class UnreadableBody extends Error {
  constructor(
    readonly status: 400 | 413,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads an urlencoded, multipart or JSON body; another content type brings no parameters.
 *
 * @throws UnreadableBody where the body is too long, or not what its type says
 */
export async function readParameters(request: IncomingMessage): Promise<Map<string, string>> {
  const type = request.headers['content-type'] ?? '';
  const body = await readBytes(request);
  const [, name = ''] = /^\s*([^;\s]*)/.exec(type.toLowerCase()) ?? [];
  try {
    if (name === 'application/json') return parseJSON(decode(body));
    if (name === 'application/x-www-form-urlencoded') return parseUrlencoded(decode(body));
    if (name === 'multipart/form-data') return await parseMultipart(type, body);
  } catch {
    throw new UnreadableBody(400, `the body is not ${name}`);
  }
  return new Map();
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Read to the end, kept or not: a client that is still sending would not see the answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BYTES) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (length > MOST_BYTES) throw new UnreadableBody(413, 'the body is too long');
  return Buffer.concat(chunks);
}

function decode(body: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}

function parseUrlencoded(text: string): Map<string, string> {
  // Rails refuses what URLSearchParams takes as it is.
  if (/%(?![0-9a-f]{2})/i.test(text)) throw new Error('a percent sign that encodes nothing');
  return new Map(new URLSearchParams(text));
}

function parseJSON(text: string): Map<string, string> {
  const json: unknown = text === '' ? {} : JSON.parse(text);
  // What is no object has no parameters; what is no text is no parameter that the provider knows.
  const entries = typeof json === 'object' && json !== null ? Object.entries(json) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

async function parseMultipart(type: string, body: Buffer): Promise<Map<string, string>> {
  // Loaded by the first request that needs it: most starts never do.
  const { Busboy } = await import('@fastify/busboy');
  const parser = new Busboy({ headers: { 'content-type': type } });
  const parameters = new Map<string, string>();
  parser.on('field', (name, value) => {
    parameters.set(name, value);
  });
  // A file is no parameter, but the parser waits until somebody has read it.
  // It ends in an error of its own if the body is cut off, and nobody else would catch that.
  parser.on('file', (_name, file) => file.on('error', () => undefined).resume());
  parser.end(body);
  await once(parser, 'finish');
  return parameters;
}
