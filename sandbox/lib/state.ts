// All that one sandbox knows. Each has its own, so that several can run side by side.
import { FaultQueue } from './control/faults';
import { RequestLog } from './control/request-log';
import { Grants } from './oauth2/grants';
import { BEHAVIOURS, type Behaviour } from './oauth2/versions';
import { resolveOptions, type ResolvedOptions } from './options';
import { PageSessions } from './pages/sessions';

/** What the routes respond from. */
export interface SandboxState {
  options: ResolvedOptions;
  behaviour: Behaviour;
  grants: Grants;
  faults: FaultQueue;
  sessions: PageSessions;
  log: RequestLog;
}

/** @throws TypeError for options that are wrong */
export function createState(given: unknown): SandboxState {
  const options = resolveOptions(given);
  const behaviour = BEHAVIOURS[options.serverVersion];
  const state = {
    options,
    behaviour,
    grants: new Grants(behaviour, options),
    faults: new FaultQueue(),
    sessions: new PageSessions(),
    log: new RequestLog(),
  };
  if (options.onRequest) state.log.subscribe(options.onRequest);
  return state;
}
