// Asks code of the app that answers by a callback: a verify, a state store, a function that decides.

/** Node's form of a callback: what is falsy in the first place is no error. */
export type AppCallback<Results extends unknown[]> = (error: unknown, ...results: Results) => void;

/**
 * Makes one answer of all that such code can do: call back once or twice, throw before or after that, or be async
 * and reject, which passport-oauth2 would let end the process. The first of these counts. What a promise resolves to
 * is no answer: an async function may resolve before it is called back.
 *
 * @param ask - calls the app's code, and returns what that returns
 * @returns what the callback got behind the error; it is never settled where the app's code never answers
 */
export function askApp<Results extends unknown[]>(
  ask: (callback: AppCallback<Results>) => unknown,
): Promise<Results> {
  return new Promise((resolve, reject) => {
    const returned = ask((error, ...results) => {
      if (error) reject(error);
      else resolve(results);
    });
    Promise.resolve(returned).catch(reject);
  });
}
