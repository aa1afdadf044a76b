// One configuration, two outputs: the page (dist/page) and, in mode `cli`, the command line for Node (dist/cli).
// Also Vitest's, whose tests run in Node.

import { existsSync, readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { BuildOptions } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

/** The last is not for people: threads of the others run it. */
const PROGRAMS = ['captune', 'bench', 'measure-thread', 'live-thread'];

/** The headers that static hosts send, from the one place that lists them. */
function productionHeaders(): Record<string, string> {
  const lines = readFileSync(new URL('./public/_headers', import.meta.url), 'utf8').split('\n');
  const pairs = lines.filter((line) => line.startsWith('  ')).map((line) => line.trim().split(/:\s+(.*)/, 2));
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** Vite's dev server injects styles and talks over a web socket; all else is as strict as in production. */
function developmentHeaders(): Record<string, string> {
  const headers = productionHeaders();
  const policy = headers['Content-Security-Policy'] ?? '';
  headers['Content-Security-Policy'] = policy
    .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
    .replace("connect-src 'self'", "connect-src 'self' ws:");
  return headers;
}

function pageBuild(): BuildOptions {
  return {
    outDir: 'dist/page',
    target: 'es2022',
    assetsInlineLimit: 0, // The CSP lets nothing but images come from data: addresses.
    modulePreload: { polyfill: false },
  };
}

/** One build is kept as a whole, engine and recordings included, so that page, workers and Wasm always match. */
function offline() {
  return VitePWA({
    registerType: 'prompt',
    injectRegister: false,
    manifest: {
      name: 'Captune',
      short_name: 'Captune',
      description: 'A laboratory for the parameters of a kernel\u2019s per-CPU fast paths',
      display: 'standalone',
      background_color: '#0e1012',
      theme_color: '#15181b',
      icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
    },
    workbox: {
      globPatterns: ['**/*.{js,css,html,wasm,svg,captrace,webmanifest}'],
      maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
      cleanupOutdatedCaches: true,
    },
  });
}

/** Dependencies are bundled: what is in dist/cli needs only Node and build/engine. */
function commandLineBuild(): BuildOptions {
  const input = PROGRAMS.map((name) => [name, `src/cli/${name}.ts`] as const).filter(([, file]) => existsSync(file));
  return {
    ssr: true,
    outDir: 'dist/cli',
    emptyOutDir: false, // A program started a moment ago may still load its chunks.
    copyPublicDir: false,
    target: 'node20',
    rolldownOptions: {
      input: Object.fromEntries(input),
      output: {
        banner: (chunk) => (chunk.isEntry ? '#!/usr/bin/env node' : ''),
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
      },
    },
  };
}

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [svelte({ configFile: false }), ...(mode === 'cli' || process.env.VITEST ? [] : [offline()])],
  worker: { format: 'es' },
  ...(mode === 'cli' ? { ssr: { noExternal: true } } : {}),
  build: mode === 'cli' ? commandLineBuild() : pageBuild(),
  server: { host: 'localhost', headers: developmentHeaders() },
  preview: { host: 'localhost', port: 4173, strictPort: false, headers: productionHeaders() },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000, // Machines are shared: no test is to fail because another program ran.
    reporters: ['default', ['json', { outputFile: 'build/reports/unit.json' }]],
  },
}));
