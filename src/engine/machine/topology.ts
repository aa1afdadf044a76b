/** Distances between CPUs: within a cluster, across clusters, across sockets. */
import {
  CFG_CLUSTER_CPUS,
  CFG_SOCKETS,
  COST_REMOTE_CLUSTER_CYCLES,
  COST_REMOTE_SOCKET_CYCLES,
  H_CPUS,
} from '../layout';
import { config, cost } from '../shared/state';

/** 0 same cluster, 1 same socket, 2 another socket. */
export function distance(a: i32, b: i32): i32 {
  const cpus = load<i32>(H_CPUS);
  const perSocket = max<i32>(1, (cpus + <i32>config(CFG_SOCKETS) - 1) / <i32>config(CFG_SOCKETS));
  if (a / perSocket != b / perSocket) return 2;
  const cluster = <i32>config(CFG_CLUSTER_CPUS);
  return a / cluster == b / cluster ? 0 : 1;
}

/** Extra cycles to move a line from one CPU to the other. */
export function transferCycles(a: i32, b: i32): i64 {
  const d = distance(a, b);
  return d == 0 ? 0 : d == 1 ? cost(COST_REMOTE_CLUSTER_CYCLES) : cost(COST_REMOTE_SOCKET_CYCLES);
}
