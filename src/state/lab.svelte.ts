/** The lab's state as panels see it: playing, and on top of it the scenario with its edits, and what somebody looks at. */
import type { RunSummary } from '../lab/run/protocol';
import { MissingTrace } from '../lab/run/trace-store';
import { lineNames } from '../lab/scenario/branches';
import type { ColumnName } from '../lab/scenario/branches';
import { scenarioHash } from '../lab/scenario/canonical';
import { buildFragment, parseFragment } from '../lab/scenario/codec';
import { formatError } from '../lab/scenario/errors';
import { DEFAULT_PRESET, presetScenario } from '../lab/scenario/presets';
import { summariseRun } from '../lab/run/summarise';
import type { Scenario } from '../lab/scenario/schema';
import { parseScenario } from '../lab/scenario/validate';
import type { TraceFormat } from '../lab/traces/registry';
import { MODE_IDS, MODE_LABELS, RUNNING_MODES } from './modes';
import type { ModeId } from './modes';
import { BaselineStore } from './baselines.svelte';
import type { BaselinesView } from './baselines.svelte';
import { recordAlone } from './record-alone';
import { showView, viewOf } from './link-view';
import type { LabView, WantedTrace } from './contract';
import { isCompared, renamed, withBaseline, withColumn, withoutBranch } from './branch-edits';
import { baselineIndex, byBranch, columnsOf } from './columns';
import { branchedAt, opened, planEdit, planReplacement, planReshape } from './edits';
import type { Plan } from './edits';
import type { LabHost } from './lab-host';
import { Looking } from './looking.svelte';
import { reportSlot } from './report-slot.svelte';
import { isCrash, messageOf } from './player.svelte';
import { UndoStack } from './undo';

export class Lab extends Looking implements LabView {
  canUndo = $state(false);
  canRedo = $state(false);
  simd = $state(false);
  build = $state('');
  mode = $state<ModeId>('simulate');

  readonly modes: readonly ModeId[];
  readonly baselines: BaselinesView;
  wanted = $state.raw<WantedTrace | null>(null);

  readonly #host: LabHost;
  /** Plays when the simulation's mode is open again. */
  #playsOn = false;
  readonly #undo = new UndoStack();
  /** A scenario that could not be loaded because a recording's file was not at hand. */
  #waitsForTrace: Scenario | null = null;
  /** Where its link stands. */
  #waitsAtMs = 0;

  constructor(host: LabHost, scenario: Scenario) {
    super(
      {
        ...host,
        engine: async () => {
          const engine = await host.engine();
          this.simd = engine.simd;
          this.build = engine.build;
          return engine;
        },
      },
      scenario,
    );
    this.#host = host;
    this.modes = MODE_IDS.filter((id) => id === 'simulate' || host.modes.includes(id));
    this.baselines = new BaselineStore({
      ...host,
      scenario: () => this.scenario,
      build: () => this.build,
      record: (wanted, untilMs) => recordAlone(host, wanted, untilMs),
    });
  }

  /**
   * Starts the first run: paused at `ms` if a link named a moment, else playing. If it cannot be started, the default preset
   * is, and a notice says why.
   */
  async openFirst(ms: number | null): Promise<void> {
    try {
      await this.#replaceRun(this.document, 0);
    } catch (error) {
      const missing = error instanceof MissingTrace ? error : null;
      const waiting = this.document;
      const details = [messageOf(error), 'The default preset is shown instead.'];
      try {
        await this.#replaceRun(presetScenario(DEFAULT_PRESET), 0);
        this.notice = { kind: 'error', title: 'The scenario of this link cannot be run', details };
        if (missing) this.#waitFor(waiting, missing);
      } catch (again) {
        this.loading = false;
        this.fail('The simulation cannot be started', [messageOf(again)]);
        return;
      }
    }
    this.loading = false;
    this.#waitsAtMs = ms ?? 0;
    if (ms !== null && ms > 0) await this.runTo(ms);
    else this.play();
  }

  // ---- the scenario ----

  async edit(path: string, value: unknown): Promise<void> {
    await this.exclusive(async () => {
      const standing = { playheadMs: this.session.positionMs, headMs: this.session.headMs };
      await this.#carryOut(planEdit(this.document, path, value, standing), `${path} cannot be set`);
    });
  }

  async reshape(change: (line: Scenario) => Scenario): Promise<void> {
    await this.exclusive(async () => {
      const standing = { playheadMs: this.session.positionMs, headMs: this.session.headMs };
      await this.#carryOut(planReshape(this.document, change, standing), 'This change cannot be made');
    });
  }

  // ---- other futures ----

  openBranch(name: string): Promise<void> {
    return this.#change((document) => opened(document, name), 'This branch cannot be opened');
  }

  branchHere(): Promise<void> {
    return this.#change((document) => branchedAt(document, this.session.positionMs), 'No branch can be made here');
  }

  async renameBranch(from: string, to: string): Promise<boolean> {
    const names = lineNames(this.document);
    if (from === to || !names.includes(from)) return from === to;
    await this.#change((document) => {
      const next = renamed(document, from, to);
      if (!names.includes(to)) this.session.futures.rename(from, to);
      return next;
    }, `${from} cannot be called ${to}`);
    return lineNames(this.document).includes(to);
  }

  deleteBranch(name: string): Promise<void> {
    return this.#change((document) => withoutBranch(document, name), `${name} cannot be deleted`);
  }

  showColumn(column: ColumnName, isShown: boolean): Promise<void> {
    return this.#change((document) => withColumn(document, column, isShown), 'This column cannot be shown');
  }

  isCompared(column: ColumnName): boolean {
    return isCompared(this.document, column);
  }

  pinBaseline(column: ColumnName | null): Promise<void> {
    return this.#change((document) => withBaseline(document, column), 'This baseline cannot be pinned');
  }

  /** Index of the column that others are compared with. */
  readonly baseline: number = $derived(baselineIndex(this.document, this.columns));

  /** Another document at the same moment; to be undone like any edit. */
  #change(change: (document: Scenario) => Scenario, refusal: string): Promise<void> {
    return this.exclusive(async () => {
      const result = parseScenario(change(this.document));
      if (result.ok) await this.#carryOut({ kind: 'amend', scenario: result.scenario }, refusal);
      else this.#refuse(refusal, result.errors.map(formatError));
    });
  }

  async load(input: unknown): Promise<void> {
    await this.tryLoad(input);
  }

  /** As `load`; returns what was wrong. */
  tryLoad(input: unknown): Promise<string[]> {
    return this.exclusive(async () => {
      const errors = await this.#carryOut(planReplacement(input), 'This scenario cannot be loaded');
      if (errors.length > 0) return errors;
      this.brush = null;
      this.selection = null;
      this.fit();
      return [];
    });
  }

  /** Opens what a link says; returns what is wrong with it. The lab keeps its run if anything is. */
  async openLink(link: string): Promise<string[]> {
    const hash = link.includes('#') ? link.slice(link.indexOf('#')) : '';
    const parsed = await parseFragment(hash, this.build === '' ? null : this.build);
    if (!parsed.ok) return this.#refuse('This link cannot be opened', parsed.errors.map(formatError));
    if (parsed.report !== null) {
      const wrong = await reportSlot.open(parsed.report);
      if (wrong.length > 0) return this.#refuse('This link cannot be opened', wrong);
      this.setMode('measure');
      return [];
    }
    this.#host.addTraces(parsed.traces);
    const errors = await this.tryLoad(parsed.scenario ?? presetScenario(DEFAULT_PRESET));
    const { t } = parsed.options;
    this.#waitsAtMs = t ?? 0;
    if (errors.length > 0) return errors;
    if (parsed.warnings.length > 0) this.notice = { kind: 'info', title: 'About this link', details: parsed.warnings };
    this.setMode(parsed.options.mode ?? 'simulate');
    if (t !== null) await this.runTo(t);
    if (parsed.options.view) showView(this, parsed.options.view);
    return [];
  }

  async openTrace(file: File, format: TraceFormat | null = null): Promise<void> {
    try {
      const phase = await this.#host.openTrace(file, format);
      const waiting = this.#waitsForTrace;
      if (waiting) {
        if (!waiting.workload.phases.some((other) => 'trace' in other && other.trace === phase.trace)) {
          this.#refuseOther(file.name, phase.trace);
          return;
        }
        const t = this.#waitsAtMs;
        const errors = await this.tryLoad(waiting);
        if (errors.length === 0 && t > 0) await this.runTo(t);
      } else {
        await this.edit('workload.phases', [...this.scenario.workload.phases, phase]);
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return;
      this.notice = { kind: 'error', title: `${file.name} cannot be opened`, details: [messageOf(error)] };
    }
  }

  forgetWanted(): void {
    this.wanted = null;
    this.#waitsForTrace = null;
  }

  /** The scenario is loaded when somebody opens the recording; the notice of the refusal offers to. */
  #waitFor(scenario: Scenario, { ref, fileName }: MissingTrace): void {
    this.#waitsForTrace = scenario;
    this.wanted = { ref, fileName };
    const choose = async () => {
      const file = await this.#host.chooseFile();
      if (file) await this.openTrace(file);
    };
    if (this.notice) this.notice = { ...this.notice, action: { label: 'Choose the file…', run: () => void choose() } };
  }

  #refuseOther(fileName: string, ref: string): void {
    const { wanted, notice } = this;
    const short = (hash: string) => hash.replace('sha256:', '').slice(0, 16);
    const details = [
      `The scenario waits for ${wanted?.fileName ?? 'another recording'}, SHA-256 ${short(wanted?.ref ?? '')}…; this file has ${short(ref)}…`,
      'To open other recordings, load a preset first.',
    ];
    this.notice = { kind: 'error', title: `${fileName} is not the recording that is asked for`, details };
    if (notice?.action) this.notice.action = notice.action;
  }

  async undo(): Promise<void> {
    await this.exclusive(async () => {
      const current = this.document;
      const target = this.#undo.previous;
      if (target && (await this.#becomeAgain(target))) this.#undo.undone(current);
      this.#noteUndo();
    });
  }

  async redo(): Promise<void> {
    await this.exclusive(async () => {
      const current = this.document;
      const target = this.#undo.next;
      if (target && (await this.#becomeAgain(target))) this.#undo.redone(current);
      this.#noteUndo();
    });
  }

  /** Does what was planned; returns what was wrong. The old run stays if the new one cannot be started. */
  async #carryOut(plan: Plan, refusal: string): Promise<string[]> {
    if (plan.kind === 'refused') return this.#refuse(refusal, plan.errors);
    const before = this.document;
    try {
      if (plan.kind === 'restart') await this.#replaceRun(plan.scenario, 0);
      if (plan.kind === 'amend') await this.#become(plan.scenario);
      if (plan.kind === 'keep') this.setDocument(plan.scenario);
    } catch (error) {
      if (isCrash(error) && plan.kind === 'amend') throw error;
      const refused = this.#refuse(refusal, [messageOf(error)]);
      if (error instanceof MissingTrace && plan.kind === 'restart') this.#waitFor(plan.scenario, error);
      return refused;
    }
    this.#undo.record(before);
    this.#noteUndo();
    if (this.notice?.kind === 'error') this.notice = null;
    this.publish(performance.now());
    return [];
  }

  #refuse(title: string, details: string[]): string[] {
    this.notice = { kind: 'error', title, details };
    return details;
  }

  /** An earlier or later scenario at the present moment. Returns whether it worked. */
  async #becomeAgain(target: Scenario): Promise<boolean> {
    try {
      await this.#become(target);
      this.publish(performance.now());
      return true;
    } catch (error) {
      if (isCrash(error)) throw error;
      this.#refuse('This step cannot be taken back', [messageOf(error)]);
      return false;
    }
  }

  /** Another scenario at the present moment: of what both have in common nothing is simulated again. */
  async #become(document: Scenario): Promise<void> {
    await this.session.show(columnsOf(document), this.session.positionMs);
    this.setDocument(document);
    this.resetPace();
  }

  /** Another scenario from its start. */
  async #replaceRun(document: Scenario, ms: number): Promise<void> {
    await this.session.show(columnsOf(document), ms);
    this.setDocument(document);
    this.failed = false;
    this.forgetWanted();
    this.resetPace();
    this.publish(performance.now());
  }

  #noteUndo(): void {
    this.canUndo = this.#undo.canUndo;
    this.canRedo = this.#undo.canRedo;
  }

  dismissNotice(): void {
    this.notice = null;
  }

  // ---- modes ----

  setMode(mode: ModeId): void {
    if (mode === this.mode) return;
    if (!this.modes.includes(mode)) {
      this.notice = { kind: 'info', title: `This page has no mode ${MODE_LABELS[mode]} yet`, details: [] };
      return;
    }
    const [runs, willRun] = [this.mode, mode].map((id) => RUNNING_MODES.includes(id));
    if (runs && willRun) {
      this.mode = mode;
      return;
    }
    const playsOn = runs ? this.playing : this.#playsOn;
    this.pause();
    this.mode = mode;
    if (playsOn) this.play();
  }

  /** While another mode is open the run waits, and plays when its own is open again. */
  override play(): void {
    if (RUNNING_MODES.includes(this.mode)) super.play();
    else this.#playsOn = true;
  }

  override pause(): void {
    this.#playsOn = false;
    super.pause();
  }

  // ---- taking it along ----

  async shareUrl(): Promise<string> {
    const view = viewOf(this);
    // Who shares a run that waits for its recording has nothing to send along.
    const traces = await this.#host.traces(this.scenario).catch(() => []);
    const t = this.playheadMs > 0 ? Number(this.playheadMs.toFixed(6)) : null;
    const mode = this.mode === 'simulate' ? null : this.mode;
    const { fragment } = await buildFragment({ scenario: this.document, t, mode, view, traces, build: this.build });
    return this.#host.pageUrl() + fragment;
  }

  summary(): Promise<RunSummary> {
    return this.exclusive(async () => {
      const { session, document, scenario, build, simd } = this;
      const [all, hash] = await Promise.all([session.summaries(), scenarioHash(document)]);
      const { positionMs: atMs, wallMs, columns } = session;
      const { variants, ...others } = byBranch(columns, all, document.view.branch);
      const { comparison } = this.baselines;
      const facts = {
        scenarioHash: hash,
        seed: scenario.seed,
        engine: { build, simd },
        atMs,
        wallMs,
        ...others,
        comparison,
      };
      return summariseRun(variants, facts);
    });
  }
}
