// What a thread of the command line runs: jobs of a sweep, one after the other.
import { parentPort } from 'node:worker_threads';
import * as Comlink from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { createMeasurer } from '../lab/compare/measure';

if (parentPort) Comlink.expose(createMeasurer(), nodeEndpoint(parentPort));
