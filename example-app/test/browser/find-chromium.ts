// Where Chromium is. It comes from the system: npm packages that bring one download it while they are installed.
import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The path of Chromium's program, from CHROMIUM_PATH or where it usually is. Throws with what to install. */
export function findChromium(): string {
  const { CHROMIUM_PATH } = process.env;
  const found = (CHROMIUM_PATH ? [CHROMIUM_PATH] : PLACES).find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error(
      'These tests need Chromium. On Debian and Ubuntu: apt-get install chromium. If it is in an unusual place, set CHROMIUM_PATH.',
    );
  }
  return found;
}
