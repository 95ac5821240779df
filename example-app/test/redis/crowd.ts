// Thirty people who log in again and again, look at their teams, and leave; and what they were shown.
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Visitor, type Seen } from './visitor';

/** A step that failed. */
interface Step {
  readonly sentAt: number;
  readonly seenAt: number;
  readonly seen: Seen;
}

/** What happened in some time. */
export interface Happened {
  /** Logins that ended at an account. */
  logins: number;
  readonly failures: Step[];
  /** Pages that showed another person's teams. */
  readonly mixedUp: string[];
}

/** How a person gets from the app's redirect to its callback. */
type Authorize = (location: string, email: string) => Promise<URL>;

/** The email of the person with a number, and the name of the only team of theirs. */
export const emailOf = (index: number): string => `person-${index}@example.com`;
export const teamOf = (index: number): string => `Team of person ${index}.`;

/** The people. They begin and stop together, so that all that they began has ended. */
export class Crowd {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly size: number,
    private readonly port: number,
    private readonly authorize: Authorize,
  ) {}

  /** Lets everybody log in, over and over. What it returns lets them finish, and tells what happened. */
  start(): { readonly happened: Happened; stop: () => Promise<void> } {
    const happened: Happened = { logins: 0, failures: [], mixedUp: [] };
    let isOver = false;
    const people = Array.from({ length: this.size }, async (_, index) => {
      while (!isOver) {
        const worked = await this.visit(index, happened);
        // As people do who read "Please try again in a minute", only faster.
        await sleep(worked ? 20 : 200);
      }
    });
    return {
      happened,
      async stop() {
        isOver = true;
        await Promise.all(people);
      },
    };
  }

  close(): void {
    this.agent.destroy();
  }

  /** Logs in, looks at the account, and disconnects or logs out. Says whether all of it worked. */
  private async visit(index: number, happened: Happened): Promise<boolean> {
    const visitor = new Visitor(this.port, this.agent);
    const step = async (expected: number, ...[path, form]: Parameters<Visitor['open']>) => {
      const sentAt = Date.now();
      const seen = await visitor.open(path, form);
      const worked = seen.status === expected && !seen.location.includes('/used?');
      if (!worked) happened.failures.push({ sentAt, seenAt: Date.now(), seen });
      if (showsAnother(seen.html, index)) happened.mixedUp.push(seen.html);
      return { ...seen, worked };
    };

    const start = await step(302, '/auth/loopandtie');
    if (!start.worked) return false;
    const { pathname, search } = await this.authorize(start.location, emailOf(index));
    const callbacks = await Promise.all(
      // Some browsers deliver it twice.
      Array.from({ length: index % 5 === 0 ? 2 : 1 }, () => step(303, pathname + search)),
    );
    if (callbacks.some(({ worked }) => worked)) happened.logins += 1;
    if (!callbacks.every(({ worked }) => worked)) return false;
    const account = await step(200, '/');
    if (!account.worked) return false;
    const token = /name="_csrf" value="(\w+)"/.exec(account.html)?.[1];
    // Without a form to leave by, the page asks to connect again.
    if (token === undefined) return true;
    return (await step(303, index % 2 === 0 ? '/disconnect' : '/logout', { _csrf: token })).worked;
  }
}

function showsAnother(html: string, index: number): boolean {
  return [...html.matchAll(/Team of person \d+\./g)].some(([team]) => team !== teamOf(index));
}

/** Whether a page of an error says what to do next. */
export function saysWhatToDo({ html, status, location }: Seen): boolean {
  // A repeated callback: the next page says more.
  if (status === 303) return location.includes('/used?');
  return /<h1>[^<]+<\/h1>/.test(html) && /Try again|Go to the start page|Connect again/.test(html);
}
