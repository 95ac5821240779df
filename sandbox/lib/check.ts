// Checks what people wrote, in code, in a file or behind a flag, and names everything that is wrong with it at once.
// Values are not repeated: one of them might be a secret.
import * as v from 'valibot';

export const text = v.pipe(v.string('must be text'), v.nonEmpty('must not be empty'));
export const optionalText = v.optional(v.string('must be text'));
export const flag = v.boolean('must be true or false');

const fromZero = 'must be a number from 0';
export const milliseconds = v.pipe(
  v.number(fromZero),
  v.minValue(0, fromZero),
  v.maxValue(2 ** 31 - 1, fromZero),
);

export const list = <Item extends v.GenericSchema>(item: Item) => v.array(item, 'must be a list');
export const filledList = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(list(item), v.minLength(1, 'must not be empty'));

/** A misspelt name is an error: ignored, it would change what a test shows. */
export const object = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject(entries, 'must be an object');

/**
 * The value, with its defaults.
 *
 * @param nameOf - how the path of a problem is called: a flag, for what was typed
 * @throws TypeError that begins with `what` and lists every problem
 */
export function check<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  what = '',
  nameOf = (path: string) => path,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, value);
  if (success) return output;
  const problems = issues.map((issue) => `${nameOf(v.getDotPath(issue) ?? '')} ${describe(issue)}`.trim());
  throw new TypeError((what === '' ? '' : `${what}: `) + problems.join('; '));
}

function describe(issue: v.BaseIssue<unknown>): string {
  // Of a key, not of a value: valibot reports both as the object's own issue.
  if (issue.expected === 'never') return 'is not known here';
  return issue.input === undefined ? 'is missing' : issue.message;
}
