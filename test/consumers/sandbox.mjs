// require and import give the same function, and the sandbox that it starts answers.
import assert from 'node:assert';
import { createRequire } from 'node:module';
import { startSandbox } from 'loopandtie-sandbox';

assert.equal(createRequire(import.meta.url)('loopandtie-sandbox').startSandbox, startSandbox);
const sandbox = await startSandbox();
assert.ok((await fetch(sandbox.url)).status < 500);
await sandbox.close();
