/**
 * Values of a laboratory: rows of a CSV, or entries of a YAML or JSON file. Each row stands by itself: a bad one is told
 * with its line and reason, the others are used. Nothing is assumed of a row: not its unit, not its basis, not its zone.
 *
 *   sampled,parameter,value,unit,basis,quality,laboratory
 *   2025-06-03T09:30:00+05:00,nitrate,4.1,mg/L,N,,Regional laboratory
 */
import type { QualityFlag } from '../../devices/quality.js';
import type { Measurement } from '../../devices/water-quality/evidence.js';
import { parametersOf, type QualityTable } from '../../devices/water-quality/table.js';
import { type ConversionFault, convert, KNOWN_UNITS } from '../../devices/water-quality/units.js';
import { parseYaml } from '../../protocols/settings/yaml.js';
import { parseCsv } from './csv.js';

export interface LaboratoryRow extends Omit<Measurement, 'ageMs' | 'value' | 'source'> {
  readonly value: number;
  readonly sampledMs: number;
  readonly source: Extract<Measurement['source'], { kind: 'laboratory' }>;
}

export type RowFault =
  | ConversionFault
  | 'row-header' // the first line does not name the columns that are needed
  | 'row-shape' // more fields than columns, or a quote that is not closed
  | 'row-sampled' // not a date and time with its offset from UTC
  | 'row-parameter'
  | 'row-value'
  | 'row-unit'
  | 'row-quality'
  | 'file-malformed' // no YAML or JSON with a list `values`
  | 'file-too-long'
  | 'row-parameter-unknown'; // the table has no such parameter
export interface BadRow {
  readonly line: number;
  readonly fault: RowFault;
  /** What stands there. */
  readonly found: string;
}

export interface LaboratoryRows {
  readonly rows: readonly LaboratoryRow[];
  readonly bad: readonly BadRow[];
}

const MAX_ROWS = 20_000;
const NEEDED = ['sampled', 'parameter', 'value', 'unit'];
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const PARAMETER = /^[a-z0-9][a-z0-9-]{0,39}$/;
const VALUE = /^(<?)\s*(-?\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?)$/;
const MAX_SHOWN = 40;

export function parseLaboratoryCsv(text: string): LaboratoryRows {
  const { separator, records } = parseCsv(text);
  const [header, ...lines] = records;
  const columns = header?.fields?.map((name) => name.trim().toLowerCase()) ?? [];
  if (NEEDED.some((name) => !columns.includes(name))) {
    const found = shown(columns.join(separator));
    return { rows: [], bad: [{ line: header?.line ?? 1, fault: 'row-header', found }] };
  }
  const rows = lines.map(({ line, fields }): LaboratoryRow | BadRow => {
    if (fields === null) return { line, fault: 'row-shape', found: '"' };
    if (fields.length > columns.length) {
      return { line, fault: 'row-shape', found: shown(fields.join(separator)) };
    }
    const named = Object.fromEntries(columns.map((name, at) => [name, (fields[at] ?? '').trim()]));
    return rowOf(named, line, separator === ';');
  });
  return sorted(rows);
}

/** The same from `{ values: [ { sampled, parameter, value, unit, basis, quality, laboratory } ] }`. */
export function parseLaboratoryYaml(text: string): LaboratoryRows {
  const parsed = parseYaml(text);
  if (!parsed.ok || parsed.findings.length > 0) {
    const finding = parsed.findings[0];
    const place = finding && (parsed.ok ? parsed.document.locate(finding) : parsed.locate(finding));
    return { rows: [], bad: [{ line: place?.line ?? 1, fault: 'file-malformed', found: '' }] };
  }
  const { value, locate } = parsed.document;
  const list = typeof value === 'object' && value !== null && 'values' in value ? value.values : undefined;
  if (!Array.isArray(list)) return { rows: [], bad: [{ line: 1, fault: 'file-malformed', found: '' }] };
  return sorted(
    list.map((entry: unknown, at) => {
      const named = Object.entries(typeof entry === 'object' && entry !== null ? entry : {});
      const line = locate({ path: ['values', at] })?.line ?? 1;
      return rowOf(Object.fromEntries(named.map(([name, field]) => [name, textOf(field)])), line, false);
    }),
  );
}

function sorted(entries: readonly (LaboratoryRow | BadRow)[]): LaboratoryRows {
  const taken = entries.slice(0, MAX_ROWS);
  const tooMany =
    entries.length > MAX_ROWS ? [{ line: MAX_ROWS, fault: 'file-too-long', found: '' } as const] : [];
  return {
    rows: taken.flatMap((entry) => ('fault' in entry ? [] : [entry])),
    bad: [...taken.flatMap((entry) => ('fault' in entry ? [entry] : [])), ...tooMany],
  };
}

function rowOf(
  fields: Readonly<Record<string, string>>,
  line: number,
  hasDecimalComma: boolean,
): LaboratoryRow | BadRow {
  const {
    sampled = '',
    parameter = '',
    value = '',
    unit = '',
    basis = '',
    quality = '',
    laboratory = '',
  } = fields;
  const bad = (fault: BadRow['fault'], found: string): BadRow => ({ line, fault, found: shown(found) });
  const sampledMs = MOMENT.test(sampled) ? Date.parse(sampled) : Number.NaN;
  if (!isRealDay(sampled) || Number.isNaN(sampledMs)) return bad('row-sampled', sampled);
  if (!PARAMETER.test(parameter)) return bad('row-parameter', parameter);
  const [, less = '', digits = ''] = VALUE.exec(value) ?? [];
  const isNumber = digits !== '' && (hasDecimalComma || !digits.includes(','));
  const number = Number(digits.replace(',', '.'));
  if (!isNumber || !Number.isFinite(number) || (less !== '' && number < 0)) return bad('row-value', value);
  if ('fault' in convert(0, { unit }, { unit })) return bad('row-unit', unit || KNOWN_UNITS.join(' '));
  if (!/^[0-9]?$/.test(quality)) return bad('row-quality', quality);
  return {
    parameter,
    value: number,
    ...(less === '' ? {} : { isBelow: true }),
    unit,
    ...(basis === '' ? {} : { basis }),
    flag: Number(quality) as QualityFlag,
    sampledMs,
    source: { kind: 'laboratory', sampled, laboratory: shown(laboratory), line },
  };
}

/** `Date.parse` takes 31 April for 1 May. */
function isRealDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Rows that a table can do nothing with: no such parameter, or a unit or basis that cannot be turned into its own. */
export function rowsAgainst(table: QualityTable, rows: readonly LaboratoryRow[]): BadRow[] {
  const parameters = new Map(parametersOf(table).map((parameter) => [parameter.id, parameter]));
  return rows.flatMap((row): BadRow[] => {
    const { line } = row.source;
    const parameter = parameters.get(row.parameter);
    if (!parameter) return [{ line, fault: 'row-parameter-unknown', found: row.parameter }];
    const converted = convert(row.value, row, parameter);
    if (!('fault' in converted)) return [];
    return [
      { line, fault: converted.fault, found: `${row.parameter} ${row.unit} ${row.basis ?? ''}`.trim() },
    ];
  });
}

/** The age of a row at `nowMs` of wall time; unknown while the clock is known to be wrong. */
export function measurementOf(row: LaboratoryRow, nowMs: number | null): Measurement {
  const { sampledMs, ...measurement } = row;
  return { ...measurement, ageMs: nowMs === null ? null : nowMs - sampledMs };
}

function textOf(field: unknown): string {
  return typeof field === 'string' || typeof field === 'number' ? String(field) : '';
}

function shown(text: string): string {
  return [...text]
    .slice(0, MAX_SHOWN)
    .join('')
    .replace(/\p{Cc}/gu, ' ');
}
