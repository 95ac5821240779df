// Typed linting of everything: what tsc does not see (floating promises, unsafe any) is a bug in a login.
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      'coverage/',
      'reports/',
      '.stryker-tmp/',
      'docs/api/',
      'test/consumers/wrong/',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // What an app's code fails with is handed on as it is, Error or not.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // Passport chooses how to call a function by its number of parameters, used or not.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Overloads for each form of a verify callback: a union of them would leave a lambda's parameters untyped.
      '@typescript-eslint/unified-signatures': 'off',
      // Numbers in messages are fine as they are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        fetch: 'readonly',
        crypto: 'readonly',
        AbortSignal: 'readonly',
        TextEncoder: 'readonly',
      },
    },
  },
);
