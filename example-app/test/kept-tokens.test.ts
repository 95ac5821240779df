// A token never expires, so Loop & Tie must grant none that nobody keeps: tokens granted are counted against tokens kept.
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { countGranted, everybody, sendToProvider } from './support/crowd-at-provider';
import { logInAsDemo } from './support/held-provider';
import { runApp, type AppUnderTest } from './support/running-app';

let app: AppUnderTest;
let db: DatabaseSyncInstance;

beforeEach(async () => {
  app = await runApp();
  db = new DatabaseSync(app.sessionFile, { timeout: 1000 });
});

afterEach(() => {
  db.close();
});

const countKept = () => db.prepare("SELECT key FROM rows WHERE key LIKE 'connection:%'").all().length;
const count = () => ({ granted: countGranted(app), kept: countKept() });

/** From now on, nothing whose key is like this can be written, as on a full disk. */
function failWrites(key: string): void {
  db.exec(`CREATE TRIGGER full_disk BEFORE INSERT ON rows WHEN NEW.key LIKE '${key}'
    BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END`);
}

function endFailure(): void {
  db.exec('DROP TRIGGER full_disk');
}

it.each(['html_error', 'timeout'] as const)(
  'keeps every token while the teams API fails: %s',
  async (fault) => {
    app.sandbox.next(fault, 'teams', { times: 100 });
    const comeBack = await sendToProvider(app);
    expect(await comeBack()).toEqual(everybody(303));
    expect(count()).toEqual({ granted: 10, kept: 10 });
  },
);

it('exchanges no code until rows can be written again', async () => {
  const comeBack = await sendToProvider(app);
  failWrites('%');
  expect((await app.newBrowser().open('/auth/loopandtie')).status).toBe(503);
  expect(await comeBack()).toEqual(everybody(503));
  expect(count()).toEqual({ granted: 0, kept: 0 });
  endFailure();
  expect(await comeBack()).toEqual(everybody(303));
  expect(count()).toEqual({ granted: 10, kept: 10 });
});

it.each(['connection', 'session'])('keeps the token on a reload if the %s was not written', async (kind) => {
  const comeBack = await sendToProvider(app);
  failWrites(`${kind}:%`);
  expect(await comeBack()).toEqual(everybody(503));
  endFailure();
  expect(await comeBack()).toEqual(everybody(303));
  expect(count()).toEqual({ granted: 10, kept: 10 });
});

it("keeps an account's token on a reload if it was not written", async () => {
  const browser = app.newBrowser();
  const start = await browser.submit(await logInAsDemo(browser), 'Connect Loop & Tie');
  const callback = await app.sandbox.login(start.location ?? '');
  failWrites('connection:%');
  expect((await browser.open(callback)).status).toBe(503);
  endFailure();
  expect((await browser.open(callback)).status).toBe(303);
  expect(count()).toEqual({ granted: 1, kept: 1 });
});
