// Members that can be read and not replaced: an assignment that changed nothing would be a silent mistake.

/**
 * Keeps members as they are: an assignment throws a TypeError that says what to write. They are not enumerable, so
 * neither `util.inspect` nor `JSON.stringify` shows them.
 *
 * @param owner - for the message
 * @param members - what to write instead of assigning each
 * @param readers - of those whose value is worked out at each reading
 */
export function makeReadOnly(
  target: object,
  owner: string,
  members: Readonly<Record<string, string>>,
  readers: Readonly<Record<string, () => unknown>>,
): void {
  for (const [name, instead] of Object.entries(members)) {
    const value: unknown = Reflect.get(target, name);
    Object.defineProperty(target, name, {
      enumerable: false,
      get: readers[name] ?? (() => value),
      set() {
        throw new TypeError(`${owner}${name} cannot be assigned: ${instead}`);
      },
    });
  }
}

/** A copy whose members cannot be changed, in code that is not strict either. */
export function copyReadOnly<T extends object>(source: T, instead: string): T {
  const refuse = (): never => {
    throw new TypeError(`this object cannot be changed: ${instead}`);
  };
  return new Proxy({ ...source }, { set: refuse, defineProperty: refuse, deleteProperty: refuse });
}
