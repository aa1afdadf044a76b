/**
 * Sampling from a Zipf distribution in constant time: Walker's alias method (Vose 1991). One entry of 16 bytes per rank:
 * {u32 threshold, u32 own id, u32 alias id, -}. Ranks are scattered over the id range at random, so that hot ids are no neighbours.
 */
import { below, mix } from '../shared/random';

const ENTRY = 16;
/** Any odd number: `mix` maps 0 to 0. */
const SCATTER: u64 = 0x9e3779b97f4a7c15;

/** Bytes that the table and its construction take. */
export function aliasBytes(n: i32): i32 {
  return n * (ENTRY + 16);
}

/**
 * Gives rank i the id of a random permutation (Fisher, Yates), always the same for the same n. A multiplicative scatter would
 * resonate with the multiplicative hash of a cache: its sets would share hot ids more evenly than those of real programs do.
 */
function scatterIds(table: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<u32>(table + <usize>i * ENTRY + 4, i);
  for (let i = n - 1; i > 0; i--) {
    const one = table + <usize>i * ENTRY;
    const other = table + <usize>below(mix(<u64>i * SCATTER), <u32>i + 1) * ENTRY;
    const id = load<u32>(one + 4);
    store<u32>(one + 4, load<u32>(other + 4));
    store<u32>(other + 4, id);
  }
}

/** Builds the table for ranks 1..n with weight rank^-exponent. */
export function buildZipf(table: usize, n: i32, exponent: f64): void {
  const weights = table + <usize>n * ENTRY;
  const list = weights + ((<usize>n) << 3);
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) {
    const weight = Math.pow(<f64>(i + 1), -exponent);
    store<f64>(weights + ((<usize>i) << 3), weight);
    sum += weight;
  }
  scatterIds(table, n);
  for (let i = 0; i < n; i++) {
    const scaled = (load<f64>(weights + ((<usize>i) << 3)) * <f64>n) / sum;
    store<f64>(weights + ((<usize>i) << 3), scaled);
  }
  pair(table, weights, list, n);
}

/** Gives each rank below the mean a partner above it. Small ranks grow from the front of the list, large ones from its end. */
function pair(table: usize, weights: usize, list: usize, n: i32): void {
  let small = 0;
  let large = n;
  for (let i = 0; i < n; i++) {
    if (load<f64>(weights + ((<usize>i) << 3)) < 1) {
      setListed(list, small, i);
      small++;
    } else {
      large--;
      setListed(list, large, i);
    }
  }
  let s = 0;
  for (; s < small && large < n; s++) {
    const low = listed(list, s);
    const high = listed(list, large);
    const weight = load<f64>(weights + ((<usize>low) << 3));
    setEntry(table, low, weight, high);
    const left = load<f64>(weights + ((<usize>high) << 3)) + weight - 1;
    store<f64>(weights + ((<usize>high) << 3), left);
    if (left < 1) {
      large++;
      setListed(list, small, high);
      small++;
    }
  }
  for (; s < small; s++) setEntry(table, listed(list, s), 1, listed(list, s));
  for (; large < n; large++) setEntry(table, listed(list, large), 1, listed(list, large));
}

function listed(list: usize, index: i32): u32 {
  return load<u32>(list + ((<usize>index) << 2));
}

function setListed(list: usize, index: i32, rank: u32): void {
  store<u32>(list + ((<usize>index) << 2), rank);
}

function setEntry(table: usize, rank: u32, weight: f64, alias: u32): void {
  const entry = table + <usize>rank * ENTRY;
  store<u32>(entry, <u32>min<f64>(4294967295, weight * 4294967296));
  store<u32>(entry + 8, load<u32>(table + <usize>alias * ENTRY + 4));
}

/** Draws an id from 64 random bits. */
export function sampleZipf(table: usize, n: u32, random: u64): u32 {
  const entry = table + <usize>below(random, n) * ENTRY;
  return <u32>random < load<u32>(entry) ? load<u32>(entry + 4) : load<u32>(entry + 8);
}
