// The whole app on a free port, with a sandbox and a session file of its own, for the time of one test file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { pino } from 'pino';
import { readConfig } from '../../lib/production/config';
import { describeError } from '../../lib/production/log';
import { startApp, type RunningApp } from '../../lib/production/start';
import { Browser } from '../../../test/support/browser';

/** An app under test. */
export interface AppUnderTest extends RunningApp {
  /** Throws when the app runs with another provider. */
  readonly sandbox: NonNullable<RunningApp['sandbox']>;
  readonly sessionFile: string;
  /** The lines of the log so far. */
  readonly logged: readonly string[];
  /** Ends all connections to Loop & Tie, as if everybody had disconnected. */
  forgetConnections: () => void;
  /** A browser that was never here before, or one with these cookies. */
  newBrowser: (cookies?: Browser['cookies']) => Browser;
}

const running: (() => Promise<void>)[] = [];

afterAll(async () => {
  await Promise.all(running.map((stop) => stop()));
});

/** Starts an app; it ends after the tests of the file. */
export async function runApp(env: NodeJS.ProcessEnv = {}): Promise<AppUnderTest> {
  const folder = mkdtempSync(path.join(tmpdir(), 'example-app-'));
  const sessionFile = path.join(folder, 'sessions.sqlite');
  const logged: string[] = [];
  const log = pino(
    { level: 'info', serializers: { err: describeError } },
    { write: (line: string) => logged.push(line) },
  );
  const config = readConfig({
    PORT: '0',
    SESSION_FILE: sessionFile,
    SHUTDOWN_SECONDS: '2',
    LOGINS_PER_MINUTE: '1000',
    ...env,
  });
  const app = await startApp(config, log);

  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= app.stop());
  running.push(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    ...app,
    get sandbox() {
      if (!app.sandbox) throw new Error('this app has no sandbox');
      return app.sandbox;
    },
    sessionFile,
    logged,
    stop,
    forgetConnections() {
      const db = new DatabaseSync(sessionFile, { timeout: 1000 });
      db.exec("PRAGMA secure_delete = ON; DELETE FROM rows WHERE key LIKE 'connection:%'");
      db.close();
    },
    newBrowser: (cookies) => new Browser(app.url, cookies),
  };
}
