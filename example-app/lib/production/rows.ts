// What sessions and connections are kept in: rows that expire, in SQLite or in Redis, which may go away.
import { setTimeout } from 'node:timers/promises';
import type { ConnectionRows } from '../login/connections';

/** Rows by key. */
export type Rows = ConnectionRows;

/** The rows did not do what they were asked. The reason is the cause. */
class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly status = 503;
  readonly code = 'session_store';
}

const LATE = Symbol('late');

/** The same rows, but each step ends within `deadline` milliseconds, and fails with an error that the error page knows. */
export function limitRows(rows: Rows, deadline = 2000): Rows {
  const limit =
    <Args extends unknown[], Result>(step: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      try {
        const result = await Promise.race([step(...args), setTimeout(deadline, LATE, { ref: false })]);
        if (result === LATE) throw new Error(`no response within ${deadline} ms`);
        return result;
      } catch (cause) {
        throw new StoreError('The session store failed.', { cause });
      }
    };
  return {
    read: limit(rows.read),
    write: limit(rows.write),
    remove: limit(rows.remove),
  };
}
