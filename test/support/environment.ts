// Jest's environment for Node, in workers that end at once. A worker would first free some hundred megabytes, which takes
// longer than the half second after which Jest kills it and says that it failed to exit gracefully.
import { TestEnvironment } from 'jest-environment-node';

process.once('beforeExit', () => {
  if (process.env.JEST_WORKER_ID !== undefined && process.send) process.exit();
});

export default TestEnvironment;
