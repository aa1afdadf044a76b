/** What a person may choose a recording's format from, without the importers behind it. */
export { TRACE_FORMATS } from '../lab/traces/registry';
