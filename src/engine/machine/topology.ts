/** Distances between CPUs: within a cluster, across clusters, across sockets. */
import { CFG_CLUSTER_CPUS, COST_REMOTE_CLUSTER_CYCLES, COST_REMOTE_SOCKET_CYCLES } from '../layout';
import { config, cost } from '../shared/state';
import { cpusPerSocket } from './geometry';

/** Socket of a CPU: each has the same share of them, in order. */
export function socketOf(cpu: i32): i32 {
  return cpu / cpusPerSocket;
}

/** 0 same cluster, 1 same socket, 2 another socket. */
export function distance(a: i32, b: i32): i32 {
  if (socketOf(a) != socketOf(b)) return 2;
  const cluster = <i32>config(CFG_CLUSTER_CPUS);
  return a / cluster == b / cluster ? 0 : 1;
}

/** Extra cycles to move a line from one CPU to the other. */
export function transferCycles(a: i32, b: i32): i64 {
  const d = distance(a, b);
  return d == 0 ? 0 : d == 1 ? cost(COST_REMOTE_CLUSTER_CYCLES) : cost(COST_REMOTE_SOCKET_CYCLES);
}
