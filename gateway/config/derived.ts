/** What the shape of `derived:` cannot say: methods, their inputs and units, what each needs to know, and cycles. */
import { z } from 'zod';
import type { DerivedMethod } from '../../devices/derive/method.js';
import { derivedMethods } from '../../devices/derive/methods.js';
import type { PointId } from '../../devices/point.js';
import type { Profiles } from '../../devices/profile.js';
import { findingsOf } from '../../protocols/settings/findings.js';
import { listed, nearestFirst } from '../../protocols/settings/nearest.js';
import { outlineOf } from '../../protocols/settings/outline.js';
import type { SettingsPath } from '../../protocols/settings/problem.js';
import { settingsTexts } from '../../protocols/text/settings-texts.js';
import type { DerivedPoint } from '../derive/derived-points.js';
import { ordered } from '../derive/order.js';
import { type SiteKey, siteTexts } from '../text/site-texts.js';
import { type DerivedSettings, derivedSchema, inputSettings } from './derived-schema.js';
import { declaredPoints } from './device-profiles.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';
import { inputUnits, measuredUnits, suffixMissing, type Units, unitFindings } from './units.js';

/** Of the content only what is needed here is looked at; what is not as it should be is told by the schema. */
const sketchSchema = z.object({ derived: z.array(z.unknown()).catch([]) });

/** What is wrong with `derived`, and with the unit of a point wherever else one is named. */
export function derivedFindings(draft: Draft, content: unknown, profiles: Profiles): SiteFinding[] {
  const { findings, units } = survey(draft, content, profiles);
  return [...findings, ...unitFindings(draft, units)];
}

/** The unit of every point, measured or computed, that can be told from settings that may have mistakes. */
export function unitsOfPoints(draft: Draft, content: unknown, profiles: Profiles): Units {
  return survey(draft, content, profiles).units;
}

function survey(
  draft: Draft,
  content: unknown,
  profiles: Profiles,
): { readonly findings: SiteFinding[]; readonly units: Units } {
  const devices = declaredPoints(draft, profiles);
  const units = measuredUnits(devices);
  const sketch = sketchSchema.safeParse(content);
  if (!sketch.success) return { findings: [], units };
  const entries = sketch.data.derived.flatMap((raw, index) => {
    const parsed = derivedSchema.safeParse(raw);
    return parsed.success ? [{ settings: parsed.data, path: ['derived', index] as const }] : [];
  });
  const methods = derivedMethods();
  const findings = entries.flatMap(({ settings, path }) => {
    const [device = '', name] = settings.id.split('.');
    const isMeasured = devices.get(device)?.some((point) => point.name === name);
    return [
      ...(isMeasured ? [siteFinding('error', [...path, 'id'], 'derivedIsMeasured')] : []),
      ...entryFindings(settings, path, methods),
    ];
  });
  const order = ordered(entries.map(({ settings }) => nodeOf(settings)));
  if (!order.ok) {
    const [first = ''] = order.cycle;
    const path = entries.find(({ settings }) => settings.id === first)?.path ?? ['derived'];
    const cycle = siteFinding('error', path, 'derivedCycle', { cycle: order.cycle.join(' -> ') });
    return { findings: [...findings, cycle], units };
  }
  const byId = new Map(entries.map((entry) => [entry.settings.id, entry]));
  for (const id of order.order) {
    const entry = byId.get(id);
    if (entry) findings.push(...computedUnitFindings(entry.settings, entry.path, methods, units));
  }
  return { findings, units };
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
    const parameters = method.parameters.parse(one[method.parametersKey] ?? {});
    const unit = method.unitOf(inputs, parameters) ?? '';
    units.set(id, unit);
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
  return [
    ...inputFindings(settings, method, path),
    ...scaleFindings(settings, path),
    ...parameterFindings(settings, method, path),
  ];
}

function scaleFindings({ inputs }: DerivedSettings, path: SettingsPath): SiteFinding[] {
  return Object.entries(inputs).flatMap(([name, given]) => {
    const { scale, unit } = inputSettings(given);
    return scale === 1 || unit !== undefined
      ? []
      : [siteFinding('error', [...path, 'inputs', name], 'scaledUnit')];
  });
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
  const { oneOf } = method;
  const known = Object.keys(method.inputs);
  const required = Object.entries(method.inputs).filter(([, need]) => need === 'required');
  return [
    ...required
      .filter(([input]) => !given.includes(input))
      .map(([input]) => siteFinding('error', at, 'inputMissing', { method: name, input })),
    ...(oneOf && given.filter((input) => oneOf.includes(input)).length !== 1
      ? [siteFinding('error', at, 'inputOneOf', { method: name, inputs: listed(oneOf) })]
      : []),
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
  if (parsed.success) return namedFindings(settings, method, parsed.data, path);
  const isText = (text: string): text is SiteKey =>
    Object.hasOwn(siteTexts, text) || Object.hasOwn(settingsTexts, text);
  return findingsOf(parsed.error.issues, outlineOf(parameters), value, isText).map((found) => ({
    ...found,
    path: [...path, key, ...found.path],
  })) as SiteFinding[];
}

/** A parameter for an input that is not there, or an input that no parameter is for, would go unnoticed and count wrongly. */
function namedFindings(
  { inputs, method: name }: DerivedSettings,
  method: DerivedMethod,
  parameters: unknown,
  path: SettingsPath,
): SiteFinding[] {
  const named = method.namedIn?.(parameters) ?? [];
  const given = Object.keys(inputs);
  const at = [...path, method.parametersKey];
  return [
    ...[...new Set(named)].flatMap((input) => {
      if (!given.includes(input))
        return [siteFinding('error', at, 'inputUnknown', { method: name }, nearestFirst(input, given))];
      const isTwice = named.indexOf(input) !== named.lastIndexOf(input);
      return isTwice ? [siteFinding('error', at, 'inputTwice', { input })] : [];
    }),
    ...given
      .filter((input) => method.namesAll && !named.includes(input))
      .map((input) => siteFinding('error', [...path, 'inputs', input], 'inputUnused', { method: name })),
  ];
}

/** Also notes the unit of the point itself, for those that are computed from it. */
function computedUnitFindings(
  settings: DerivedSettings,
  path: SettingsPath,
  methods: ReadonlyMap<string, DerivedMethod>,
  units: Units,
): SiteFinding[] {
  const method = methods.get(settings.method);
  const parsed = method?.parameters.safeParse(settings[method.parametersKey] ?? {});
  // What is wrong with the method, the parameters and the names of inputs is told elsewhere.
  if (!method || !parsed?.success) return [];
  const { inputs: known } = method;
  const inputs = inputsOf(settings, units).filter(
    ({ name }) => known === 'any' || Object.hasOwn(known, name),
  );
  const told = inputs.filter(({ name }) => isUnitTold(settings.inputs[name], units));
  const wrong = told.flatMap(({ name, unit }) => {
    const needed = inputUnits(method, name, parsed.data);
    if (needed.length === 0 || needed.some((one) => unit === one || unit.startsWith(`${one} `))) return [];
    const params = { method: settings.method, unit: unit || '-', needed: needed.join(', ') };
    return [siteFinding('error', [...path, 'inputs', name], 'inputUnit', params)];
  });
  const isComplete =
    known === 'any' ||
    Object.keys(known).every((name) => known[name] === 'optional' || settings.inputs[name]);
  if (wrong.length > 0 || !isComplete || told.length < inputs.length) return wrong;
  const unit = method.unitOf(inputs, parsed.data);
  if (unit === undefined) {
    const seen = listed(inputs.map((input) => `${input.name}: ${input.unit || '-'}`));
    return [
      siteFinding('error', [...path, 'inputs'], 'inputUnits', { method: settings.method, units: seen }),
    ];
  }
  if (unit === '') return [];
  units.set(settings.id, unit);
  const suffix = suffixMissing(settings.id, unit);
  if (suffix === undefined) return [];
  return [siteFinding('error', [...path, 'id'], 'derivedSuffix', { unit }, [`…_${suffix}`])];
}

/** Devices that are not installed yet may be named already; their units are not known, nor is one after a bare scale. */
function isUnitTold(given: DerivedSettings['inputs'][string] | undefined, units: Units): boolean {
  if (given === undefined) return false;
  const { point, scale, unit } = inputSettings(given);
  return unit !== undefined || (units.has(point) && scale === 1);
}
