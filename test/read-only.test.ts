// Members that can be read and not replaced: an assignment that changed nothing would be a silent mistake.
import { inspect } from 'node:util';
import { copyReadOnly, makeReadOnly } from '../lib/read-only';

/** Code that is not strict: there, a refused assignment is silent by itself. */
function runSloppily(code: string, target: object): () => unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- this file is strict
  const run = new Function('target', code) as (target: object) => unknown;
  return () => run(target);
}

describe('a read-only member', () => {
  let value = 'one';
  const target = { shown: 1 };
  makeReadOnly(target, 'it.', { _secret: 'use the option secret' }, { _secret: () => value });

  it('is read anew each time', () => {
    value = 'two';
    expect(Reflect.get(target, '_secret')).toBe('two');
  });

  it('refuses an assignment with a sentence that says what to write, in code that is not strict too', () => {
    const message = 'it._secret cannot be assigned: use the option secret';
    expect(() => Object.assign(target, { _secret: 'x' })).toThrow(new TypeError(message));
    expect(runSloppily('target._secret = "x"', target)).toThrow(new TypeError(message));
  });

  it('refuses an assignment on what inherits it, as Passport makes it for each request', () => {
    const request = Object.create(target) as object;
    expect(Reflect.get(request, '_secret')).toBe('two');
    expect(() => Object.assign(request, { _secret: 'x' })).toThrow(/cannot be assigned/);
  });

  it('cannot be defined anew or deleted', () => {
    expect(() => Object.defineProperty(target, '_secret', { value: 'x' })).toThrow(TypeError);
    expect(Reflect.deleteProperty(target, '_secret')).toBe(false);
  });

  it('is shown to nobody, nor copied', () => {
    expect([inspect(target), JSON.stringify(target), { ...target }]).toEqual([
      '{ shown: 1 }',
      '{"shown":1}',
      { shown: 1 },
    ]);
    expect(inspect(target, { showHidden: true })).not.toContain('two');
  });

  it('replaces one that was there', () => {
    const oauth2 = { _clientId: 'old' };
    makeReadOnly(oauth2, '', { _clientId: 'use clientID' }, { _clientId: () => 'new' });
    expect(oauth2._clientId).toBe('new');
    expect(Object.keys(oauth2)).toEqual([]);
  });
});

describe('a read-only copy', () => {
  const source: Record<string, string> = { 'x-app': 'mine' };
  const copy = copyReadOnly(source, 'use the option customHeaders');

  it('reads as what it was made of, and does not follow it', () => {
    source['x-app'] = 'other';
    expect({ ...copy }).toEqual({ 'x-app': 'mine' });
    expect(Object.keys(copy)).toEqual(['x-app']);
  });

  it.each([
    ['an assignment', 'target["x-app"] = "x"'],
    ['a new member', 'target.more = "x"'],
    ['a definition', 'Object.defineProperty(target, "x-app", { value: "x" })'],
    ['a deletion', 'delete target["x-app"]'],
    ['Object.assign', 'Object.assign(target, { more: 1 })'],
  ])('refuses %s, in code that is not strict too, and says what to write', (_title, code) => {
    expect(runSloppily(code, copy)).toThrow(
      new TypeError('this object cannot be changed: use the option customHeaders'),
    );
    expect({ ...copy }).toEqual({ 'x-app': 'mine' });
  });
});
