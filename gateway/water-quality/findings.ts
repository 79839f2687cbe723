/**
 * Checks of `waterQuality:` that need more than one place: the points of the file and the tables themselves. A table that
 * will not be used is a notice, like a key that is not there yet: it is no reason not to measure and not to move gates.
 * An input that its table cannot take is an error.
 */
import { readdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Profiles } from '../../devices/profile.js';
import { parametersOf, type QualityTable } from '../../devices/water-quality/table.js';
import { convert } from '../../devices/water-quality/units.js';
import { nearestFirst } from '../../protocols/settings/nearest.js';
import type { SettingsPath } from '../../protocols/settings/problem.js';
import { unitsOfPoints } from '../config/derived.js';
import { declaredPoints } from '../config/device-profiles.js';
import { draftOf } from '../config/draft.js';
import { type SiteFinding, siteFinding } from '../config/finding.js';
import { pointFindings } from '../config/references.js';
import { type WaterQualitySettings, waterQualitySchema } from '../config/water-quality-schema.js';
import { loadTable, tablePath } from './table-file.js';

/** What is looked at of the file; what is not as it should be is told elsewhere. */
const sketchSchema = z.object({ waterQuality: z.array(z.unknown()).catch([]) });

export function waterQualityFindings(content: unknown, directory: string, profiles: Profiles): SiteFinding[] {
  const sketch = sketchSchema.safeParse(content);
  if (!sketch.success || sketch.data.waterQuality.length === 0) return [];
  const draft = draftOf(content);
  const devices = declaredPoints(draft, profiles);
  const derived = new Set((draft.derived ?? []).map((one) => one?.id));
  const units = unitsOfPoints(draft, content, profiles);
  const ids: string[] = [];
  return sketch.data.waterQuality.flatMap((raw, index) => {
    const path = ['waterQuality', index];
    const parsed = waterQualitySchema.safeParse(raw);
    if (!parsed.success) return [];
    const entry = parsed.data;
    const isTwice = ids.includes(entry.id);
    ids.push(entry.id);
    const isEmpty = Object.keys(entry.inputs).length === 0 && entry.laboratory === undefined;
    const { tables, found } = tablesOf(entry, path, directory);
    return [
      ...(isTwice ? [siteFinding('error', [...path, 'id'], 'qualityDuplicate')] : []),
      ...(isEmpty ? [siteFinding('error', path, 'qualityNothing')] : []),
      ...found,
      ...Object.entries(entry.inputs).flatMap(([parameter, { point, basis }]) => {
        const at = [...path, 'inputs', parameter];
        const misnamed = derived.has(point) ? [] : pointFindings([...at, 'point'], point, devices);
        const unit = units.has(point) ? (units.get(point) ?? '') : undefined;
        return [...misnamed, ...inputFindings(parameter, at, tables, { unit, basis })];
      }),
    ];
  });
}

/** The same entry with every path absolute and every `builtin:` found: what `WaterQualityWatch` is given. */
export function withAbsoluteTables(entry: WaterQualitySettings, directory: string): WaterQualitySettings {
  const absolute = (path: string): string => resolve(directory, path);
  return {
    ...entry,
    tables: entry.tables.map(({ file, issuerKey }) => ({
      file: tablePath(file, absolute),
      ...(issuerKey === undefined ? {} : { issuerKey: absolute(issuerKey) }),
    })),
    ...(entry.laboratory === undefined ? {} : { laboratory: absolute(entry.laboratory) }),
  };
}

function tablesOf(
  entry: WaterQualitySettings,
  path: SettingsPath,
  directory: string,
): { tables: readonly QualityTable[]; found: SiteFinding[] } {
  const tables: QualityTable[] = [];
  const builtIn = builtInTables();
  const found = withAbsoluteTables(entry, directory).tables.flatMap((ref, index): SiteFinding[] => {
    const at = [...path, 'tables', index, 'file'];
    const name = entry.tables[index]?.file ?? '';
    if (name.startsWith(BUILT_IN) && !builtIn.includes(name))
      return [siteFinding('error', at, 'qualityNoBuiltin', {}, nearestFirst(name, builtIn))];
    const loaded = loadTable(ref);
    if ('fault' in loaded) {
      const { fault, detail } = loaded;
      return [siteFinding('notice', at, 'qualityTableRefused', { fault, detail })];
    }
    const { table } = loaded;
    const [first] = tables;
    if (first && first.id !== table.id)
      return [siteFinding('error', at, 'qualityTablesDiffer', { id: first.id })];
    tables.push(table);
    return table.status === 'demonstration' ? [siteFinding('notice', at, 'qualityDemonstration')] : [];
  });
  return { tables, found };
}

const BUILT_IN = 'builtin:';

/** The tables that the program brings along, as `site.yaml` names them. */
function builtInTables(): string[] {
  const folder = dirname(tablePath(`${BUILT_IN}any`, resolve));
  return readdirSync(folder).flatMap((file) =>
    file.endsWith('.yaml') ? [`${BUILT_IN}${basename(file, '.yaml')}`] : [],
  );
}

/** The unit is that of the point; undefined while that is not known. */
function inputFindings(
  id: string,
  path: SettingsPath,
  tables: readonly QualityTable[],
  given: { readonly unit: string | undefined; readonly basis: string | undefined },
): SiteFinding[] {
  const { unit, basis } = given;
  const found = tables.flatMap((table): SiteFinding[] => {
    const parameters = parametersOf(table);
    const parameter = parameters.find((candidate) => candidate.id === id);
    if (!parameter) {
      const ids = parameters.map((candidate) => candidate.id);
      const params = { table: table.id };
      return [siteFinding('error', path, 'qualityParameterUnknown', params, nearestFirst(id, ids))];
    }
    const hasBasis = parameter.basis !== undefined;
    if (basis !== undefined && !hasBasis)
      return [siteFinding('error', [...path, 'basis'], 'qualityNoBasis', { table: table.id })];
    const converted = unit === undefined ? { value: 0 } : convert(0, { unit, basis }, parameter);
    if (!('fault' in converted)) return [];
    const isOfBasis = converted.fault === 'basis-undeclared' || converted.fault === 'basis-mismatch';
    // Without a basis in the table it is the unit of the point that names one, as `mg/L N` does.
    return isOfBasis && hasBasis
      ? [siteFinding('error', path, 'qualityBasis', { table: table.id, wanted: parameter.basis ?? '-' })]
      : [
          siteFinding('error', path, 'qualityUnit', {
            unit: unit || '-',
            table: table.id,
            wanted: parameter.unit,
          }),
        ];
  });
  return found.slice(0, 1);
}
