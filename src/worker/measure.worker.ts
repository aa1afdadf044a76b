/** Whole runs behind Comlink, one job after the other: what sweeps and baselines are made of. */
import * as Comlink from 'comlink';
import { createMeasurer } from '../lab/compare/measure';

Comlink.expose(createMeasurer());
