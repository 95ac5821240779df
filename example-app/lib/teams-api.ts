// Calls Loop & Tie's API with the token: which teams does this person have right now?
import * as v from 'valibot';
import { Failure } from './failures';
import type { Team } from './users';

/** The API no longer accepts this token, since the person took access back. A reason to ask again, not a fault. */
export class AccessTakenBack extends Error {
  override readonly name = 'AccessTakenBack';
}

const TIMEOUT = 10_000;

const answer = v.object({
  data: v.array(v.object({ id: v.string(), attributes: v.object({ name: v.string() }) })),
});

/** Fetches the teams. Throws `AccessTakenBack` on 401, and a `Failure` on everything else but a list of teams. */
export async function fetchTeams(url: string, accessToken: string): Promise<Team[]> {
  const { status, body } = await ask(url, accessToken);
  if (status === 401) throw new AccessTakenBack('the API answered 401');
  const read = status === 200 ? v.safeParse(answer, body) : undefined;
  if (!read?.success) throw new Failure(502, 'invalid_response', `the API answered GET teams with ${status}`);
  return read.output.data.map(({ id, attributes }) => ({ id, name: attributes.name }));
}

async function ask(url: string, accessToken: string): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      // A redirect would carry the token to wherever it points.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const text = await response.text();
    return { status: response.status, body: parseJSON(text) };
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    throw new Failure(late ? 504 : 502, late ? 'timeout' : 'network_error', 'GET teams got no answer');
  }
}

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
