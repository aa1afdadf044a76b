/** Telling a scenario from a recording among files that were dropped or chosen. */

/** Larger files are no scenarios: validation would refuse them anyway. */
const LARGEST_BYTES = 1024 * 1024;
/** What any scenario that is worth writing has; rt-app's JSON has none of them. */
const SECTIONS = ['version', 'workload', 'machine', 'variants', 'table', 'interventions'];

/** The parsed content if the file is meant as a scenario (valid or not), else null. Never throws. */
export async function readScenarioFile(file: Blob): Promise<unknown> {
  if (file.size > LARGEST_BYTES) return null;
  const text = await file.text();
  if (!text.trimStart().startsWith('{')) return null;
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null) return null;
    return SECTIONS.some((section) => Object.hasOwn(value, section)) ? value : null;
  } catch {
    return null;
  }
}
