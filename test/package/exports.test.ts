// The surface that apps build on: names, the one copy of each class, and what passport-oauth2 reads off functions.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as loopandtie from 'passport-loopandtie';

const root = path.resolve(__dirname, '../..');

/** Runs a program on the build, as an app in a project of its own would load it. */
async function runOnBuild(program: string): Promise<unknown> {
  const args = ['--input-type=module', '--throw-deprecation', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return JSON.parse(stdout) as unknown;
}

describe('the exports', () => {
  it('are these and no others', () => {
    expect(Object.keys(loopandtie).toSorted()).toEqual([
      'AuthorizationError',
      'InternalOAuthError',
      'LoopAndTieError',
      'LoopAndTieStrategy',
      'Strategy',
      'TokenError',
    ]);
  });

  it('give require and import the same classes, those of passport-oauth2', async () => {
    const same = await runOnBuild(`
      import { createRequire } from 'node:module';
      import * as imported from 'passport-loopandtie';
      import oauth2 from 'passport-oauth2';
      const required = createRequire(import.meta.url)('passport-loopandtie');
      const { LoopAndTieStrategy, LoopAndTieError } = imported;
      const names = Object.keys(required);
      console.log(JSON.stringify({
        names,
        different: names.filter((name) => required[name] !== imported[name]),
        alias: imported.Strategy === LoopAndTieStrategy,
        subclass: LoopAndTieStrategy.prototype instanceof oauth2.Strategy,
        errors: LoopAndTieError.prototype instanceof oauth2.InternalOAuthError && imported.TokenError === oauth2.TokenError,
      }));
    `);
    expect(same).toEqual({
      names: expect.arrayContaining(Object.keys(loopandtie)) as unknown,
      different: [],
      alias: true,
      subclass: true,
      errors: true,
    });
  });

  // An exports map would say the same, and in a CommonJS app it makes Node load its resolver of ES modules: 8 ms.
  it('cannot be bypassed: no other path leads into the build', async () => {
    const outcome = await runOnBuild(`
      const code = await import('passport-loopandtie/dist/strategy.js').catch((error) => error.code);
      console.log(JSON.stringify(code));
    `);
    expect(outcome).toBe('ERR_MODULE_NOT_FOUND');
  });

  // Passport and passport-oauth2 choose how to call a function by its number of declared parameters.
  it.each([
    ['authenticate', 1],
    ['userProfile', 2],
    ['authorizationParams', 1],
    ['tokenParams', 1],
  ] as const)('of the class declare their parameters: %s', (name, count) => {
    expect(Reflect.get(loopandtie.LoopAndTieStrategy.prototype, name)).toHaveLength(count);
  });

  it('can be constructed with options and verify', () => {
    expect(loopandtie.LoopAndTieStrategy).toHaveLength(2);
  });
});
