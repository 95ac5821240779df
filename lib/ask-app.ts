// Asks code of the app that answers by a callback: a verify, a state store, a function that decides.
import timers from 'node:timers';
import { isPromise } from 'node:util/types';

// Taken once: tests of an app fake the timers.
const { setTimeout, clearTimeout } = timers;

/** Node's form of a callback: what is falsy in the first place is no error. */
export type AppCallback<Results extends unknown[]> = (error: unknown, ...results: Results) => void;

/**
 * Makes one answer of all that such code can do: call back once or twice, throw before or after that, or be async
 * and reject, which passport-oauth2 would let end the process. The first of these counts.
 *
 * @param ask - calls the app's code, and returns what that returns
 * @returns what the callback got after the error
 */
export function askApp<Results extends unknown[]>(
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
 * The same for code whose answer is easily returned by mistake. If it returns something, or a promise of something, and
 * does not call back, the person would wait for ever, so that becomes an error.
 *
 * @param complaint - the message of that error
 * @param patienceMs - how long it may take to call back: `=> database.get(sql, done)` returns something on its way
 */
export function insistOnCallback<Results extends unknown[]>(
  ask: (callback: AppCallback<Results>) => unknown,
  complaint: string,
  patienceMs: number,
): Promise<Results> {
  return new Promise((resolve, reject) => {
    let patience: NodeJS.Timeout | undefined;
    let isAnswered = false;
    const doubt = (value: unknown): void => {
      if (value === undefined || isAnswered) return;
      patience = setTimeout(() => {
        reject(new TypeError(complaint));
      }, patienceMs).unref();
    };
    const answer = askApp<Results>((callback) => {
      const returned = ask(callback);
      if (isPromise(returned)) returned.then(doubt, () => undefined);
      else doubt(returned);
      return returned;
    });
    void answer.then(resolve, reject).then(() => {
      isAnswered = true;
      clearTimeout(patience); // it holds on to the user
    });
  });
}
