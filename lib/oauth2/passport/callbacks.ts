// Calls code of the app that has a callback: a verify, a state store, a function that decides.
import timers from 'node:timers';
import { isPromise } from 'node:util/types';

// Taken once: tests of an app fake the timers.
const { setTimeout, clearTimeout } = timers;

/** Node's form of a callback: what is falsy in the first place is no error. */
export type AppCallback<Results extends unknown[]> = (error: unknown, ...results: Results) => void;

/**
 * Brings all that such code can do to one result: call back once or twice, throw before or after that, or be async
 * and reject, which passport-oauth2 would let end the process. The first of these counts.
 *
 * @param ask - calls the app's code, and returns what that returns
 * @returns what the callback got after the error
 */
export function callApp<Results extends unknown[]>(
  ask: (callback: AppCallback<Results>) => unknown,
): Promise<Results> {
  return new Promise((resolve, reject) => {
    const returned = ask((error, ...results) => {
      if (error) reject(error);
      else resolve(results);
    });
    // Only a promise is asked: a query of Mongoose or Knex has `then` too, and would run a second time.
    if (isPromise(returned)) returned.catch(reject);
  });
}

/**
 * The same for code that may end without calling back: it returns something by mistake, or swallows its error. A person
 * would wait for ever, so that becomes an error. Code that returns nothing, and no promise, may call back at any time.
 *
 * @param complaint - the message of that error
 * @param patienceMs - how long it may take to call back: `=> database.get(sql, done)` returns something on its way
 * @param isResultWrong - whether a promise of a value is an error at once: such code never calls back
 */
export function insistOnCallback<Results extends unknown[]>(
  ask: (callback: AppCallback<Results>) => unknown,
  complaint: string,
  patienceMs: number,
  isResultWrong = false,
): Promise<Results> {
  return new Promise((resolve, reject) => {
    let patience: NodeJS.Timeout | undefined;
    let isCalled = false;
    const complain = (): void => {
      if (!isCalled) reject(new TypeError(complaint));
    };
    const wait = (): void => {
      if (!isCalled) patience = setTimeout(complain, patienceMs).unref();
    };
    const result = callApp<Results>((callback) => {
      const returned = ask((...results) => {
        isCalled = true;
        clearTimeout(patience); // it holds on to the user
        callback(...results);
      });
      if (!isPromise(returned)) {
        if (returned !== undefined) wait();
        return undefined;
      }
      return returned.then((value) => {
        if (isResultWrong && value !== undefined) complain();
        else wait();
      });
    });
    result.then(resolve, reject);
  });
}
