/**
 * The modes beside Simulate: a line each, and the header shows it. Each is a component that fills the page below the header,
 * loaded when it is first opened, so that the first view does not wait for it.
 */
import type { Component } from 'svelte';
import type { LabView } from '../state/contract';
import type { ModeHost, ModeId } from '../state/modes';

export interface ModeProps {
  lab: LabView;
  host: ModeHost;
  /** The scenario's editor, loaded when it is shown: modes beside the simulation have no room of their own for one. */
  editor: () => Promise<{ default: Component<{ lab: LabView }> }>;
}

export interface Mode {
  id: Exclude<ModeId, 'simulate'>;
  load: () => Promise<{ default: Component<ModeProps> }>;
}

export const MODES: readonly Mode[] = [
  { id: 'measure', load: () => import('./measure/Measure.svelte') },
  { id: 'sweep', load: () => import('./sweep/Sweep.svelte') },
  { id: 'monitor', load: () => import('./monitor/Monitor.svelte') },
  { id: 'guide', load: () => import('./guide/Guide.svelte') },
];
