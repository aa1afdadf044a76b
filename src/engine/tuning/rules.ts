/** The rules, numbered as in src/lab/run/rules.ts (a test compares both). */
export const RULE_NONE = 0;
export const RULE_CACHE_GROW_HIT_RATE = 1;
export const RULE_CACHE_SHRINK = 2;
export const RULE_CACHE_GROW_WORKING_SET = 3;
export const RULE_SIMD_CROSSOVER = 4;
export const RULE_SIMD_PREFER_SCALAR = 5;
export const RULE_SIMD_PREFER_SIMD = 6;
export const RULE_PREFETCH_SEQUENTIAL = 7;
export const RULE_PREFETCH_RANDOM = 8;
export const RULE_PREFETCH_FARTHER = 9;
export const RULE_PREFETCH_NEARER = 10;
export const RULE_STEAL_AGGRESSIVE = 11;
export const RULE_STEAL_RELAX = 12;
export const RULE_BATCH_LARGER = 13;
export const RULE_BATCH_SMALLER = 14;
