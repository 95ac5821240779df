// How much is measured: the full run takes about four minutes, the short one some seconds.
import type { LoginSettings } from './logins';
import { BASE, BASE_AGAIN, EXPRESS_ALONE, OURS, OURS_IN_SESSION, PEERS } from './peers';
import type { WaitSettings } from './waits';

type Rounds = Pick<LoginSettings, 'peers' | 'rounds' | 'logins' | 'warmUp'>;

export interface Plan {
  /** Compilers differ from process to process, so there is more than one. */
  inProcess: { processes: number; rounds: number };
  waits: WaitSettings;
  abandoned: number;
  atOnce: Rounds;
  oneByOne: Rounds;
  redis: Rounds;
}

export const FULL: Plan = {
  inProcess: { processes: 4, rounds: 50 },
  waits: {
    peers: PEERS.filter((peer) => peer !== OURS_IN_SESSION && peer !== EXPRESS_ALONE),
    scenarios: [
      { personSeconds: 2, idleSeconds: 75 },
      { personSeconds: 30, idleSeconds: 75 },
      { personSeconds: 70, idleSeconds: 75 },
      { personSeconds: 30, idleSeconds: 5 },
    ],
    logins: 15,
  },
  abandoned: 300,
  atOnce: { peers: PEERS, rounds: 45, logins: 96, warmUp: 500 },
  oneByOne: { peers: PEERS, rounds: 45, logins: 40, warmUp: 500 },
  redis: { peers: PEERS, rounds: 25, logins: 40, warmUp: 300 },
};

const FEW = { peers: [OURS, BASE, BASE_AGAIN], rounds: 1, logins: 32, warmUp: 10 } as const;

/** Checks that everything works; its numbers say nothing. */
export const SHORT: Plan = {
  inProcess: { processes: 1, rounds: 2 },
  waits: { ...FULL.waits, scenarios: [{ personSeconds: 0.3, idleSeconds: 75 }], logins: 2 },
  abandoned: 20,
  atOnce: { ...FEW, peers: PEERS },
  oneByOne: FEW,
  redis: FEW,
};
