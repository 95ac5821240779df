// The settings of an app that uses a sandbox, as lines of a .env file.
import type { SandboxClient } from './world';

interface Settings {
  client: SandboxClient | undefined;
  authorizationURL: string;
  tokenURL: string;
  userProfileURL: string;
}

/**
 * Everything that an app needs to log in at this sandbox.
 *
 * @throws TypeError if a value cannot be written
 */
export function formatSettings({ client, ...sandbox }: Settings): string {
  const settings = {
    LOOPANDTIE_CLIENT_ID: client?.clientID,
    LOOPANDTIE_CLIENT_SECRET: client?.clientSecret,
    LOOPANDTIE_CALLBACK_URL: client?.redirectURIs[0],
    LOOPANDTIE_AUTHORIZATION_URL: sandbox.authorizationURL,
    LOOPANDTIE_TOKEN_URL: sandbox.tokenURL,
    LOOPANDTIE_USER_PROFILE_URL: sandbox.userProfileURL,
  };
  return Object.entries(settings)
    .map(([name, value = '']) => `${name}=${quote(name, value)}`)
    .join('\n');
}

/**
 * Reads the same in Node and in a shell. A `#` or a space would end a value without quotes; within double quotes and
 * backticks a shell runs commands, and Node reads \n as a line break.
 *
 * @throws TypeError if no quotes keep the value as it is
 */
function quote(name: string, value: string): string {
  if (/^[\w.:/?=%+@,-]*$/.test(value)) return value;
  if (!/['\r\n]/.test(value)) return `'${value}'`;
  if (!/["$`\\!\r\n]/.test(value)) return `"${value}"`;
  throw new TypeError(
    `${name} cannot be written to a .env file: with a ' it can have none of ", $, \`, \\ and !, and never a line break`,
  );
}
