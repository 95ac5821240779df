// Jest's environment for Node, in workers that end at once. A worker would first free some hundred megabytes, which takes
// longer than the half second after which Jest kills it and says that it failed to exit gracefully.
import { channel } from 'node:diagnostics_channel';
import { setFlagsFromString } from 'node:v8';
import { TestEnvironment } from 'jest-environment-node';

/**
 * For all test files of a worker: Node 20 loses who subscribes to a channel just after one of the same name was collected,
 * such as that of the file before.
 */
export const channels = ['started', 'finished', 'failed'].map((event) =>
  channel(`passport-loopandtie:login.${event}`),
);

process.once('beforeExit', () => {
  if (process.env.JEST_WORKER_ID !== undefined && process.send) process.exit();
});

// Each test file loads its modules anew. V8 would forget what it has compiled of those that rest for a while.
setFlagsFromString('--no-flush-bytecode');

const { NODE_EXTRA_CA_CERTS } = process.env;

export default class extends TestEnvironment {
  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    // Each program that a test starts would read this file, in 50 ms. The unit tests ask no host that needs it.
    const isUnit = args[0].projectConfig.displayName?.name === 'unit';
    if (isUnit) delete process.env.NODE_EXTRA_CA_CERTS;
    else if (NODE_EXTRA_CA_CERTS !== undefined) process.env.NODE_EXTRA_CA_CERTS = NODE_EXTRA_CA_CERTS;
    super(...args);
  }
}
