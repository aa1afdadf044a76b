/** The pages of the guide. A document: a Markdown file in docs/ and a line here. */
import deployment from './docs/deployment.md?raw';
import measuring from './docs/measuring.md?raw';
import migration from './docs/migration.md?raw';
import monitoring from './docs/monitoring.md?raw';
import model from './docs/model.md?raw';
import performance from './docs/performance.md?raw';
import runbook from './docs/runbook.md?raw';
import traces from './docs/traces.md?raw';
import troubleshooting from './docs/troubleshooting.md?raw';

export type Page =
  | { id: string; title: string; kind: 'document'; source: string }
  | { id: string; title: string; kind: 'lessons' | 'parameters' | 'signals' | 'rules' | 'counters' | 'files' };

export interface Chapter {
  title: string;
  pages: readonly [Page, ...Page[]];
}

const document = (id: string, title: string, source: string): Page => ({ id, title, kind: 'document', source });

export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'Learn',
    pages: [
      { id: 'lessons', title: 'Lessons', kind: 'lessons' },
      document('traces', 'Your own traces', traces),
      document('measuring', 'Measuring your machine', measuring),
    ],
  },
  {
    title: 'Reference',
    pages: [
      { id: 'parameters', title: 'Parameters', kind: 'parameters' },
      { id: 'signals', title: 'Signals', kind: 'signals' },
      { id: 'rules', title: 'Rules', kind: 'rules' },
      { id: 'counters', title: 'Counters', kind: 'counters' },
      document('model', 'The model and its checks', model),
    ],
  },
  {
    title: 'Production',
    pages: [
      document('deployment', 'Deployment', deployment),
      document('runbook', 'Operations runbook', runbook),
      document('monitoring', 'Monitoring', monitoring),
      { id: 'files', title: 'For your systems', kind: 'files' },
      document('troubleshooting', 'Troubleshooting', troubleshooting),
      document('performance', 'Performance tuning', performance),
      document('migration', 'From fixed to self-tuning', migration),
    ],
  },
];

export const PAGES: readonly Page[] = CHAPTERS.flatMap(({ pages }) => pages);
