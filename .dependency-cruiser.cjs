// Who may import whom: the table in src/README.md as rules. Type-only means `import type`, which leaves nothing behind.

const TEST = '\\.test\\.ts$';
const LAYOUT = '^src/engine/layout[^/]*\\.ts$';
const ENGINE_SHARED = '^src/engine/shared/';
const ENGINE_WASM = '^build/engine/';
/** Node's own modules are for the command line, scripts and tests. */
const NODE = { dependencyTypes: ['core'] };

/** Files in `folder` import from our sources only what matches `allowed`. */
function only(name, folder, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: folder },
    to: { path: '^(src|build|e2e)/', pathNot: allowed },
  };
}

/** Files in `folder` import from `target` nothing but types. */
function typesOnly(name, folder, target) {
  return {
    name,
    comment: `Only \`import type\` from ${target}.`,
    severity: 'error',
    from: { path: folder, pathNot: TEST },
    to: { path: target, dependencyTypesNot: ['type-only'] },
  };
}

const engine = [
  {
    name: 'engine-imports-nothing-outside',
    comment: 'The engine is AssemblyScript and knows nothing of its hosts. Its tests run on the host.',
    severity: 'error',
    from: { path: '^src/engine/.+\\.ts$', pathNot: TEST },
    to: { pathNot: ['^src/engine/', '^~lib/'] },
  },
  {
    name: 'engine-folders-meet-in-roots',
    comment: 'kernel, tuning, machine and workload are joined only by the composition roots (sim.ts, ..., sim/).',
    severity: 'error',
    from: { path: '^src/engine/(kernel|tuning|machine|workload)/', pathNot: TEST },
    to: { path: '^src/engine/', pathNot: ['^src/engine/$1/', LAYOUT, ENGINE_SHARED] },
  },
  {
    name: 'engine-foundations',
    comment: 'The memory map and what is shared stand below the four folders.',
    severity: 'error',
    from: { path: [LAYOUT, ENGINE_SHARED], pathNot: TEST },
    to: { path: '^src/engine/', pathNot: [LAYOUT, ENGINE_SHARED] },
  },
  only('engine-tests', `^src/engine/.*${TEST}`, ['^src/engine/', '^src/lab/'], 'Engine tests load modules by the lab.'),
];

const lab = [
  only('lab-imports-lab', '^src/lab/', ['^src/lab/', LAYOUT, ENGINE_WASM], 'lab imports lab.'),
  {
    name: 'engine-boundary-is-lab-run',
    comment: 'The memory map and the compiled modules are known to lab/run and lab/measure alone.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/lab/(run|measure)/', '^src/engine/', TEST] },
    to: { path: ['^src/engine/', ENGINE_WASM] },
  },
  {
    name: 'no-node-in-shared-code',
    comment: "Page and lab run in browsers: no modules of Node's.",
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/cli/', '\\.mjs$', '/testing/', TEST] },
    to: NODE,
  },
  {
    name: 'lab-without-page-packages',
    comment: 'lab has no DOM and no Svelte.',
    severity: 'error',
    from: { path: '^src/(lab|cli)/' },
    to: { path: '^node_modules/(svelte|@sveltejs)/' },
  },
];

const page = [
  only('worker-imports-lab', '^src/worker/', ['^src/worker/', '^src/lab/'], 'worker imports lab.'),
  only('cli-imports-lab', '^src/cli/', ['^src/cli/', '^src/lab/'], 'cli imports lab.'),
  only('state-imports', '^src/state/', ['^src/state/', '^src/lab/', '^src/worker/'], "state: lab, worker's types."),
  typesOnly('state-worker-types', '^src/state/', '^src/worker/'),
  only('draw-imports', '^src/draw/', ['^src/draw/', '^src/lab/'], "draw imports lab's types."),
  typesOnly('draw-lab-types', '^src/draw/', '^src/lab/'),
  {
    name: 'draw-without-svelte',
    comment: 'draw is plain functions.',
    severity: 'error',
    from: { path: '^src/draw/' },
    to: { path: '^node_modules/svelte/' },
  },
  only('ui-imports', '^src/ui/', ['^src/ui/', '^src/draw/'], 'ui imports draw.'),
  only('panels-imports', '^src/panels/', ['^src/(panels|ui|draw|state|lab)/'], "panels: ui, draw, state, lab's types."),
  typesOnly('panels-lab-types', '^src/panels/', '^src/lab/'),
  {
    name: 'panel-imports-no-panel',
    comment: 'A panel knows no other panel; only the registry knows them all.',
    severity: 'error',
    from: { path: '^src/panels/([^/]+)/' },
    to: { path: ['^src/panels/[^/]+/', '^src/panels/(registry|modes)\\.ts$'], pathNot: '^src/panels/$1/' },
  },
  {
    name: 'panel-root-files',
    comment: 'Of the files beside the panels only the two registries import them.',
    severity: 'error',
    from: { path: '^src/panels/[^/]+$', pathNot: ['^src/panels/(registry|modes)\\.ts$', TEST] },
    to: { path: '^src/panels/[^/]+/' },
  },
];

const everywhere = [
  { name: 'no-cycles', comment: 'The graph has no cycle.', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'no-development-packages',
    comment: 'What ships needs its packages in dependencies; Svelte is compiled in.',
    severity: 'error',
    from: { path: '^src/', pathNot: [TEST, '\\.mjs$'] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/(svelte|@types)/' },
  },
];

module.exports = {
  forbidden: [...engine, ...lab, ...page, ...everywhere],
  options: {
    doNotFollow: { path: '^(node_modules|build)/' },
    exclude: { path: '^(dist/|src/.+\\.d\\.ts$)' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.svelte', '.mjs', '.js', '.json', '.d.ts'] },
  },
};
