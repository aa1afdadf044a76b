/** Families of samples as text: OpenMetrics 1.0 and the older text format 0.0.4 of Prometheus. */
import { floatText } from './buckets';
import type { Family, Sample } from './families';

export type Exposition = 'openmetrics' | 'prometheus';

export const CONTENT_TYPES: Readonly<Record<Exposition, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
};

/** The text of all families; both formats end their lines with LF. */
export function exposition(families: readonly Family[], format: Exposition): string {
  const lines = families.flatMap((family) => [...headLines(family, format), ...family.samples.map(lineOf(family))]);
  if (format === 'openmetrics') lines.push('# EOF');
  return lines.join('\n') + '\n';
}

/** TYPE, UNIT and HELP. The older format has no units and no info, and names counters by their samples. */
function headLines({ metric }: Family, format: Exposition): string[] {
  const { name, type, unit, help } = metric;
  if (format === 'openmetrics') {
    const head = [`# TYPE ${name} ${type}`];
    if (unit) head.push(`# UNIT ${name} ${unit}`);
    return [...head, `# HELP ${name} ${escape(help)}`];
  }
  const shown = type === 'counter' ? `${name}_total` : type === 'info' ? `${name}_info` : name;
  return [`# HELP ${shown} ${escape(help)}`, `# TYPE ${shown} ${type === 'info' ? 'gauge' : type}`];
}

const lineOf =
  ({ metric }: Family) =>
  ({ suffix, labels, value }: Sample) => {
    const pairs = labels.map(([key, text]) => `${key}="${escape(text)}"`).join(',');
    const number = Number.isInteger(value) ? String(value) : floatText(value);
    return `${metric.name}${suffix}{${pairs}} ${number}`;
  };

/** Quotes are escaped in help texts too: OpenMetrics wants that, and no help text here has one. */
function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/**
 * The format that a client asked for (RFC 9110, Accept): OpenMetrics 1.0 if it accepts that at least as gladly as plain text.
 * Prometheus sends `application/openmetrics-text;version=1.0.0,...;q=0.5,text/plain;version=0.0.4;q=0.2`.
 */
export function negotiate(accept: string | undefined): Exposition {
  let openmetrics = 0;
  let plain = 0;
  for (const range of (accept ?? '').slice(0, 1000).split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const given = new Map(parameters.map((parameter) => parameter.split('=', 2) as [string, string]));
    const quality = given.has('q') ? Number(given.get('q')) : 1;
    if (!(quality > 0)) continue;
    const version = given.get('version');
    if (type === 'application/openmetrics-text' && (version === undefined || version === '1.0.0')) {
      openmetrics = Math.max(openmetrics, quality);
    } else if (['text/plain', 'text/*', '*/*'].includes(type)) {
      plain = Math.max(plain, quality);
    }
  }
  return openmetrics > 0 && openmetrics >= plain ? 'openmetrics' : 'prometheus';
}
