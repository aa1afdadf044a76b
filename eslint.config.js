// Sizes, types and determinism. Who may import whom is dependency-cruiser's: .dependency-cruiser.cjs.

import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

const ENGINE = ['src/engine/**/*.ts'];
const LAB = ['src/*.test.ts', 'src/lab/**/*.ts', 'src/cli/**/*.ts', 'src/engine/**/*.test.ts'];
const PAGE = ['src/main.ts', 'src/{App,Embed}.svelte', 'src/{worker,state,draw,ui,panels}/**/*.{ts,svelte}'];
const TOOLS = ['*.{js,ts,cjs}', 'e2e/**/*.{ts,mjs}', 'src/**/*.mjs'];
const TESTS = ['src/**/*.test.ts', 'e2e/**/*.spec.ts'];

/** @param {string} project */
const typeChecked = (project) => ({
  parserOptions: { project, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.svelte'] },
});

/** @type {import("eslint").Linter.RulesRecord} */
const sizes = {
  'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
};

/** Runs are reproducible: time and randomness are injected. @type {import("eslint").Linter.RulesRecord} */
const deterministic = {
  'no-restricted-globals': ['error', { name: 'Date', message: 'Time is injected.' }],
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: 'Randomness comes from the scenario.' },
  ],
};

/** @type {import("eslint").Linter.RulesRecord} */
const typed = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  // `import { type X }` alone would still load the module; the import table counts only `import type` as a type.
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  '@typescript-eslint/prefer-literal-enum-member': ['error', { allowBitwiseExpressions: true }],
  // Loops over typed arrays by index are the norm here.
  '@typescript-eslint/prefer-for-of': 'off',
  // With noUncheckedIndexedAccess, `array[i]!` within checked bounds is the plain way to say so.
  '@typescript-eslint/no-non-null-assertion': 'off',
  eqeqeq: ['error', 'always'],
};

export default defineConfig(
  globalIgnores(['build/', 'dist/', 'public/traces/', '**/*.d.ts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { rules: sizes },

  // Engine: AssemblyScript, which parses as TypeScript but is not type-checked as such; asc does that.
  {
    files: ENGINE,
    ignores: TESTS,
    extends: [ts.configs.base],
    rules: {
      ...deterministic,
      'no-undef': 'off',
      'no-unused-vars': 'off',
      'no-redeclare': 'off',
      'no-loss-of-precision': 'off',
      'no-var': 'error',
    },
  },

  // Lab and command line.
  { files: LAB, extends: [ts.configs.strictTypeChecked], languageOptions: typeChecked('./tsconfig.lab.json') },
  { files: LAB, rules: { ...typed, 'no-undef': 'off' } },
  { files: ['src/lab/**/*.ts'], rules: { 'no-console': 'error' } },
  { files: ['src/lab/run/**/*.ts'], ignores: TESTS, rules: deterministic },

  // Page.
  { files: PAGE, extends: [ts.configs.strictTypeChecked], languageOptions: typeChecked('./tsconfig.page.json') },
  svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  { files: PAGE, languageOptions: { globals: globals.browser }, rules: { ...typed, 'no-console': 'error' } },
  { files: PAGE, ignores: ['**/*.svelte'], rules: { 'no-undef': 'off' } },
  { files: ['**/*.svelte'], rules: { 'max-lines-per-function': 'off', 'prefer-const': 'off' } },
  {
    files: PAGE,
    ignores: ['src/main.ts', 'src/{App,Embed}.svelte'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Worker']", message: 'Only main.ts and App.svelte start workers.' },
      ],
    },
  },

  // Configuration, scripts and end-to-end tests.
  { files: [...TOOLS, '.ci/*.mjs'], languageOptions: { globals: globals.node } },
  {
    files: ['*.ts', 'e2e/**/*.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: typeChecked('./tsconfig.tools.json'),
  },
  { files: ['*.ts', 'e2e/**/*.ts'], rules: { ...typed, 'no-undef': 'off' } },
  { files: ['public/*.js'], languageOptions: { globals: globals.browser } },

  // A describe block is a list of tests, not a function to take in at once.
  { files: TESTS, rules: { 'max-lines-per-function': 'off' } },
  prettier,
  svelte.configs.prettier,
);
