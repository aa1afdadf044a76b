/** Files for other systems, apart from what the first view needs. */
export { SYSTEM_FILES } from '../lab/monitor/system-files';
export type { SystemFile } from '../lab/monitor/system-files';
