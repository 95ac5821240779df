// `npm start`: reads the environment, starts the app, prints its address, and stops it when told to.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { addSettings, ConfigError, readConfig, type Config } from './config';
import { createLog } from './log';
import { onOrphaned } from './orphan';
import { startApp } from './start';

/** For what the person at the terminal can fix: one message, no stack. */
function giveUp(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function loadConfig(): Config {
  const file = path.join(__dirname, '..', '.env');
  if (existsSync(file)) Object.assign(process.env, addSettings(process.env, readFileSync(file, 'utf8')));
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) giveUp(error.message);
    throw error;
  }
}

function explainStart(error: unknown, { host, port }: Config): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Set PORT to another one, or to 0 for any free one.`;
  if (code === 'EACCES') return `Listening on port ${port} is not allowed. Set PORT to one from 1024 up.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST ${host} is not an address of this machine.`;
  return `The app could not start: ${message}`;
}

async function main(): Promise<void> {
  const config = loadConfig();
  // stdout keeps the URL as its last line.
  const log = createLog(config.logLevel, process.stderr);
  const app = await startApp(config, log).catch((error: unknown) => giveUp(explainStart(error, config)));

  let ending = false;
  const end = (reason: string) => {
    // Under npm, Ctrl-C arrives twice: from the terminal and from npm.
    if (ending) return;
    ending = true;
    log.info({ reason }, 'shutting down');
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (process.env.npm_lifecycle_event !== undefined) {
    onOrphaned(() => {
      end('npm has ended');
    });
  }

  if (app.sandbox) {
    console.log('No Loop & Tie credentials are set, so the app uses a sandbox of its own:');
    console.log(`  ${app.sandbox.url}`);
    console.log('Open the app in a browser:');
  }
  console.log(app.url);
}

void main();
