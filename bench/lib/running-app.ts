// An app in its process, with the driver that uses it.
import type { AppAnswers, AppSettings } from './app';
import { Child } from './child';
import { Driver } from './driver';
import type { PeerId } from './peers';

export interface RunningApp {
  peer: PeerId;
  process: Child<AppAnswers>;
  driver: Driver;
  stop(): Promise<void>;
}

/** Starts one. */
export async function startApp(
  settings: AppSettings,
  { execArgv = [], env = {} }: { execArgv?: string[]; env?: Record<string, string> } = {},
): Promise<RunningApp> {
  const process = await Child.start<AppAnswers>('app', settings, { execArgv, env });
  const driver = new Driver(await process.ask('url'));
  return {
    peer: settings.peer,
    process,
    driver,
    async stop() {
      await driver.close();
      await process.stop();
    },
  };
}
