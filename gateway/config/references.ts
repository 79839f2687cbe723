/** Checks of `site.yaml` that need two places of the file, or the file and the profiles, at once. */

import type { PointId } from '../../devices/point.js';
import type { Profiles } from '../../devices/profile.js';
import { unconfirmedActuatorPoints } from '../../devices/profile-lint.js';
import { didYouMean, listed, nearestFirst } from '../../protocols/settings/nearest.js';
import type { SettingsPath } from '../../protocols/settings/problem.js';
import type { Params } from '../../protocols/text/message.js';
import type { SiteKey } from '../text/site-texts.js';
import { armingFindings } from './arming.js';
import {
  chosenProfile,
  type DeclaredPoints,
  declaredPoints,
  isRead,
  type ProfileOf,
} from './device-profiles.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';
import { gateFindings } from './gates.js';
import { programmeFindings } from './programmes.js';
import { shuttingFindings } from './shutting.js';

export function referenceFindings(draft: Draft, profiles: Profiles): SiteFinding[] {
  const profileOf: ProfileOf = (device) => chosenProfile(device, profiles);
  return [
    ...duplicates(draft),
    ...names(draft, profiles),
    ...actuators(draft, profileOf),
    ...points(draft, profiles),
    ...shares(draft),
    ...programmeFindings(draft),
    ...gateFindings(draft),
    ...shuttingFindings(draft, profileOf),
    ...armingFindings(draft, profileOf),
  ];
}

interface Use {
  readonly path: SettingsPath;
  /** What must differ between uses; undefined when the file does not have it. */
  readonly value: string | undefined;
}

function duplicates(draft: Draft): SiteFinding[] {
  const ids = (
    ['buses', 'devices', 'gates', 'interlocks', 'schedules', 'parties', 'accounts', 'uplinks'] as const
  ).flatMap((section) => repeated(usesOf(draft, section, 'id'), 'duplicateId'));
  const devices = draft.devices ?? [];
  const pointNames = devices.flatMap((device, d) =>
    repeated(
      (device?.points ?? []).map((point, p) => ({
        path: ['devices', d, 'points', p, 'name'],
        value: point?.name,
      })),
      'duplicateId',
    ),
  );
  const derived = (draft.derived ?? []).map((entry, d) => ({ path: ['derived', d, 'id'], value: entry?.id }));
  const units = devices.map((device, d) => ({
    path: ['devices', d, 'unit'],
    value:
      device?.bus !== undefined && device.unit !== undefined ? `${device.unit} ${device.bus}` : undefined,
  }));
  return [
    ...ids,
    ...pointNames,
    ...repeated(derived, 'duplicateId'),
    ...repeated(usesOf(draft, 'plausibility', 'point'), 'duplicateId'),
    ...repeated(units, 'duplicateUnit', (value) => {
      const [unit = '', bus = ''] = value.split(' ');
      return { unit, bus };
    }),
    ...repeated([...usesOf(draft, 'buses', 'path'), ...usesOf(draft, 'console', 'path')], 'duplicateId'),
    ...repeated(usesOf(draft, 'gates', 'device'), 'gateSharesDevice'),
  ];
}

function repeated(
  uses: readonly Use[],
  key: SiteKey,
  params: (value: string) => Params = () => ({}),
): SiteFinding[] {
  const first = new Map<string, SettingsPath>();
  return uses.flatMap(({ path, value }) => {
    if (value === undefined) return [];
    const earlier = first.get(value);
    if (!earlier) {
      first.set(value, path);
      return [];
    }
    return [siteFinding('error', path, key, { ...params(value), first: `${earlier[0]}[${earlier[1]}]` })];
  });
}

/** Every value of one key in the entries of a section. */
function usesOf(draft: Draft, section: keyof Draft, key: string): Use[] {
  const entries = draft[section];
  if (!Array.isArray(entries)) return [];
  return entries.map((entry: Record<string, unknown> | null, index) => {
    const value = entry?.[key];
    return { path: [section, index, key], value: typeof value === 'string' ? value : undefined };
  });
}

function names(draft: Draft, profiles: Profiles): SiteFinding[] {
  const idsOf = (section: keyof Draft): string[] | undefined =>
    draft[section] ? usesOf(draft, section, 'id').flatMap(({ value }) => value ?? []) : undefined;
  const among = (uses: readonly Use[], known: Iterable<string> | undefined, text: SiteKey): SiteFinding[] => {
    const ids = new Set(known);
    return uses.flatMap(({ path, value }) =>
      value === undefined || ids.has(value)
        ? []
        : [siteFinding('error', path, text, {}, nearestFirst(value, ids))],
    );
  };
  const unknown = (section: keyof Draft, key: string, known: Iterable<string> | undefined, text: SiteKey) =>
    among(usesOf(draft, section, key), known, text);
  return [
    ...(draft.buses ? unknown('devices', 'bus', idsOf('buses'), 'unknownBus') : []),
    ...unknown('devices', 'profile', profiles.keys(), 'unknownProfile'),
    ...(draft.devices ? unknown('gates', 'device', idsOf('devices'), 'unknownDevice') : []),
    ...unknown('accounts', 'party', idsOf('parties'), 'unknownParty'),
    ...unknown('accounts', 'gate', idsOf('gates'), 'unknownGate'),
    ...unknown('schedules', 'gate', idsOf('gates'), 'unknownGate'),
    ...among(gateLists(draft), idsOf('gates'), 'unknownGate'),
    ...unknown('uplinks', 'party', idsOf('parties'), 'unknownParty'),
  ];
}

/** Gates that are named in lists. */
function gateLists({ gates = [], interlocks = [], parties = [], operators = [] }: Draft): Use[] {
  const inList = (path: SettingsPath, ids: readonly (string | null | undefined)[] | undefined): Use[] =>
    (ids ?? []).map((id, index) => ({ path: [...path, index], value: id ?? undefined }));
  return [
    ...gates.flatMap((gate, index) => inList(['gates', index, 'limits', 'notWith'], gate?.limits?.notWith)),
    ...interlocks.flatMap((interlock, index) => inList(['interlocks', index, 'gates'], interlock?.gates)),
    ...parties.flatMap((party, index) => inList(['parties', index, 'gates'], party?.gates)),
    ...operators.flatMap((operator, index) => inList(['operators', index, 'gates'], operator?.gates)),
  ];
}

function actuators(draft: Draft, profileOf: ProfileOf): SiteFinding[] {
  const devices = (draft.devices ?? []).flatMap((device) => device ?? []);
  const movers = devices.filter((device) => profileOf(device)?.actuator).flatMap(({ id }) => id ?? []);
  return usesOf(draft, 'gates', 'device').flatMap(({ path, value }) => {
    const device = devices.find(({ id }) => id !== undefined && id === value);
    const profile = device && profileOf(device);
    // A device or profile that does not exist is told elsewhere.
    if (!device || (device.profile !== undefined && !profile)) return [];
    if (!profile?.actuator) return [siteFinding('error', path, 'notAnActuator', {}, movers)];
    const unconfirmed = unconfirmedActuatorPoints(profile);
    if (unconfirmed.length === 0) return [];
    return [siteFinding('notice', path, 'actuatorUnconfirmed', { points: listed(unconfirmed) })];
  });
}

function points(draft: Draft, profiles: Profiles): SiteFinding[] {
  const devices = declaredPoints(draft, profiles);
  const derived = new Set((draft.derived ?? []).map((entry) => entry?.id));
  return pointUses(draft).flatMap(({ path, value }) =>
    value === undefined || derived.has(value) ? [] : pointFindings(path, value, devices),
  );
}

/** What is wrong with the name of a point that is not a computed one. */
export function pointFindings(path: SettingsPath, id: PointId, devices: DeclaredPoints): SiteFinding[] {
  const [device = '', name = ''] = id.split('.');
  if (!devices.has(device)) return [undeclared(path, device, [...devices.keys()])];
  const declared = devices.get(device);
  if (!declared) return [];
  const readable = declared.flatMap((point) => (isRead(point) ? (point.name ?? []) : []));
  if (readable.includes(name)) return [];
  const known = declared.find((point) => point.name === name);
  const notRead = known?.access === 'w' ? 'pointNotReadable' : 'pointNotPolled';
  const ids = nearestFirst(name, readable).map((near) => `${device}.${near}`);
  return [siteFinding('error', path, known ? notRead : 'unknownPoint', { device }, ids)];
}

/** Sites are commissioned in stages: what is not installed yet may already be named. A mistyped name never will be. */
function undeclared(path: SettingsPath, device: string, ids: readonly string[]): SiteFinding {
  const alike = ids.filter((id) => isAlike(device, id));
  const near = didYouMean(device, alike);
  if (near !== undefined) return siteFinding('error', path, 'deviceMistyped', { device }, [near]);
  return siteFinding('notice', path, 'undeclaredDevice', { device, ids: listed(nearestFirst(device, ids)) });
}

/** Near is not enough: `gate-2` beside `gate-1`, `meter-east` beside `meter-west` and `probe` beside `probe-ph` are meant. */
function isAlike(written: string, id: string): boolean {
  const digits = (text: string): string => text.replace(/\D/g, '');
  const firstLetters = (text: string): string =>
    text
      .split('-')
      .map((part) => part[0] ?? '')
      .join('-');
  const isSameUnspaced = written.replaceAll('-', '') === id.replaceAll('-', '');
  return isSameUnspaced || (digits(written) === digits(id) && firstLetters(written) === firstLetters(id));
}

function pointUses(draft: Draft): Use[] {
  const inputs = (draft.derived ?? []).flatMap((entry, index) =>
    Object.entries(entry?.inputs ?? {}).map(([input, value]) => ({
      path: ['derived', index, 'inputs', input],
      value,
    })),
  );
  return [
    ...usesOf(draft, 'gates', 'upstream'),
    ...usesOf(draft, 'gates', 'downstream'),
    ...usesOf(draft, 'gates', 'discharge'),
    ...usesOf(draft, 'gates', 'volume'),
    ...(draft.gates ?? []).flatMap((gate, index) =>
      (gate?.limits?.ramp ?? []).map((ramp, r) => ({
        path: ['gates', index, 'limits', 'ramp', r, 'point'],
        value: ramp?.point,
      })),
    ),
    ...(draft.interlocks ?? []).map((interlock, index) => ({
      path: ['interlocks', index, 'when', 'point'],
      value: interlock?.when?.point,
    })),
    ...usesOf(draft, 'accounts', 'meter'),
    ...inputs,
    ...usesOf(draft, 'plausibility', 'point'),
    ...(draft.plausibility ?? []).map((entry, index) => ({
      path: ['plausibility', index, 'cross', 'with'],
      value: entry?.cross?.with,
    })),
    { path: ['environmentalFlow', 'point'], value: draft.environmentalFlow?.point },
    { path: ['availableFlow', 'point'], value: draft.availableFlow?.point },
  ];
}

function shares(draft: Draft): SiteFinding[] {
  const given = (draft.parties ?? []).flatMap((party) => party?.share ?? []);
  const sum = given.reduce((total, share) => total + share, 0);
  if (given.length === 0 || Math.abs(sum - 1) <= 1e-6) return [];
  return [siteFinding('error', ['parties'], 'sharesNotOne', { sum: Number(sum.toFixed(6)) })];
}
