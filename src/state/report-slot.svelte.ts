/** The measured report that a link brought. Apart from the code that reads and shows it, which the first view does not need. */
import type { MeasureReport } from '../lab/measure/report';

class ReportSlot {
  current = $state.raw<MeasureReport | null>(null);

  /** Reads the text of a link and shows it, if there is any; returns what is wrong with it, and keeps what it had then. */
  async open(text: string | null): Promise<string[]> {
    if (text === null) return [];
    const { decodeReport } = await import('../lab/measure/report-link');
    const decoded = await decodeReport(text);
    if (!decoded.ok) return decoded.errors;
    this.current = decoded.report;
    return [];
  }
}

export const reportSlot = new ReportSlot();
