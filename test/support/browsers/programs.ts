// Where the browsers are. They come from the system: npm packages that bring one download it while they are installed.
import { existsSync } from 'node:fs';

const CHROMIUM_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const PROGRAMS = {
  chromium: { variable: 'CHROMIUM_PATH', install: 'chromium', places: CHROMIUM_PLACES },
  // The same engine without windows, profiles and settings, at a third of the cost. Chromium itself will do.
  chromiumWithoutWindows: {
    variable: 'CHROMIUM_HEADLESS_SHELL_PATH',
    install: 'chromium-headless-shell',
    places: ['/usr/bin/chromium-headless-shell', ...CHROMIUM_PLACES],
  },
  firefox: {
    variable: 'FIREFOX_PATH',
    install: 'firefox-esr',
    places: ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
  },
  WebKitWebDriver: {
    variable: 'WEBKIT_DRIVER_PATH',
    install: 'webkit2gtk-driver',
    places: ['/usr/bin/WebKitWebDriver'],
  },
  MiniBrowser: {
    variable: 'MINIBROWSER_PATH',
    install: 'webkit2gtk-driver',
    places: [
      ...['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`),
      '/usr/libexec/webkit2gtk-4.1/MiniBrowser',
    ],
  },
  Xvfb: { variable: 'XVFB_PATH', install: 'xvfb', places: ['/usr/bin/Xvfb'] },
} as const;

/** The path of a program, from its environment variable or from where it usually is. Throws with what to install. */
export function findProgram(name: keyof typeof PROGRAMS): string {
  const { variable, install, places } = PROGRAMS[name];
  const chosen = process.env[variable];
  const found = (chosen ? [chosen] : places).find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error(
      `These tests need ${name}. On Debian and Ubuntu: apt-get install ${install}. If it is somewhere else, set ${variable}.`,
    );
  }
  return found;
}
