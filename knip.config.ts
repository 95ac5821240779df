// Finds files, exports and dependencies that nobody uses. The code in the documentation counts as use: tests run it.
import type { KnipConfig } from 'knip';

/** The JavaScript and TypeScript of a page. */
function readCode(markdown: string): string {
  return [...markdown.matchAll(/^```(?:js|ts).*\n([\s\S]*?)^```/gm)].map(([, code = '']) => code).join('\n');
}

const config: KnipConfig = {
  compilers: { md: readCode },
  ignoreExportsUsedInFile: true,
  workspaces: {
    '.': {
      entry: ['scripts/*.mjs', 'test/**/*.{test,browser}.ts', 'test/docs/*.d.mts', 'README.md', 'docs/*.md'],
      project: ['lib/**/*.ts!', 'test/**/*.ts', 'scripts/**/*.mjs', 'docs/*.md'],
      ignoreDependencies: [
        '@stryker-mutator/api', // a type in a comment; it comes with @stryker-mutator/core
        'express4', // put in place of express by test/frameworks/recipes.test.ts
        'esbuild', // asked for by esbuild-register, as
        'esbuild-register', // jest.config.ts asks for this one
        'publint', // run by scripts/check-package.mjs, as
        '@arethetypeswrong/cli', // this one is
        'example-app', // a workspace, whose configurations of jest are named in scripts
      ],
    },
    sandbox: { entry: ['lib/cli.ts!', 'test/**/*.test.ts'], project: ['lib/**/*.ts!', 'test/**/*.ts'] },
    'example-app': {
      entry: ['lib/server.ts!', 'test/**/*.test.ts', 'test/browser/*.ts', 'test/redis/*.ts'],
      project: ['lib/**/*.ts!', 'test/**/*.ts'],
      ignoreBinaries: ['redis-server'], // from Debian, as .ci/run installs it
    },
    bench: {
      // Those that are started as processes of their own, or loaded by name.
      entry: ['lib/{main,app,token-endpoint}.ts', 'lib/peers/*.ts', 'test/**/*.test.ts'],
      project: ['lib/**/*.ts', 'test/**/*.ts'],
      ignoreBinaries: ['redis-server'],
    },
  },
};

export default config;
