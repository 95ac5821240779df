// A person's browser at one of the hosts: starts logins and finishes them, in any order.
import type { Sandbox } from 'loopandtie-sandbox';
import { Browser, type Page } from '../../../test/support/browser';
import type { Store } from './hosts';
import type { Program } from './program';

/** How a login ended: `success`, the code of a failure, or the status of an error. */
export interface Ending {
  code: string | number;
  /** The app's own state, which says of which tab the login is. */
  state?: string;
  repeated?: boolean;
}

export class Visitor {
  readonly #browser = new Browser();

  constructor(
    private readonly app: Pick<Program, 'url'>,
    private readonly sandbox: Sandbox,
    private readonly store: Store = 'cookie',
  ) {}

  /** Starts a login, presses Authorize, and returns the callbacks that each press leads to. */
  async begin({ tab = 'a tab', user = '', presses = 1 } = {}): Promise<string[]> {
    const headers = { 'x-tab': tab, 'x-user': user, 'x-store': this.store };
    const { location } = await this.#browser.open(`${this.app.url}/auth/loopandtie`, { headers });
    const pressed = Array.from({ length: presses }, () => this.sandbox.login(location ?? ''));
    return (await Promise.all(pressed)).map(({ href }) => href);
  }

  async finish(callback = '', { user = '', laterS = 0 } = {}): Promise<Ending> {
    const headers = { 'x-user': user, 'x-later': String(laterS), 'x-store': this.store };
    return readEnding(await this.#browser.open(callback, { headers }));
  }

  /** A callback that no login of this browser belongs to. */
  finishStray(): Promise<Ending> {
    return this.finish(`${this.app.url}/auth/loopandtie/callback?code=x&state=${'s'.repeat(43)}`);
  }

  /** As after a restart of the browser. */
  endSession(): void {
    this.#browser.cookies.clear();
  }

  async isConnected(): Promise<boolean> {
    return String((await this.#browser.open(this.app.url)).body).startsWith('Connected');
  }
}

function readEnding({ status, headers }: Page): Ending {
  const login = headers.get('x-login');
  return login === null ? { code: status } : (JSON.parse(login) as Ending);
}
