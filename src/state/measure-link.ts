/** The link to a measured report. */
import { encodeReport } from '../lab/measure/report-link';
import type { MeasureReport } from '../lab/measure/report';
import { LONG_LINK } from '../lab/scenario/codec';

export interface ReportLink {
  url: string;
  /** Longer than some programs take. */
  long: boolean;
  limit: number;
}

/** Rejects with a sentence if the report is too large for a link. `page` is the address without its fragment. */
export async function reportLink(report: MeasureReport, page: string): Promise<ReportLink> {
  const url = `${page}#r=${await encodeReport(report)}`;
  return { url, long: url.length > LONG_LINK, limit: LONG_LINK };
}
