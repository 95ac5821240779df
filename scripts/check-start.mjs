// Whether `npm start` does what the README says, on the first time too: it builds,
// prints a URL as its last line, the login page is there, and it ends when it is told to.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { root } from './run.mjs';

const data = await mkdtemp(path.join(tmpdir(), 'example-app-'));
await rm(path.join(root, 'example-app/dist'), { recursive: true, force: true });
const env = { ...process.env, PORT: '0', SESSION_FILE: path.join(data, 'sessions.sqlite') };
const child = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
// Whatever goes wrong here, the app must not go on.
process.on('exit', () => child.kill());
const failed = once(child, 'exit').then(([code]) => {
  throw new Error(`npm start ended with ${code} before it was told to`);
});
failed.catch(() => undefined);

async function findURL() {
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    if (/^http:\/\/localhost:\d+$/.test(line)) return line;
  }
  throw new Error('npm start printed no URL');
}

const url = await Promise.race([findURL(), failed]);
const page = await (await fetch(url)).text();
if (!page.includes('Log in with Loop &amp; Tie')) throw new Error(`${url} shows no login button`);
const ended = once(child, 'exit');
child.kill('SIGTERM');
await ended;
// npm does not hand every signal on; the app sees that npm has gone, and follows.
const isThere = () => fetch(url).then(Boolean, () => false);
for (let tries = 0; await isThere(); tries += 1) {
  if (tries === 50) throw new Error('the app goes on after npm start was ended');
  await setTimeout(100);
}
await rm(data, { recursive: true });
console.log('ok  npm start shows the login page, and ends when it is told to');
