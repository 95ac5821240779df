// Who is logged in at the sandbox's pages: a cookie with a random id.
import { randomBytes } from 'node:crypto';
import type { Call } from '../http/call';
import type { SandboxUser } from '../world';

const MOST_SESSIONS = 1_000;

/** The browsers that are logged in at one sandbox. */
export class PageSessions {
  readonly #users = new Map<string, SandboxUser>();

  findUser(call: Call): SandboxUser | undefined {
    return this.#users.get(readID(call));
  }

  /** Logs a user in, under a new id. */
  logIn(call: Call, user: SandboxUser): void {
    this.logOut(call);
    const id = randomBytes(24).toString('base64url');
    this.#users.set(id, user);
    const [oldest] = this.#users.keys();
    if (this.#users.size > MOST_SESSIONS && oldest !== undefined) this.#users.delete(oldest);
    call.response.setHeader('Set-Cookie', `${nameCookie(call)}=${id}; Path=/; HttpOnly; SameSite=Lax`);
  }

  logOut(call: Call): void {
    this.#users.delete(readID(call));
  }

  clear(): void {
    this.#users.clear();
  }
}

/** Browsers keep cookies by host and not by port: two sandboxes side by side would log each other's users out. */
function nameCookie({ request }: Call): string {
  return `sandbox_session_${request.socket.localPort ?? 0}`;
}

function readID(call: Call): string {
  const cookies = (call.request.headers.cookie ?? '').split('; ');
  const start = `${nameCookie(call)}=`;
  return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length) ?? '';
}
