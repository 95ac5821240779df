// What the start page shows, for its script: the requests since the last look, and everything else as it is now.
import type { Call } from '../http/call';
import type { SandboxState } from '../state';

const MOST_REQUESTS = 200;

/** `GET /sandbox/state?after=12`: of the requests, only those after the twelfth. */
export function describeState(call: Call, { options, faults, log }: SandboxState): unknown {
  const { id, total } = log;
  const after = Number(new URLSearchParams(call.search).get('after')) || 0;
  const kept = log.requests.length;
  const requests = log.requests.slice(Math.max(0, kept - Math.min(total - after, MOST_REQUESTS)));
  const { clients, users, alwaysAsk } = options;
  const waiting = faults.waiting.map(({ fault, ...rest }) => ({
    ...rest,
    fault: typeof fault === 'string' ? fault : `status ${fault.status}`,
  }));
  return { id, total, kept, requests, faults: waiting, clients, users, alwaysAsk };
}
