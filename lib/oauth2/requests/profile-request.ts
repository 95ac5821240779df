// The request for a profile: through `_oauth2.get`, which apps replace in tests, and the error if it fails.
import { callApp } from '../passport/callbacks';
import type { SafeOAuth2 } from './node-oauth';
import { createApiError, isRefusal, parseObject } from './refusals';

/** Reads the response, or returns what is wrong with it. */
export type ReadProfile<Result> = (body: string, json: Record<string, unknown>) => Result | string;

/**
 * Requests `userProfileURL`, once and within `timeout`.
 *
 * @throws the error of a request that failed or was refused, or of a response that cannot be used
 */
export async function requestProfile<Result extends object>(
  client: SafeOAuth2,
  accessToken: string,
  read: ReadProfile<Result>,
): Promise<Result> {
  const { provider, userProfileURL } = client.settings;
  const { label } = client.prepare().profile;
  const explain = (error: unknown): never => {
    throw isRefusal(error) ? createApiError(provider, label, error) : error;
  };
  const [body = '', response] = await callApp<[body?: string, response?: { statusCode: number }]>(
    (callback) => {
      client.get(userProfileURL, accessToken, callback);
    },
  ).catch(explain);
  const { statusCode = 200 } = response ?? {};
  if (statusCode !== 200) return explain({ statusCode, data: body });
  const json = parseObject(body);
  const result = json ? read(body, json) : 'something that is not a JSON object';
  if (typeof result === 'object') return result;
  const hint = `Check that userProfileURL is the API of ${provider.title}, or of its sandbox.`;
  throw provider.createError('invalid_response', `${label} responded with ${result}`, hint);
}
