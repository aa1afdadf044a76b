/** A breakdown by category as a chart that can say, tabulate and paint itself. */
import { barsPicture } from '../../draw/bars';
import type { Chart } from '../../draw/chart';
import type { Palette } from '../../draw/palette';

export interface BarsSource {
  names: readonly string[];
  categories: readonly string[];
  /** Variant x category. */
  values: readonly (readonly number[])[];
  texts: readonly (readonly string[])[];
  /** Counts behind the values, with their unit. */
  counts: readonly (readonly number[])[];
  scope: string;
  palette: Palette;
}

export interface BarsNames {
  id: string;
  title: string;
  /** Of the values and of the counts. */
  unit: string;
  countUnit: string;
}

export function barsChart({ id, title, unit, countUnit }: BarsNames, source: () => BarsSource): Chart {
  return {
    id,
    title,
    scope: () => source().scope,
    summary: () => {
      const { categories, texts, names } = source();
      const parts = categories.map((category, row) => {
        const values = texts.map((variant, index) => `${names[index] ?? ''} ${variant[row] ?? ''}`);
        return `${category} ${values.join(', ')}`;
      });
      return `${title}, ${unit}: ${parts.join('; ')}.`;
    },
    data: () => {
      const { categories, values, counts, names } = source();
      return {
        columns: [
          { name: 'category', unit: '' },
          ...names.flatMap((name) => [
            { name, unit },
            { name, unit: countUnit },
          ]),
        ],
        rows: categories.map((category, row) => [
          category,
          ...values.flatMap((variant, index) => [variant[row] ?? NaN, counts[index]?.[row] ?? NaN]),
        ]),
      };
    },
    picture: () => {
      const { categories, values, texts, scope, palette } = source();
      const font = getComputedStyle(document.body).fontFamily;
      return barsPicture({ title: `${title}, ${unit}`, note: scope, categories, values, texts, palette, font });
    },
  };
}
