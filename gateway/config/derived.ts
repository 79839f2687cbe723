/** What the shape of `derived:` cannot say: methods, their inputs and units, what each needs to know, and cycles. */
import { z } from 'zod';
import type { DerivedMethod } from '../../devices/derive/method.js';
import { derivedMethods } from '../../devices/derive/methods.js';
import type { PointId } from '../../devices/point.js';
import type { Profiles } from '../../devices/profile.js';
import { findingsOf } from '../../protocols/settings/findings.js';
import { listed, nearestFirst } from '../../protocols/settings/nearest.js';
import { outlineOf, valueAt } from '../../protocols/settings/outline.js';
import type { SettingsPath } from '../../protocols/settings/problem.js';
import { settingsTexts } from '../../protocols/text/settings-texts.js';
import type { DerivedPoint } from '../derive/derived-points.js';
import { ordered } from '../derive/order.js';
import { type SiteKey, siteTexts } from '../text/site-texts.js';
import { type DerivedSettings, derivedSchema, inputSettings } from './derived-schema.js';
import { chosenProfile, measuredBy } from './device-profiles.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';

/** Of the content only what is needed here is looked at; what is not as it should be is told by the schema. */
const sketchSchema = z.object({ derived: z.array(z.unknown()).catch([]) });

type Units = Map<PointId, string>;

export function derivedFindings(draft: Draft, content: unknown, profiles: Profiles): SiteFinding[] {
  const sketch = sketchSchema.safeParse(content);
  if (!sketch.success) return [];
  const entries = sketch.data.derived.flatMap((raw, index) => {
    const parsed = derivedSchema.safeParse(raw);
    return parsed.success ? [{ settings: parsed.data, path: ['derived', index] as const }] : [];
  });
  const units = measuredUnits(draft, content, profiles);
  const methods = derivedMethods();
  const taken = entries.flatMap(({ settings: { id }, path }) =>
    units.has(id) ? [siteFinding('error', [...path, 'id'], 'derivedIsMeasured')] : [],
  );
  const own = entries.flatMap(({ settings, path }) => entryFindings(settings, path, methods));
  const order = ordered(entries.map(({ settings }) => nodeOf(settings)));
  if (!order.ok) {
    const [first = ''] = order.cycle;
    const index = entries.find(({ settings }) => settings.id === first)?.path ?? ['derived'];
    return [
      ...taken,
      ...own,
      siteFinding('error', index, 'derivedCycle', { cycle: order.cycle.join(' -> ') }),
    ];
  }
  const byId = new Map(entries.map((entry) => [entry.settings.id, entry]));
  const ofUnits = order.order.flatMap((id) => {
    const entry = byId.get(id);
    return entry ? unitFindings(entry.settings, entry.path, methods, units) : [];
  });
  return [...taken, ...own, ...ofUnits];
}

/** The points of settings without findings, in the order in which they can be computed. */
export function derivedPoints(
  settings: readonly DerivedSettings[],
  measured: ReadonlyMap<PointId, string>,
): DerivedPoint[] {
  const methods = derivedMethods();
  const units: Units = new Map(measured);
  const order = ordered(settings.map(nodeOf));
  // Loading the settings has refused cycles and unknown methods.
  if (!order.ok) throw new Error(`derived points in a cycle: ${order.cycle.join(' ')}`);
  return order.order.flatMap((id) => {
    const one = settings.find((candidate) => candidate.id === id);
    const method = methods.get(one?.method ?? '');
    if (!one || !method) return [];
    const inputs = inputsOf(one, units);
    const unit = method.unitOf(inputs) ?? '';
    units.set(id, unit);
    const parameters = method.parameters.parse(one[method.parametersKey] ?? {});
    return [{ id, method, parameters, inputs, unit, everyMs: one.every }];
  });
}

function nodeOf({ id, inputs }: DerivedSettings): { id: string; needs: string[] } {
  return { id, needs: Object.values(inputs).map((input) => inputSettings(input).point) };
}

function inputsOf({ inputs }: DerivedSettings, units: Units): DerivedPoint['inputs'] {
  return Object.entries(inputs).map(([name, given]) => {
    const input = inputSettings(given);
    return { ...input, name, unit: input.unit ?? units.get(input.point) ?? '' };
  });
}

function measuredUnits(draft: Draft, content: unknown, profiles: Profiles): Units {
  const units: Units = new Map();
  (draft.devices ?? []).forEach((device, index) => {
    if (!device) return;
    const profile = chosenProfile(device, profiles);
    const inPlace = (device.points ?? []).map((point, at) => ({
      name: point?.name ?? '',
      unit: String(valueAt(content, ['devices', index, 'points', at, 'unit']) ?? ''),
    }));
    const measured = profile ? measuredBy(profile) : inPlace;
    for (const { name, unit } of measured) units.set(`${device.id}.${name}`, unit);
  });
  return units;
}

function entryFindings(
  settings: DerivedSettings,
  path: SettingsPath,
  methods: ReadonlyMap<string, DerivedMethod>,
): SiteFinding[] {
  const method = methods.get(settings.method);
  if (!method) {
    const names = nearestFirst(settings.method, methods.keys());
    return [siteFinding('error', [...path, 'method'], 'unknownMethod', {}, names)];
  }
  return [...inputFindings(settings, method, path), ...parameterFindings(settings, method, path)];
}

function inputFindings(
  { inputs, method: name }: DerivedSettings,
  method: DerivedMethod,
  path: SettingsPath,
): SiteFinding[] {
  const given = Object.keys(inputs);
  const at = [...path, 'inputs'];
  if (method.inputs === 'any') {
    return given.length > 0 ? [] : [siteFinding('error', at, 'inputMissing', { method: name, input: '' })];
  }
  const known = Object.keys(method.inputs);
  const required = Object.entries(method.inputs).filter(([, need]) => need === 'required');
  return [
    ...required
      .filter(([input]) => !given.includes(input))
      .map(([input]) => siteFinding('error', at, 'inputMissing', { method: name, input })),
    ...given
      .filter((input) => !known.includes(input))
      .map((input) =>
        siteFinding('error', [...at, input], 'inputUnknown', { method: name }, nearestFirst(input, known)),
      ),
  ];
}

function parameterFindings(
  settings: DerivedSettings,
  method: DerivedMethod,
  path: SettingsPath,
): SiteFinding[] {
  const { parametersKey: key, parameters } = method;
  const wrongKey = key === 'geometry' ? 'parameters' : 'geometry';
  if (settings[wrongKey] !== undefined) {
    return [
      siteFinding('error', [...path, wrongKey], 'wrongParametersKey', { method: settings.method, key }),
    ];
  }
  const value = settings[key] ?? {};
  const parsed = parameters.safeParse(value);
  if (parsed.success) return [];
  const isText = (text: string): text is SiteKey =>
    Object.hasOwn(siteTexts, text) || Object.hasOwn(settingsTexts, text);
  return findingsOf(parsed.error.issues, outlineOf(parameters), value, isText).map((found) => ({
    ...found,
    path: [...path, key, ...found.path],
  })) as SiteFinding[];
}

/** Also notes the unit of the point itself, for those that are computed from it. */
function unitFindings(
  settings: DerivedSettings,
  path: SettingsPath,
  methods: ReadonlyMap<string, DerivedMethod>,
  units: Units,
): SiteFinding[] {
  const method = methods.get(settings.method);
  const inputs = inputsOf(settings, units);
  // Devices that are not installed yet may be named already; their units are not known.
  const areKnown = inputs.every(({ point, unit }) => units.has(point) || unit !== '');
  if (!method || !areKnown) return [];
  const unit = method.unitOf(inputs);
  if (unit !== undefined) {
    units.set(settings.id, unit);
    return [];
  }
  const seen = listed(inputs.map((input) => `${input.name}: ${input.unit || '-'}`));
  return [siteFinding('error', [...path, 'inputs'], 'inputUnits', { method: settings.method, units: seen })];
}
