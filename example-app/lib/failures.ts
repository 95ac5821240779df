// What went wrong, in words for people who only wanted to log in. One table: a code, and what the page says.
import * as v from 'valibot';

/** An error that has a place in the table below. */
export class Failure extends Error {
  override readonly name: string = 'Failure';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** What the developer should check. For the log. */
    readonly hint?: string,
  ) {
    super(message);
  }
}

/** A page's heading and text, and where its button leads. */
export interface Explanation {
  readonly title: string;
  readonly text: string;
  readonly again: 'login' | 'start' | 'right address';
}

const TROUBLE_THERE: Explanation = {
  title: 'Loop & Tie did not answer as expected',
  text: 'This is not your fault, and nothing has changed. Please try again in a minute or two.',
  again: 'login',
};

const LOST: Explanation = {
  title: 'We could not match this login to your browser',
  text:
    'This happens if your browser blocks cookies, or if you started to log in with another browser or at another ' +
    'address. Allow cookies for this site, then try again.',
  again: 'login',
};

const INCOMPLETE: Explanation = {
  title: 'This link is incomplete',
  text: 'The address that brought you here is missing something that we need. Please try again.',
  again: 'login',
};

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  access_denied: {
    title: 'You pressed Deny',
    text: 'So Loop & Tie gave us no access to your account. If you change your mind, you can try again.',
    again: 'login',
  },
  cookies_blocked: {
    title: 'Your browser blocks cookies',
    text:
      'Without a cookie, we cannot recognize you when Loop & Tie sends you back. ' +
      'Please allow cookies for this site, then try again.',
    again: 'login',
  },
  wrong_address: {
    title: 'This app has another address',
    text:
      'After the login, Loop & Tie would send you to the address below. Your browser treats the two as different ' +
      'sites, so a login that starts here cannot finish there. Please start there.',
    again: 'right address',
  },
  state_missing: INCOMPLETE,
  state_unknown: LOST,
  state_used: {
    title: 'This login has already been used',
    text: 'Its last step was opened a second time. Please log in again.',
    again: 'login',
  },
  state_expired: {
    title: 'This login took too long',
    text: 'For your safety, a login has to be finished within 30 minutes. Please try again.',
    again: 'login',
  },
  malformed_response: INCOMPLETE,
  timeout: {
    title: 'Loop & Tie took too long to answer',
    text: 'Nothing has changed. Please try again in a minute or two.',
    again: 'login',
  },
  session_store: {
    title: 'We are having trouble on our side',
    text: 'We cannot reach our own records at the moment. Nothing is lost. Please try again in a minute or two.',
    again: 'start',
  },
  too_many_logins: {
    title: 'Too many logins at once',
    text: 'There were a lot of logins from your network. Please wait a minute, then try again.',
    again: 'start',
  },
  EBADCSRFTOKEN: {
    title: 'This page was open for too long',
    text: 'We could not be sure that it was you who pressed the button, so we did nothing. Please try again.',
    again: 'start',
  },
  not_logged_in: {
    title: 'Please log in first',
    text: 'You have to be logged in to connect Loop & Tie to your account.',
    again: 'start',
  },
  not_found: {
    title: 'There is no such page',
    text: 'There may be a typo in the address, or the page has moved.',
    again: 'start',
  },
  malformed_request: {
    title: 'We could not read this request',
    text: 'Something in it is not as it should be. Please start again.',
    again: 'start',
  },
};

const UNKNOWN: Explanation = {
  title: 'Something went wrong',
  text: 'This is our mistake, and it is in our log. Please try again in a minute or two.',
  again: 'start',
};

/** What an error says about itself. */
export interface ErrorFacts {
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  /** What the developer should check. */
  readonly hint?: string | undefined;
}

const facts = v.object({
  status: v.fallback(v.optional(v.number()), undefined),
  code: v.fallback(v.optional(v.string()), undefined),
  hint: v.fallback(v.optional(v.string()), undefined),
});

/** Reads them from whatever was thrown. */
export function readFacts(error: unknown): ErrorFacts {
  const read = v.safeParse(facts, error);
  return read.success ? read.output : {};
}

/** The status and the words for any error at all. */
export function explainFailure(error: unknown): Explanation & { readonly status: number } {
  const { status, code } = readFacts(error);
  const known = code !== undefined && Object.hasOwn(EXPLANATIONS, code) ? EXPLANATIONS[code] : undefined;
  if (status === undefined || !isErrorStatus(status)) return { ...UNKNOWN, status: 500 };
  if (known) return { ...known, status };
  // The strategy's errors, and those that the provider sent: trouble between us and Loop & Tie.
  if (status >= 502) return { ...TROUBLE_THERE, status };
  return { ...(EXPLANATIONS[status < 500 ? 'malformed_request' : ''] ?? UNKNOWN), status };
}

function isErrorStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 400 && status <= 599;
}
