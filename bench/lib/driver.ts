// The browsers: what a login looks like from outside, and how long it takes there.
import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { formatCookies, keepCookies, type Cookies } from '../../test/support/cookies';
import { CALLBACK_PATH, LOGIN_PATH } from './site';

/** Drives one app. */
export class Driver {
  private readonly pool: Pool;

  constructor(url: string) {
    this.pool = new Pool(url, { connections: 32, keepAliveTimeout: 300_000 });
  }

  /** Goes to the login route; gives the `state` that the app sends the browser on with. */
  async begin(cookies: Cookies): Promise<string> {
    const location = await this.get(LOGIN_PATH, cookies);
    return /[?&]state=([^&]*)/.exec(location)?.[1] ?? '';
  }

  /** Comes back from the provider; gives the milliseconds that this took. */
  async finish(state: string, cookies: Cookies): Promise<number> {
    const since = performance.now();
    // A code of its own for each, as long as the provider's.
    const code = randomBytes(32).toString('hex');
    const end = await this.get(`${CALLBACK_PATH}?code=${code}&state=${state}`, cookies);
    if (end !== '/') throw new Error(`a login was to end with a redirect to / and went to ${end}`);
    return performance.now() - since;
  }

  /** So many logins, so many at once. */
  async logInMany(count: number, atOnce: number): Promise<void> {
    let left = count;
    const logInAndOn = async (): Promise<void> => {
      while ((left -= 1) >= 0) {
        const cookies = new Map<string, string>();
        await this.finish(await this.begin(cookies), cookies);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, logInAndOn));
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async get(path: string, cookies: Cookies): Promise<string> {
    const cookie = formatCookies(cookies);
    const { statusCode, headers, body } = await this.pool.request({
      path,
      method: 'GET',
      headers: { 'sec-fetch-mode': 'navigate', ...(cookie && { cookie }) },
    });
    if (statusCode !== 302) throw new Error(`GET ${path} answered ${statusCode}: ${await body.text()}`);
    await body.dump();
    keepCookies(cookies, [headers['set-cookie'] ?? []].flat());
    return String(headers.location);
  }
}
