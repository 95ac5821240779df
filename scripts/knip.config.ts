// Finds files, exports and dependencies that nobody uses. The code in the documentation counts as use: tests run it.
import type { KnipConfig } from 'knip';

/** The fragments of a page; its whole programs are files of recipes/. */
function readCode(markdown: string): string {
  return [...markdown.matchAll(/^```(?:js|ts)\n([\s\S]*?)^```/gm)].map(([, code = '']) => code).join('\n');
}

const config: KnipConfig = {
  compilers: { md: readCode },
  ignoreExportsUsedInFile: true,
  workspaces: {
    '.': {
      entry: [
        'scripts/*.{mjs,ts}',
        'scripts/{check-packages/{main,compile},mutations/stryker.config}.mjs',
        'test/**/*.{test,browser}.ts',
        'test/{consumers,consumers/wrong,docs}/*.{cjs,mjs,mts}',
        'README.md',
        'docs/*.md',
      ],
      project: ['lib/**/*.ts!', 'test/**/*.ts', 'scripts/**/*.mjs', 'docs/*.md'],
      ignoreDependencies: [
        '@stryker-mutator/api', // a type in a comment of scripts/mutations/, which has a lock file of its own
        'esbuild', // asked for by esbuild-register, as
        'esbuild-register', // jest.config.ts asks for this one
        'msw', // loaded by a process that a test starts, as
        'global-agent', // this one is
        'iron-session', // in the fragments of docs/frameworks.md, whose programs are in recipes/, as
        '@fastify/passport', // this one is
        'next', // and this one, which is not installed
      ],
      ignoreBinaries: ['redis-server'], // from Debian, as .ci/run installs it
    },
    sandbox: {
      entry: ['lib/cli/main.ts!', 'test/**/*.{test,browser}.ts', '{clients,examples}/*.examples.ts'],
      project: ['lib/**/*.ts!', 'test/**/*.ts'],
      // In the package.json of examples/, which is no workspace.
      ignoreDependencies: ['jest-environment-jsdom', '@playwright/test', 'vitest'],
      ignoreBinaries: ['python3', 'pytest-3', 'ruby'], // from Debian, as .ci/run installs them
    },
    'example-app': {
      entry: ['lib/server.ts!', 'test/**/*.test.ts', 'test/browser/*.ts', 'test/redis/*.ts'],
      project: ['lib/**/*.ts!', 'test/**/*.ts'],
      ignoreBinaries: ['nginx'], // from Debian, as .ci/run installs it
    },
    recipes: {
      entry: [
        'programs/**/*.{mjs,mts,js}',
        'show.mjs',
        'test/**/*.{test,browser}.ts',
        'test/support/{next-server,tested-strategy}.mjs', // copied to the programs
      ],
      project: ['programs/**', '*.mjs', 'test/**/*.{ts,mjs}'],
      ignoreDependencies: [
        'express4', // put in place of express by test/frameworks.test.ts
        '@nestjs/platform-express', // loaded by Nest by name
        'passport(0\\.[4-7]|-.*)', // loaded by name, by the tests of versions and of published strategies
      ],
    },
    bench: {
      // Those that are started as processes of their own, or loaded by name.
      entry: ['lib/{main,app,endpoint,one-strategy,floor}.ts', 'lib/peers/*.ts', 'test/**/*.test.ts'],
      project: ['lib/**/*.ts', 'test/**/*.ts'],
      ignoreDependencies: ['passport-loopandtie', 'passport-oauth2'], // loaded by name too
    },
  },
};

export default config;
