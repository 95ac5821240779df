// What TypeScript makes of the sandbox.
import { startSandbox, type RecordedRequest, type Sandbox, type SandboxOptions } from 'loopandtie-sandbox';

const options: SandboxOptions = { users: [{ email: 'me@my.test' }], serverVersion: 4 };

/** Uses the options and the members. */
export async function main(): Promise<URL> {
  const sandbox: Sandbox = await startSandbox({
    ...options,
    onRequest: (request: RecordedRequest) => request.path,
  });
  sandbox.next('timeout', 'teams');
  const secret: string = sandbox.client.clientSecret;
  await startSandbox({ clients: [{ clientID: 'id', clientSecret: secret, redirectURIs: [] }] });
  return sandbox.login(sandbox.authorizationURL, { as: 'me@my.test' });
}

// @ts-expect-error -- a misspelt option
void startSandbox({ prot: 1 });
// @ts-expect-error -- there is no such fault
export const wrong = (sandbox: Sandbox): void => sandbox.next('nonsense');
