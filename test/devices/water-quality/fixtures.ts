import { readFileSync } from 'node:fs';
import type { Measurement } from '../../../devices/water-quality/evidence.js';
import { type QualityTable, tableSchema } from '../../../devices/water-quality/table.js';
import { tableTexts } from '../../../devices/water-quality/table-texts.js';
import { parseSettings } from '../../../protocols/settings/load.js';

const FOLDER = new URL('../../../devices/water-quality/tables/', import.meta.url);
export const SHIPPED = ['demonstration-six-classes', 'demonstration-kizv', 'demonstration-limits'] as const;

export function tableText(id: string): string {
  return readFileSync(new URL(`${id}.yaml`, FOLDER), 'utf8');
}

export function tableFrom(text: string): QualityTable {
  const parsed = parseSettings(text, tableSchema, { texts: tableTexts });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

export function shipped(id: (typeof SHIPPED)[number]): QualityTable {
  return tableFrom(tableText(id));
}

const MINUTE_MS = 60_000;

/** A good value of a point, one minute old. */
export function measured(
  parameter: string,
  value: number | null,
  unit: string,
  more: Partial<Measurement> = {},
): Measurement {
  const source = { kind: 'point', point: `sonde.${parameter}`, maxAgeMs: 60 * MINUTE_MS } as const;
  return { parameter, value, unit, flag: 0, ageMs: MINUTE_MS, source, ...more };
}

export function sampled(
  parameter: string,
  value: number,
  unit: string,
  days: number,
  more: Partial<Measurement> = {},
): Measurement {
  const source = { kind: 'laboratory', sampled: '', laboratory: 'regional', line: 2 } as const;
  return { ...measured(parameter, value, unit), ageMs: days * 24 * 60 * MINUTE_MS, source, ...more };
}

const HEADER = {
  format: 'aryk-water-quality-table/1',
  id: 'test',
  version: '1',
  validFrom: '2025-01-01T00:00:00+05:00',
  status: 'demonstration',
  title: { en: 'a', ru: 'a', kk: 'a' },
  source: ['test'],
  laboratoryValidity: '30d',
};
const COMMON = { title: HEADER.title, unit: 'mg/L', origin: 'constructed', source: 'test' };

export interface Bounds {
  readonly max?: readonly (number | null)[];
  readonly min?: readonly (number | null)[];
}

/** Parameters p0, p1, ... in mg/L with these bounds. */
export function classTable(levels: number, bounds: readonly Bounds[]): QualityTable {
  const classes = Array.from({ length: levels }, () => ({ title: HEADER.title }));
  const parameters = bounds.map((bound, at) => ({ ...COMMON, id: `p${at}`, ...bound }));
  return tableSchema.parse({ ...HEADER, kind: 'classes', classes, parameters });
}

/** Substances p0, p1, ... with an MPC of 1 mg/L, in these groups. */
export function indexTable(groups: readonly string[]): QualityTable {
  const substances = groups.map((group, at) => ({ ...COMMON, id: `p${at}`, group, mpc: 1 }));
  const levels = [1, 3, 10, undefined].map((upTo, at) => ({ id: `l${at}`, title: HEADER.title, upTo }));
  const named = [...new Set(groups)].map((id) => ({ id, title: HEADER.title }));
  return tableSchema.parse({ ...HEADER, kind: 'index', levels, groups: named, substances });
}
