/**
 * The rules of OpenMetrics 1.0 that an exposition can break, checked line by line: an independent reading of the specification,
 * not of our writer. https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  info: ['_info'],
  histogram: ['_bucket', '_sum', '_count', '_created'],
};

interface Open {
  name: string;
  type: string;
  unit: string;
}

/** Everything that is wrong, with the number of its line; nothing if the text is right. */
export function openMetricsFaults(text: string): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const families = new Set<string>();
  const histograms = new Map<string, { le: number; value: number }[]>();
  let open: Open | null = null;
  if (!text.endsWith('# EOF\n')) faults.push('the text does not end with # EOF and one line feed');
  text.split('\n').forEach((line, index, lines) => {
    const fault = (what: string): void => {
      faults.push(`line ${index + 1}: ${what}: ${line.slice(0, 120)}`);
    };
    if (index === lines.length - 1 && line === '') return;
    if (line === '') {
      fault('empty line');
      return;
    }
    if (line === '# EOF') {
      if (index !== lines.length - 2) fault('text behind # EOF');
      return;
    }
    const meta = /^# (TYPE|UNIT|HELP) (\S+) (.*)$/.exec(line);
    if (meta) {
      const [, kind, name, rest] = meta as unknown as [string, string, string, string];
      if (kind === 'TYPE') {
        if (families.has(name)) fault('family appears twice');
        if (!(rest in SUFFIXES)) fault('unknown type');
        if (rest === 'counter' && name.endsWith('_total')) fault('family of a counter ends in _total');
        families.add(name);
        open = { name, type: rest, unit: '' };
      } else if (open?.name !== name) fault(`${kind} is not inside its family`);
      else if (kind === 'UNIT' && !name.endsWith(`_${rest}`)) fault('the name does not end with its unit');
      else if (kind === 'HELP' && /[^\\]"|\\[^"\\n]/.test(rest)) fault('help is not escaped');
      return;
    }
    const sample = SAMPLE.exec(line);
    if (!sample) {
      fault('is neither a sample nor metadata');
      return;
    }
    const [, name, inner = '', number] = sample as unknown as [string, string, string | undefined, string];
    if (!open || !(SUFFIXES[open.type] ?? []).some((suffix) => open!.name + suffix === name)) fault('is in no family');
    const labels = labelsOf(inner);
    if (!labels) {
      fault('labels cannot be read, or one is there twice');
      return;
    }
    const key = `${name}{${[...labels].sort().join(';')}}`;
    if (seen.has(key)) fault('sample appears twice');
    seen.add(key);
    const value = number === '+Inf' ? Infinity : Number(number);
    if (Number.isNaN(value)) fault('value is no number');
    if (open?.type === 'counter' && !(value >= 0)) fault('counter is below 0');
    if (open?.type === 'info' && value !== 1) fault('info is not 1');
    if (name.endsWith('_bucket')) {
      const le = labels.get('le') === '+Inf' ? Infinity : Number(labels.get('le'));
      const of = [...labels].filter(([label]) => label !== 'le').join(';');
      const before = histograms.get(name + of) ?? [];
      const last = before.at(-1);
      if (Number.isNaN(le)) fault('bucket without le');
      if (last && !(le > last.le && value >= last.value)) fault('buckets do not rise');
      histograms.set(name + of, [...before, { le, value }]);
    }
  });
  for (const [name, buckets] of histograms) if (buckets.at(-1)?.le !== Infinity) faults.push(`${name}: no bucket +Inf`);
  return faults;
}

function labelsOf(inner: string): Map<string, string> | null {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < inner.length) {
    const pair = LABEL.exec(inner);
    if (!pair || labels.has(pair[1]!)) return null;
    labels.set(pair[1]!, pair[2]!);
  }
  return labels;
}
