// `npm start`: reads the environment, starts the app, prints its address, and stops it when told to.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ConfigError, readConfig } from './production/config';
import { createLog } from './production/log';
import { startApp } from './production/start';

async function main(): Promise<void> {
  const file = path.join(__dirname, '../.env');
  if (existsSync(file)) process.loadEnvFile(file);
  const config = readConfig(process.env);
  // stdout keeps the URL as its last line.
  const log = createLog(config.LOG_LEVEL, process.stderr);
  const app = await startApp(config, log);

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

main().catch((error: unknown) => {
  // For what the person at the terminal can fix: one message, no stack.
  const { code, message } = error as NodeJS.ErrnoException;
  const advice = code === 'EADDRINUSE' ? '. Set PORT to another one, or to 0 for any free one.' : '';
  const prefix = error instanceof ConfigError ? '' : 'The app could not start: ';
  process.stderr.write(`${prefix}${message}${advice}\n`);
  process.exit(1);
});
