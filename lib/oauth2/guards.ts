// What the constructors of passport-oauth2 and node-oauth set: kept where nothing shows it, and guarded against
// assignments that would change nothing.
import { Strategy as OAuth2Strategy } from 'passport-oauth2';

/** A strategy as passport-oauth2 makes it. What its constructor sets is what people assign. */
export const BARE_STRATEGY: object = new OAuth2Strategy(
  // With a key: passport-oauth2's default comes from the deprecated url.parse.
  { authorizationURL: 'bare', tokenURL: 'bare', clientID: 'bare', clientSecret: 'bare', sessionKey: 'bare' },
  String, // never called
);

/** The same of node-oauth, which passport-oauth2 brings and does not export. */
export const BARE_CLIENT = Reflect.get(BARE_STRATEGY, '_oauth2') as object; // its types call it protected

type Members = Record<string, unknown>;

const KEPT = Symbol('kept');

/** Those of a strategy, a client, or what inherits from one: Passport makes such an object for each request. */
function findMembers(keeper: object): Members | undefined {
  // A function, since `util.inspect` shows all that an object has.
  return (keeper as { [KEPT]?: () => Members })[KEPT]?.();
}

/** Sets a guarded member. */
export function keep(keeper: object, name: string, value: unknown): void {
  let members = findMembers(keeper);
  if (!members) {
    const own: Members = (members = {});
    Object.defineProperty(keeper, KEPT, { value: () => own }); // not enumerable: a copy by Object.assign has none
  }
  members[name] = value;
}

/** Whether a guarded member was set; it was not on a copy. */
export function isKept(keeper: object, name: string): boolean {
  return Object.hasOwn(findMembers(keeper) ?? {}, name);
}

/**
 * Guards members on a prototype, which costs an instance nothing. The first assignment sets a member: it is the
 * constructor's. After that only the value in force is accepted, in code that is not strict, too.
 *
 * @param owner - for the message
 * @param names - members that constructors set
 * @param methods - what to override in place of each method that is never called
 * @returns what throws a TypeError if a subclass has a member of its own in place of a guarded one
 */
export function guardMembers(
  prototype: object,
  owner: string,
  names: readonly string[],
  methods: Readonly<Record<string, string>>,
): (keeper: object) => void {
  const guards = [
    ...names.map((name) => ({ name, method: undefined, advice: 'options of the constructor set it' })),
    ...Object.entries(methods).map(([name, instead]) => ({
      name,
      method: Reflect.get(prototype, name) as unknown,
      advice: `override ${instead} instead`,
    })),
  ].map(({ name, method, advice }) => {
    const read = (keeper: object): unknown => method ?? findMembers(keeper)?.[name];
    const refuseAnother = (keeper: object, value: unknown): void => {
      if (value !== read(keeper)) throw new TypeError(`${owner}${name} cannot be replaced: ${advice}`);
    };
    Object.defineProperty(prototype, name, {
      get(this: object) {
        return read(this);
      },
      set(this: object, value: unknown) {
        // A prototype has no members of its own, and what it kept would be every strategy's.
        const isPrototype = !findMembers(this) && Object.hasOwn(this, 'constructor');
        if (method !== undefined || isPrototype || isKept(this, name)) refuseAnother(this, value);
        else keep(this, name, value);
      },
    });
    return (keeper: object) => {
      refuseAnother(keeper, Reflect.get(keeper, name));
    };
  });
  return (keeper) => {
    for (const check of guards) check(keeper);
  };
}
