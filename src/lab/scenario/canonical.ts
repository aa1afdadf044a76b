/**
 * The canonical form of a scenario: keys in the order of the schema, defaults left out. It is what links carry and what
 * a scenario's hash is taken of, so two scenarios that mean the same run have the same text.
 */
import type { Node } from './nodes';
import { isFields, optionOf, ownValue } from './nodes';
import type { Scenario, ScenarioInput } from './schema';
import { rootNode } from './steps';

/** The scenario without what is default, in canonical order. Parsing it gives the same scenario again. */
export function canonicalScenario(scenario: Scenario): ScenarioInput {
  return strip(rootNode, scenario) as ScenarioInput;
}

/** The canonical JSON text of a scenario, without white space. */
export function canonicalJson(scenario: Scenario): string {
  return JSON.stringify(canonicalScenario(scenario));
}

/**
 * SHA-256 of the canonical JSON (UTF-8), as 64 hex digits. Rejects where the page is not in a secure context, since
 * browsers then offer no digest.
 */
export async function scenarioHash(scenario: Scenario): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalJson(scenario));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function strip(node: Node, value: unknown): unknown {
  switch (node.kind) {
    case 'object': {
      const kept = [...node.fields].flatMap(([key, field]) => {
        const own = ownValue(value, key);
        return own === undefined || isSame(own, field.initial()) ? [] : [[key, strip(field, own)] as const];
      });
      return Object.fromEntries(kept);
    }
    case 'array':
      return Array.isArray(value) ? value.map((element) => strip(node.element, element)) : value;
    case 'union': {
      const option = optionOf(node, value);
      return option ? strip(option, value) : value;
    }
    case 'leaf':
      return sorted(value);
  }
}

/** Free-form JSON has no schema to order its keys, so they go by name. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

/** Equality of plain data, whatever the order of keys. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((element, index) => isSame(element, b[index]));
  }
  if (!isFields(a) || !isFields(b)) return Object.is(a, b);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}
