// Reads what a form sent. Our own forms send nothing but text.
import type { Request } from 'express';
import * as v from 'valibot';

const form = v.record(v.string(), v.unknown());

/** A field of a posted form; undefined if it is absent or comes more than once. */
export function readField(req: Request, name: string): string | undefined {
  const read = v.safeParse(form, req.body);
  const value = read.success ? read.output[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}
