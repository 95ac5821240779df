// A sandbox whose faults last until they are told to end, and that counts the tokens it grants. It is made of the sandbox's
// own parts, since `reset`, which ends faults, would also revoke everybody's tokens.
import { createServer } from 'node:http';
import { listen } from '../../../test/support/listen';
import type { Fault, FaultPlace } from '../../../sandbox/lib/control/faults';
import { createMembers, type Members } from '../../../sandbox/lib/control/members';
import { createListener } from '../../../sandbox/lib/http/server';
import type { SandboxOptions } from '../../../sandbox/lib/options';
import { createState } from '../../../sandbox/lib/state';

export type { FaultPlace };
/** A fault that has a name. */
export type FaultName = Extract<Fault, string>;

/** A sandbox for a load. */
export interface FaultySandbox extends Pick<Members, 'login'> {
  readonly url: string;
  /** How many tokens it has granted so far. */
  readonly granted: () => number;
  startFault: (fault: FaultName, place: FaultPlace) => void;
  endFaults: () => void;
  close: () => void;
}

const FOREVER = 1_000_000;

/** Starts it. */
export async function startFaultySandbox(options: SandboxOptions): Promise<FaultySandbox> {
  let granted = 0;
  const state = createState({
    ...options,
    onRequest: ({ path, status, reason }: { path: string; status?: number; reason?: string }) => {
      if (path === '/oauth2/token' && status === 200 && reason === undefined) granted += 1;
    },
  });
  const members = createMembers(state);
  const server = createServer(createListener(state, members));
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    granted: () => granted,
    login: (location, how) => members.login(location, how),
    startFault: (fault, place) => {
      members.next(fault, place, { times: FOREVER });
    },
    endFaults: () => {
      state.faults.clear();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
