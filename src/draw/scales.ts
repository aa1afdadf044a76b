/** Axes: which part of the values is shown, where the ticks are, and a domain that does not jump about while data stream in. */
import { ticks, tickStep } from 'd3';

export type ScaleKind = 'linear' | 'log';

export interface Domain {
  low: number;
  high: number;
}

export interface DomainWish {
  kind: ScaleKind;
  /** Values that are always inside. */
  include?: readonly number[];
  /** Ends that never move. */
  low?: number;
  high?: number;
  /** Narrowest span (linear) or ratio (log). */
  least?: number;
}

/** Grows a range to round numbers. */
export function niceDomain({ low, high }: Domain, kind: ScaleKind): Domain {
  if (kind === 'log') return { low: roundLog(low, Math.floor), high: roundLog(high, Math.ceil) };
  const step = tickStep(low, high, 4) || 1;
  return { low: Math.floor(low / step + 1e-9) * step, high: Math.ceil(high / step - 1e-9) * step };
}

const LOG_STEPS = [1, 2, 5, 10];

/** The next of 1, 2, 5 x 10^n downwards (floor) or upwards (ceil). */
function roundLog(value: number, direction: (value: number) => number): number {
  const safe = Math.max(value, 1e-9);
  const decade = 10 ** Math.floor(Math.log10(safe) + 1e-9);
  const lead = safe / decade;
  if (direction === Math.floor) return decade * (LOG_STEPS.findLast((step) => step <= lead * (1 + 1e-9)) ?? 1);
  return decade * (LOG_STEPS.find((step) => step >= lead * (1 - 1e-9)) ?? 10);
}

/**
 * The domain for values between `low` and `high`, given the one that was shown. It grows at once, and shrinks only when the
 * values would fill less than half of it, so that ticks stand still while a run goes on.
 */
export function stableDomain(shown: Domain | null, low: number, high: number, wish: DomainWish): Domain {
  const wanted = wantedDomain(low, high, wish);
  if (!shown) return wanted;
  if (wanted.low < shown.low || wanted.high > shown.high) {
    const grown = { low: Math.min(wanted.low, shown.low), high: Math.max(wanted.high, shown.high) };
    return extent(wanted, wish.kind) < extent(grown, wish.kind) / 2 ? wanted : grown;
  }
  return extent(wanted, wish.kind) < extent(shown, wish.kind) / 2 ? wanted : shown;
}

function extent({ low, high }: Domain, kind: ScaleKind): number {
  return kind === 'log' ? Math.log(high / low) : high - low;
}

function wantedDomain(low: number, high: number, wish: DomainWish): Domain {
  const values = [...(wish.include ?? []), low, high].filter((value) => Number.isFinite(value));
  let from = values.length > 0 ? Math.min(...values) : wish.kind === 'log' ? 1 : 0;
  let to = values.length > 0 ? Math.max(...values) : from + 1;
  if (wish.kind === 'log') {
    from = Math.max(from, 1e-6);
    to = Math.max(to, from * (wish.least ?? 1.5));
  } else if (to - from < (wish.least ?? 0) || to === from) {
    const missing = (wish.least ?? (Math.abs(to) * 0.1 || 1)) - (to - from);
    from -= missing / 2;
    to += missing / 2;
  }
  const nice = niceDomain({ low: from, high: to }, wish.kind);
  return { low: wish.low ?? nice.low, high: wish.high ?? nice.high };
}

/** Lowest and highest value, leaving out a share at each end when what is left out is far away. */
export function robustExtent(values: readonly number[], outliers: number): Domain {
  if (values.length === 0) return { low: Infinity, high: -Infinity };
  const sorted = Float64Array.from(values).sort();
  const last = sorted.length - 1;
  const cut = Math.ceil(last * outliers);
  const span = sorted[last - cut]! - sorted[cut]!;
  // Close by it costs little to show all of them.
  const low = sorted[cut]! - sorted[0]! > span / 2 ? sorted[cut]! : sorted[0]!;
  const high = sorted[last]! - sorted[last - cut]! > span / 2 ? sorted[last - cut]! : sorted[last]!;
  return { low, high };
}

/** A function from value to pixels, `low` at the bottom; values outside are held at the edge. */
export function valueScale(domain: Domain, kind: ScaleKind, top: number, height: number): (value: number) => number {
  const transform = kind === 'log' ? (value: number) => Math.log(Math.max(value, 1e-9)) : (value: number) => value;
  const low = transform(domain.low);
  const span = transform(domain.high) - low || 1;
  return (value) => {
    const share = (transform(value) - low) / span;
    return top + height * (1 - Math.min(1, Math.max(0, share)));
  };
}

/** Ticks for an axis of `height` pixels: few, round, inside the domain. */
export function valueTicks(domain: Domain, kind: ScaleKind, height: number): number[] {
  const most = height < 30 ? 1 : height < 44 ? 2 : Math.min(4, Math.floor(height / 22));
  if (kind === 'linear') {
    for (let count = most; count >= 1; count--) {
      const found = ticks(domain.low, domain.high, count);
      if (found.length <= most + 1) return found.length > most ? spread(found, most) : found;
    }
    return [domain.high];
  }
  const found: number[] = [];
  for (let value = domain.low; value <= domain.high * (1 + 1e-9); value = roundLog(value * 1.5, Math.ceil))
    found.push(value);
  return spread(found, most);
}

/** Round values inside a linear domain, about as many as asked for. */
export function evenTicks({ low, high }: Domain, count: number): number[] {
  return ticks(low, high, count);
}

/** Some of a list, evenly: both ends if there are two or more. */
function spread(list: readonly number[], most: number): number[] {
  if (list.length <= most) return [...list];
  if (most === 1) return [list[list.length - 1]!];
  const stride = Math.ceil((list.length - 1) / (most - 1));
  return list.filter((_, index) => index % stride === 0);
}

/** Round moments for a time axis of `width` pixels. */
export function timeTicks(fromMs: number, toMs: number, width: number): { ms: number; label: string }[] {
  const count = Math.max(2, Math.floor(width / 70));
  const step = tickStep(fromMs, toMs, count);
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
  return ticks(fromMs, toMs, count).map((ms) => ({ ms, label: ms.toFixed(digits) }));
}
