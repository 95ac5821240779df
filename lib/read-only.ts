// Members that can be read and not replaced: an assignment that changed nothing would be a silent mistake.

/** How a member is read, and what to write instead of assigning it. */
export type ReadOnlyMember = readonly [read: () => unknown, instead: string];

/**
 * Makes assignments throw a TypeError that says what to write. The members are not enumerable, so neither
 * `util.inspect` nor `JSON.stringify` shows them.
 *
 * @param owner - for the message
 */
export function makeReadOnly(
  target: object,
  owner: string,
  members: Readonly<Record<string, ReadOnlyMember>>,
): void {
  for (const [name, [get, instead]] of Object.entries(members)) {
    Object.defineProperty(target, name, {
      enumerable: false,
      get,
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
