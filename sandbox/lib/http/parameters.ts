// The parameters of a query or a body, read as Rails reads them.

/** A request that Rails refuses before the application sees it. */
export class UnreadableRequest extends Error {
  constructor(
    readonly status: 400 | 413,
    message: string,
  ) {
    super(message);
  }
}

/** Parameters by name. One may hold something other than text: `name[]=x`, or a number in JSON. */
export class Parameters {
  readonly #values = new Map<string, string | undefined>();

  /** One after the other: of a parameter given twice, the last counts. */
  add(name: string, value: string | undefined): void {
    const [, base = name, bracket] = /^([^[]+)(\[.*)?$/s.exec(name) ?? [];
    if (bracket !== undefined && typeof this.#values.get(base) === 'string') {
      throw new UnreadableRequest(400, 'a parameter is both text and a list');
    }
    this.#values.set(base, bracket === undefined ? value : undefined);
  }

  /** Its text; '' if there is none. */
  get(name: string): string {
    return this.#values.get(name) ?? '';
  }

  /** Whether it is there and not blank, text or not. */
  has(name: string): boolean {
    return this.#values.has(name) && this.#values.get(name)?.trim() !== '';
  }

  /** Whether it is there and holds a list or an object. */
  isStructured(name: string): boolean {
    return this.#values.has(name) && this.#values.get(name) === undefined;
  }

  /** Everything of these and of others; those of `others` win. */
  merge(others: Parameters): Parameters {
    const merged = new Parameters();
    for (const [name, value] of [...this, ...others]) merged.#values.set(name, value);
    return merged;
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: string | undefined]> {
    return this.#values.entries();
  }
}

/**
 * Reads what stands behind `?`, or a form.
 *
 * @throws UnreadableRequest for a percent sign that encodes nothing, and for bytes that are not UTF-8
 */
export function parseForm(text: string): Parameters {
  const parameters = new Parameters();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    parameters.add(decode(name), decode(value));
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new UnreadableRequest(400, 'a parameter is not encoded as it must be');
  }
}
