// Reads the parameters of a token request in the four encodings that the provider takes.
import { once } from 'node:events';
import type { Request } from 'express';

/** The body can not be parsed; Rails answers, not Doorkeeper. */
export class UnparsableBody extends Error {}

/**
 * Reads urlencoded, multipart and JSON bodies that express.raw took in; another content type brings no parameters.
 *
 * @throws UnparsableBody where the body is not what its type says
 */
export async function readParameters(req: Request): Promise<Map<string, string>> {
  const type = req.headers['content-type'] ?? '';
  const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
  try {
    if (/^application\/json\b/i.test(type)) return parseJSON(body);
    if (/^application\/x-www-form-urlencoded\b/i.test(type))
      return new Map(new URLSearchParams(body.toString('utf8')));
    if (/^multipart\/form-data\b/i.test(type)) return await parseMultipart(type, body);
  } catch {
    throw new UnparsableBody(`the body is not ${type}`);
  }
  return new Map();
}

function parseJSON(body: Buffer): Map<string, string> {
  const json: unknown = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  if (typeof json !== 'object' || json === null) throw new UnparsableBody('the body is no JSON object');
  return new Map(
    Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

async function parseMultipart(type: string, body: Buffer): Promise<Map<string, string>> {
  // Loaded by the first request that needs it: most starts never do.
  const { Busboy } = await import('@fastify/busboy');
  const parser = new Busboy({ headers: { 'content-type': type } });
  const parameters = new Map<string, string>();
  parser.on('field', (name, value) => {
    parameters.set(name, value);
  });
  parser.end(body);
  await once(parser, 'finish');
  return parameters;
}

/** Credentials of HTTP Basic; not form-decoded, as the provider does not. */
export function readBasic(req: Request): { clientID: string; clientSecret: string } | undefined {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(req.headers.authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { clientID: text.slice(0, colon), clientSecret: text.slice(colon + 1) };
}
