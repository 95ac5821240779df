// As much of WebDriver (https://www.w3.org/TR/webdriver2/) as webkit.ts needs: JSON over HTTP. The libraries that speak it
// bring downloaders of browsers along.

/** An error that the driver answered, such as "no such element". */
export class WebDriverError extends Error {
  override readonly name = 'WebDriverError';

  constructor(
    /** The short text by which the standard names it. */
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

const PATIENCE_MS = 20_000;

/** Asks a driver, and gives the value of its answer; rejects if there is none for twenty seconds. */
export async function askDriver(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  body: object = {},
): Promise<unknown> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(url, {
    method,
    signal,
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new WebDriverError(error, message);
}
