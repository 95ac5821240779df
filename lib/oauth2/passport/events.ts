// Insight without logs: what each login did, on channels that cost nothing while nobody listens.
import { channel, type Channel } from 'node:diagnostics_channel';

/** On the channel `login.started`, after the package's name and a colon: a browser was sent to the provider. */
export interface LoginStarted {
  /** The name of the strategy. */
  strategy: string;
}

/** On the channel `login.finished`: a callback led to a user. */
export interface LoginFinished extends LoginStarted {
  /** From the callback's arrival to the user, with the requests to the provider and the app's verify callback. */
  durationMs: number;
}

/** On the channel `login.failed`: a callback or the start of a login led to `fail` or to `error`. */
export interface LoginFailed extends LoginStarted {
  /** From the request's arrival to its end, with the requests to the provider and the app's verify callback. */
  durationMs: number;
  /**
   * As on the error or on `info`; `user_refused` if verify gave no user, `app_error` if something of the app's threw:
   * verify, a state store, or an option of the request. Of errors that came with the callback it is `server_error`
   * unless RFC 6749, section 4.1.2.1, names it: a visitor can write any code into that URL.
   */
  code: string;
  /**
   * The error's or the info's message, if it is one of this package's. Of what came from outside it holds an error code
   * at most.
   */
  message?: string | undefined;
  /** What to check, if the package knows. */
  hint?: string | undefined;
}

/** Kept: Node 20 loses who subscribes to a channel just after one of the same name was collected. */
const channels = new Map<string, Channel>();

/** Publishes what a login did, if anybody listens. */
export function publish(
  packageName: string,
  event: 'started' | 'finished' | 'failed',
  describe: () => LoginStarted | LoginFinished | LoginFailed,
): void {
  const name = `${packageName}:login.${event}`;
  const login = channels.get(name) ?? channel(name);
  channels.set(name, login);
  if (login.hasSubscribers) login.publish(describe());
}
