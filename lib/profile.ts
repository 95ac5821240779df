// The user's teams, parsed from unknown. Knows no network.
import { LoopAndTieError } from './errors';
import type { ExchangeResponse } from './http';
import { parseObject } from './tokens';
import { adviseOnAnswer } from './unusable-answers';

/** A team of the person who logged in. It is shared by many people: its `id` says nothing about who this one is. */
export interface Team {
  /** Such as `loop-tie`; it stands in the URLs of the API. */
  id: string;
  /** Such as `Loop & Tie`; the id, where the team has no name. */
  name: string;
}

/**
 * What the provider tells about the person who logged in: their teams, and nothing else.
 *
 * There is no `id`, since Loop & Tie documents nothing that identifies a person. Connect the token to a user of
 * your own app (`passport.authorize`), or treat one login as one session.
 */
export interface LoopAndTieProfile {
  /** As every profile of Passport says where it comes from. */
  provider: 'loopandtie';
  /** Perhaps none. */
  teams: Team[];
  /** The body of the answer. */
  _raw: string;
  /** The same, parsed: JSON:API. */
  _json: Record<string, unknown>;
}

/**
 * Reads the answer of `GET /v1/teams` (JSON:API).
 *
 * @throws {@link LoopAndTieError} `invalid_response` where it is anything else
 */
export function parseProfile(label: string, response: ExchangeResponse): LoopAndTieProfile {
  const { status, body } = response;
  const invalid = (text: string): LoopAndTieError =>
    new LoopAndTieError('invalid_response', `${label} ${text}`, { statusCode: status });
  if (status === 401)
    throw invalid('answered 401: the API does not accept the token, or its user took it back');
  if (status !== 200) throw invalid(`answered with status ${status}. ${adviseOnAnswer(response)}`);
  const json = parseObject(body);
  const data = json?.data;
  if (!json || !Array.isArray(data))
    throw invalid(
      `answered with something that is not a JSON:API list of teams. ${adviseOnAnswer(response)}`,
    );
  const teams = data.map((item: unknown): Team => {
    const { id, attributes } = asRecord(item);
    if (typeof id !== 'string' || id === '') throw invalid('answered with a team that has no id');
    const { name } = asRecord(attributes);
    return { id, name: typeof name === 'string' && name !== '' ? name : id };
  });
  return { provider: 'loopandtie', teams, _raw: body, _json: json };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
