// The settings of an app that uses a sandbox, as the lines of a .env file.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Sandbox } from '../control/members';

const FIRST_LINE = '# Written by loopandtie-sandbox, for development and tests only. Checksum';

type Settings = Pick<Sandbox, 'client' | 'authorizationURL' | 'tokenURL' | 'userProfileURL'>;

/**
 * Everything that an app needs to log in at this sandbox.
 *
 * @throws TypeError if a value cannot be written
 */
export function formatSettings({ client, ...sandbox }: Settings): string {
  return formatLines({
    LOOPANDTIE_CLIENT_ID: client.clientID,
    LOOPANDTIE_CLIENT_SECRET: client.clientSecret,
    LOOPANDTIE_CALLBACK_URL: client.redirectURIs[0] ?? '',
    LOOPANDTIE_AUTHORIZATION_URL: sandbox.authorizationURL,
    LOOPANDTIE_TOKEN_URL: sandbox.tokenURL,
    LOOPANDTIE_USER_PROFILE_URL: sandbox.userProfileURL,
  });
}

/**
 * The same, and a secret for the app's sessions.
 *
 * @throws TypeError if a value cannot be written
 */
export function formatEnv(sandbox: Settings): string {
  return `${formatSettings(sandbox)}\nSESSION_SECRET=${randomBytes(32).toString('hex')}`;
}

function formatLines(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${quote(name, value)}`)
    .join('\n');
}

/**
 * A `#` or a blank would end a value that stands without quotes.
 *
 * @throws TypeError if no quotes keep the value as it is
 */
function quote(name: string, value: string): string {
  if (/^[\w.:/?=&%+~@,[\]-]*$/.test(value)) return value;
  // Within double quotes, \n is a line break.
  const marks = value.includes('\\') ? ["'", '`'] : ["'", '"', '`'];
  const mark = marks.find((one) => !value.includes(one));
  if (mark !== undefined && !/[\r\n]/.test(value)) return mark + value + mark;
  throw new TypeError(
    `${name} cannot be written to a .env file: it has a line break or too many kinds of quotes`,
  );
}

/**
 * Refuses a file that somebody else wrote or changed: there could be real credentials in it.
 *
 * @throws TypeError
 */
export function checkEnvFile(file: string): void {
  if (!existsSync(file)) return;
  if (!statSync(file).isFile()) throw new TypeError(`${file} is not a file`);
  const [first, ...rest] = readFileSync(file, 'utf8').split('\n');
  if (first === describe(rest.join('\n'))) return;
  throw new TypeError(
    `${file} was not written by the sandbox, or was changed since: choose another name, or delete it`,
  );
}

/** Writes the settings of a running sandbox. */
export function writeEnvFile(file: string, settings: string): void {
  const text = `${settings}\n`;
  writeFileSync(file, `${describe(text)}\n${text}`);
}

/** The line above the settings, by which they are known again. */
function describe(text: string): string {
  return `${FIRST_LINE} ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
