// The browsers: what a login looks like from outside, and how long it takes there.
import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { CALLBACK_PATH, LOGIN_PATH } from './peers';

type Cookies = Map<string, string>;

/** Drives one app. */
export class Driver {
  private readonly pool: Pool;

  constructor(url: string) {
    this.pool = new Pool(url, { connections: 32, pipelining: 1, keepAliveTimeout: 300_000 });
  }

  /**
   * One login, from the login route to the redirect that ends it.
   *
   * @param cookies - what the browser has already
   */
  async logIn(cookies: Cookies = new Map()): Promise<void> {
    const location = await this.begin(cookies);
    const state = /[?&]state=([^&]*)/.exec(location)?.[1] ?? '';
    // A code of its own for each, as long as the provider's.
    const code = randomBytes(32).toString('hex');
    const end = await this.get(`${CALLBACK_PATH}?code=${code}&state=${state}`, cookies);
    if (end !== '/') throw new Error(`a login was to end with a redirect to / and went to ${end}`);
  }

  /** A login that nobody finishes, unless somebody does. */
  begin(cookies: Cookies): Promise<string> {
    return this.get(LOGIN_PATH, cookies);
  }

  /** So many logins, so many at once, each by a browser of its own; gives the duration of each in milliseconds. */
  async logInMany(count: number, atOnce: number, cookies: Cookies = new Map()): Promise<number[]> {
    const durations: number[] = [];
    let left = count;
    const one = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const since = performance.now();
        await this.logIn(new Map(cookies));
        durations.push(performance.now() - since);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return durations;
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  private async get(path: string, cookies: Cookies): Promise<string> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const { statusCode, headers, body } = await this.pool.request({
      path,
      method: 'GET',
      headers: cookie === '' ? {} : { cookie },
    });
    if (statusCode !== 302) throw new Error(`GET ${path} answered ${statusCode}: ${await body.text()}`);
    await body.dump();
    for (const line of [headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (line.includes('; Max-Age=0')) cookies.delete(name);
      else cookies.set(name, value);
    }
    return String(headers.location);
  }
}
