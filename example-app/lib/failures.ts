// What went wrong, in the words of somebody who only wanted to log in. One table: a code, and what the page says.

/** An error that has a place in the table below. */
export class Failure extends Error {
  override readonly name: string = 'Failure';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A page's heading and text, and what the button of the page begins. */
export interface Explanation {
  readonly title: string;
  readonly text: string;
  readonly again: 'login' | 'start';
}

const TROUBLE_THERE: Explanation = {
  title: 'Loop & Tie did not answer as expected',
  text: 'This is not your fault, and nothing was changed. Please try again in a minute or two.',
  again: 'login',
};

const LOST: Explanation = {
  title: 'We could not match this login to your browser',
  text:
    'This happens when the browser blocks cookies, or when the login began in another browser. ' +
    'Allow cookies for this site, then try again.',
  again: 'login',
};

const INCOMPLETE: Explanation = {
  title: 'This link is not complete',
  text: 'The address that brought you here lacks something we need. Please try again from the start.',
  again: 'login',
};

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  access_denied: {
    title: 'You pressed Deny',
    text: 'So Loop & Tie gave us no access to your account there. If you changed your mind, try again.',
    again: 'login',
  },
  cookies_blocked: {
    title: 'Your browser blocks cookies',
    text:
      'We need one to know that it is you when Loop & Tie sends you back, and could not log you in without it. ' +
      'Please allow cookies for this site, then try again.',
    again: 'login',
  },
  state_missing: INCOMPLETE,
  state_unknown: LOST,
  state_used: {
    title: 'This login was already used',
    text: 'Its last step was opened a second time. Please log in again.',
    again: 'login',
  },
  state_expired: {
    title: 'This login took too long',
    text: 'For your safety a login has to be finished within ten minutes. Please try again.',
    again: 'login',
  },
  malformed_response: INCOMPLETE,
  timeout: {
    title: 'Loop & Tie took too long to answer',
    text: 'Nothing was changed. Please try again in a minute or two.',
    again: 'login',
  },
  session_store: {
    title: 'We are having trouble on our side',
    text: 'We can not reach our own records at the moment. Nothing is lost. Please try again in a minute or two.',
    again: 'start',
  },
  too_many_logins: {
    title: 'Too many logins at once',
    text: 'A lot of logins were begun from your network. Please wait a minute, then try again.',
    again: 'start',
  },
  EBADCSRFTOKEN: {
    title: 'This page had been open for too long',
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
    text: 'The address may be mistyped, or the page has moved.',
    again: 'start',
  },
  malformed_request: {
    title: 'We could not read this request',
    text: 'Something in it is not as it should be. Please try again from the start.',
    again: 'start',
  },
};

const UNKNOWN: Explanation = {
  title: 'Something went wrong',
  text: 'This is our mistake, and we have made a note of it. Please try again in a minute or two.',
  again: 'start',
};

/** The status and the words for any error at all. */
export function explainFailure(error: unknown): Explanation & { readonly status: number } {
  const { status, code } = (typeof error === 'object' && error !== null ? error : {}) as Partial<Failure>;
  const known =
    typeof code === 'string' && Object.hasOwn(EXPLANATIONS, code) ? EXPLANATIONS[code] : undefined;
  if (!isErrorStatus(status)) return { ...UNKNOWN, status: 500 };
  if (known) return { ...known, status };
  // The strategy's own errors and those that the provider sent: all of them are trouble between us and Loop & Tie.
  if (status >= 502) return { ...TROUBLE_THERE, status };
  return { ...(EXPLANATIONS[status < 500 ? 'malformed_request' : ''] ?? UNKNOWN), status };
}

function isErrorStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599;
}
