// The app as a process of its own, as it is built: for what only a process has, such as signals and an exit code.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';

const ROOT = path.join(__dirname, '..', '..', '..');

// An .env of the developer's own must not get into the tests: a variable that is set, if empty, wins over the file.
const NOTHING_SET = parseEnv(readFileSync(path.join(ROOT, 'example-app', '.env.example'), 'utf8'));
const AS_BUILT = [process.execPath, 'example-app/dist/server.js'];

/** A process, and what it wrote. */
export interface AppProcess {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Resolves with the app's URL, once that is the last line of stdout. */
  readonly url: Promise<string>;
}

const children: ChildProcess[] = [];

afterAll(() => {
  children.forEach(endProcess);
});

/** Runs server.ts, or another command, with only these variables set, on any free port unless they name one. */
export function spawnApp(env: NodeJS.ProcessEnv, command: readonly string[] = AS_BUILT): AppProcess {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...NOTHING_SET, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, to end what it starts too.
    detached: true,
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => {
      resolve(code ?? signal);
    });
  });
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      const last = /(?:^|\n)(http:\S+)\n$/.exec(stdout)?.[1];
      if (last !== undefined) resolve(last);
    });
    void ended.then((how) => {
      reject(new Error(`the app ended (${how ?? ''}) before it was there: ${stderr}`));
    });
  });
  url.catch(() => undefined);
  return { child, stdout: () => stdout, stderr: () => stderr, ended, url };
}

function endProcess(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of them have ended already.
  }
}
