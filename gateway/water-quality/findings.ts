/**
 * Checks of `waterQuality:` that need more than one place: the points of the file and the tables themselves. A table that
 * will not be used is a notice, like a key that is not there yet: it is no reason not to measure and not to move gates.
 * An input that its table cannot take is an error.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Profile } from '../../devices/profile.js';
import { parametersOf, type QualityTable } from '../../devices/water-quality/table.js';
import { convert } from '../../devices/water-quality/units.js';
import { listed, nearestFirst } from '../../protocols/settings/nearest.js';
import type { Finding, SettingsPath, Severity } from '../../protocols/settings/problem.js';
import type { Params } from '../../protocols/text/message.js';
import { type WaterQualitySettings, waterQualitySchema } from '../config/water-quality-schema.js';
import type { SiteKey } from '../text/site-texts.js';
import type { WaterQualitySiteKey } from '../text/water-quality-texts.js';
import { loadTable, tablePath } from './table-file.js';

type Key = SiteKey | WaterQualitySiteKey;
type Found = Finding<Key>;

const pointSketch = z.object({
  name: z.string(),
  unit: z.string().default(''),
  access: z.string().default('r'),
});
/** What is looked at of the rest of the file; what is not as it should be there is told elsewhere. */
const sketchSchema = z.object({
  waterQuality: z.array(z.unknown()).catch([]),
  devices: z
    .array(
      z
        .object({
          id: z.string(),
          profile: z.string().optional(),
          points: z.array(pointSketch.nullable().catch(null)).optional(),
        })
        .nullable()
        .catch(null),
    )
    .catch([]),
  derived: z.array(z.object({ id: z.string() }).nullable().catch(null)).catch([]),
});
type Sketch = z.output<typeof sketchSchema>;
type Point = z.output<typeof pointSketch>;

export function waterQualityFindings(
  content: unknown,
  directory: string,
  profiles: ReadonlyMap<string, Profile>,
): Found[] {
  const sketch = sketchSchema.safeParse(content);
  if (!sketch.success) return [];
  const points = pointsOf(sketch.data, profiles);
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
      ...(isTwice ? [finding('error', [...path, 'id'], 'qualityDuplicate')] : []),
      ...(isEmpty ? [finding('error', path, 'qualityNothing')] : []),
      ...found,
      ...Object.entries(entry.inputs).flatMap(([parameter, input]) => {
        const at = [...path, 'inputs', parameter];
        const declared = pointOf(input.point, at, points, sketch.data);
        if ('finding' in declared)
          return [...declared.finding, ...inputFindings(parameter, at, tables, undefined)];
        return inputFindings(parameter, at, tables, { ...input, unit: declared.unit });
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
): { tables: readonly QualityTable[]; found: Found[] } {
  const tables: QualityTable[] = [];
  const found = withAbsoluteTables(entry, directory).tables.flatMap((ref, index): Found[] => {
    const at = [...path, 'tables', index, 'file'];
    const loaded = loadTable(ref);
    if ('fault' in loaded) {
      const { fault, detail } = loaded;
      return [finding('notice', at, 'qualityTableRefused', { fault, detail })];
    }
    const { table } = loaded;
    const [first] = tables;
    if (first && first.id !== table.id)
      return [finding('error', at, 'qualityTablesDiffer', { id: first.id })];
    tables.push(table);
    return table.status === 'demonstration' ? [finding('notice', at, 'qualityDemonstration')] : [];
  });
  return { tables, found };
}

/** `given` is what the point gives; undefined while that is not known. */
function inputFindings(
  id: string,
  path: SettingsPath,
  tables: readonly QualityTable[],
  given: { readonly unit: string; readonly basis?: string | undefined } | undefined,
): Found[] {
  const found = tables.flatMap((table): Found[] => {
    const parameters = parametersOf(table);
    const parameter = parameters.find((candidate) => candidate.id === id);
    if (!parameter) {
      const ids = nearestFirst(
        id,
        parameters.map((candidate) => candidate.id),
      );
      return [finding('error', path, 'qualityParameterUnknown', { table: table.id }, ids)];
    }
    const converted = given ? convert(0, given, parameter) : { value: 0 };
    if (!('fault' in converted)) return [];
    const { unit, basis = '-' } = parameter;
    return converted.fault === 'unknown-unit' || converted.fault === 'unit-mismatch'
      ? [finding('error', path, 'qualityUnit', { unit: given?.unit || '-', table: table.id, wanted: unit })]
      : [finding('error', path, 'qualityBasis', { table: table.id, wanted: basis })];
  });
  return found.slice(0, 1);
}

type Points = ReadonlyMap<string, readonly Point[] | undefined>;

function pointsOf({ devices }: Sketch, profiles: ReadonlyMap<string, Profile>): Points {
  const points = new Map<string, readonly Point[] | undefined>();
  for (const device of devices) {
    if (!device) continue;
    const profile = profiles.get(device.profile ?? '');
    const ofProfile = profile && [
      ...profile.points,
      ...profile.combined.map(({ name, unit }) => ({ name, unit, access: 'r' })),
    ];
    points.set(device.id, device.points?.flatMap((point) => point ?? []) ?? ofProfile);
  }
  return points;
}

/** The point and its unit, or what is wrong with its name; nothing is wrong while the device itself is not known. */
function pointOf(
  id: string,
  path: SettingsPath,
  points: Points,
  { derived }: Sketch,
): { readonly unit: string } | { readonly finding: Found[] } {
  const [device = '', name = ''] = id.split('.');
  const at = [...path, 'point'];
  // The unit of a derived point depends on its method: it is judged when the gateway runs.
  if (derived.some((entry) => entry?.id === id)) return { finding: [] };
  if (!points.has(device)) {
    const ids = listed(nearestFirst(device, points.keys()));
    return { finding: [finding('notice', at, 'undeclaredDevice', { device, ids })] };
  }
  const declared = points.get(device);
  if (!declared) return { finding: [] };
  const point = declared.find((candidate) => candidate.name === name);
  if (point && point.access !== 'w') return { unit: point.unit };
  const readable = declared.flatMap((candidate) => (candidate.access === 'w' ? [] : [candidate.name]));
  const ids = nearestFirst(name, readable).map((known) => `${device}.${known}`);
  return { finding: [finding('error', at, point ? 'pointNotReadable' : 'unknownPoint', { device }, ids)] };
}

function finding(
  severity: Severity,
  path: SettingsPath,
  key: Key,
  params: Params = {},
  allowed?: readonly string[],
): Found {
  const found = { severity, path, message: { key, params } };
  return allowed ? { ...found, allowed: { key: 'declared', params: { ids: listed(allowed) } } } : found;
}
