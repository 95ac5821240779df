// `npm start`: reads the environment, starts the app, prints its address, and stops it when told to.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ConfigError, readConfig, type Config } from './production/config';
import { createLog } from './production/log';
import { startApp } from './production/start';

/** For what the person at the terminal can fix: one message, no stack. */
function giveUp(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function loadConfig(): Config {
  const file = path.join(__dirname, '../.env');
  if (existsSync(file)) process.loadEnvFile(file);
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) giveUp(error.message);
    throw error;
  }
}

async function main(): Promise<void> {
  const config = loadConfig();
  // stdout keeps the URL as its last line.
  const log = createLog(config.LOG_LEVEL, process.stderr);
  const app = await startApp(config, log).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const advice = code === 'EADDRINUSE' ? '. Set PORT to another one, or to 0 for any free one.' : '';
    return giveUp(`The app could not start: ${message}${advice}`);
  });

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
    // npm puts a shell between itself and the app. On Linux, a SIGTERM ends that shell, which does not pass it on. The app
    // notices because it gets another parent.
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) end('npm has ended');
    }, 100).unref();
  }

  if (app.sandbox) {
    console.log('No Loop & Tie credentials are set, so the app uses a sandbox of its own:');
    console.log(`  ${app.sandbox.url}`);
    console.log('Open the app in a browser:');
  }
  console.log(app.url);
}

void main();
