// Code of the app that answers by a callback: of all that it can do, the first counts; and what should hang is an error.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { callApp, insistOnCallback, type AppCallback } from '../../../lib/oauth2/passport/callbacks';

type Callback = AppCallback<[one?: unknown, two?: unknown]>;

const boom = new Error('boom');
const fail = (): never => {
  throw boom;
};

const ask = (code: (callback: Callback) => unknown): Promise<unknown> => callApp(code);
const insist = (code: (callback: Callback) => unknown, patienceMs = 60_000): Promise<unknown> =>
  insistOnCallback(code, 'you did not call back', patienceMs);

describe.each([
  ['callApp', ask],
  ['insistOnCallback', insist],
])('%s', (_title, run) => {
  it.each<[string, (callback: Callback) => unknown]>([
    [
      'calls back at once',
      (callback) => {
        callback(null, 1, 2);
      },
    ],
    ['calls back later', (callback) => void setImmediate(callback, null, 1, 2)],
    [
      'gives undefined for no error',
      (callback) => {
        callback(undefined, 1, 2);
      },
    ],
    [
      'gives an empty string for no error',
      (callback) => {
        callback('', 1, 2);
      },
    ],
    [
      'calls back twice',
      (callback) => {
        callback(null, 1, 2);
        callback(boom);
      },
    ],
    [
      'calls back, then throws',
      (callback) => {
        callback(null, 1, 2);
        fail();
      },
    ],
    [
      'calls back, then rejects',
      (callback) => {
        callback(null, 1, 2);
        return Promise.reject(boom);
      },
    ],
    [
      'is async and calls back before it ends',
      async (callback) => {
        await Promise.resolve();
        callback(null, 1, 2);
      },
    ],
    [
      'is async and calls back long after it ended',
      (callback) => {
        setTimeout(callback, 20, null, 1, 2);
        return Promise.resolve();
      },
    ],
    [
      'is async and calls back after it ended',
      (callback) => {
        setImmediate(callback, null, 1, 2);
        return Promise.resolve();
      },
    ],
  ])('gives the results of code that %s', async (_what, code) => {
    await expect(run(code)).resolves.toEqual([1, 2]);
  });

  it.each<[string, (callback: Callback) => unknown]>([
    [
      'calls back with an error',
      (callback) => {
        callback(boom, 1, 2);
      },
    ],
    ['throws', fail],
    ['rejects', () => Promise.reject(boom)],
    [
      'calls back with an error, then without',
      (callback) => {
        callback(boom);
        callback(null, 1);
      },
    ],
    [
      'calls back with an error, then throws',
      (callback) => {
        callback(boom);
        throw new Error('late');
      },
    ],
  ])('fails with the error of code that %s', async (_what, code) => {
    await expect(run(code)).rejects.toBe(boom);
  });

  it('fails with a text too, if that is the error', async () => {
    await expect(
      run((callback) => {
        callback('down');
      }),
    ).rejects.toBe('down');
  });

  it('gives no results if there are none', async () => {
    await expect(
      run((callback) => {
        callback(null);
      }),
    ).resolves.toEqual([]);
  });

  it('never reads the then of a query: it would run twice', async () => {
    const query = {
      get then(): never {
        throw new Error('the query ran');
      },
    };
    const code = (callback: Callback): unknown => {
      setImmediate(callback, null, 1);
      return query;
    };
    await expect(run(code)).resolves.toEqual([1]);
  });
});

describe('code that returns something and does not call back', () => {
  describe.each<[string, () => unknown]>([
    ['a promise of a value', () => Promise.resolve({ id: 1 })],
    ['a promise of nothing', () => Promise.resolve()],
    ['a promise of nobody', () => Promise.resolve(null)],
    ['a promise of false', () => Promise.resolve(false)],
    ['a plain object', () => ({ id: 1 })],
    ['an object of a class', () => new Map()],
    ['a list', () => []],
    ['a number', () => 0],
    ['null', () => null],
    ['false', () => false],
    ['a function', () => () => 1],
    ['a thenable, which is not asked', () => ({ then: fail })],
  ])('if it is %s', (_title, give) => {
    it('is an error after a while', async () => {
      await expect(insist(give, 5)).rejects.toEqual(new TypeError('you did not call back'));
    });

    it('is given that while to call back', async () => {
      const code = (callback: Callback): unknown => {
        setTimeout(callback, 20, null, 1);
        return give();
      };
      await expect(insist(code)).resolves.toEqual([1]);
    });
  });

  it('may be nothing: the code calls back at any time', async () => {
    const code = (callback: Callback): unknown => void setTimeout(callback, 20, null, 1);
    await expect(insist(code, 1)).resolves.toEqual([1]);
  });

  it('is no longer waited for after its callback, which frees the user', async () => {
    const late = 600_000;
    const ended: Promise<unknown>[] = [];
    // In a function of its own, so that nothing here holds on to the user.
    async function logIn(): Promise<WeakRef<object>> {
      const user = {};
      await insist((done) => (done(null, user), true), late);
      await insist((done) => (setImmediate(done, null, user), true), late);
      await insist((done) => (done(null, user), Promise.resolve(true)), late);
      await insist((done) => {
        done(null, user);
        const end = new Promise((resolve) => setImmediate(resolve, true));
        ended.push(end);
        return end;
      }, late);
      return new WeakRef(user);
    }
    const user = await logIn();
    await Promise.all(ended);
    await new Promise((resolve) => setImmediate(resolve));
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    expect(user.deref()).toBeUndefined();
  });
});
