/** One profile as people read it, and as programs do. */
import type { Actuator } from '../../devices/actuator.js';
import { type CombinedPoint, isConfirmed, type PointMap } from '../../devices/point-map.js';
import type { Procedure, Profile, ProfileSetting } from '../../devices/profile.js';
import { unconfirmedActuatorPoints } from '../../devices/profile-lint.js';
import { type Column, table } from '../../protocols/console/table.js';
import { type Language, type Params, render } from '../../protocols/text/message.js';
import { MAX_VIEW_COLUMNS } from '../bus/register-view.js';
import { type ProfileTextKey, profileTexts } from '../text/profile-texts.js';
import { detailLines, type Say } from './point-details.js';

/** Everything that the file says, with the settings decided. */
export function profileJson({ document, ...profile }: Profile): object {
  return { ...profile, chosen: chosenOf({ document, ...profile }) };
}

export function profilePage(profile: Profile, language: Language): string[] {
  const say: Say = (key, params = {}) => render(profileTexts, { key, params }, language);
  const { vendor, model, kind, source, procedures, actuator, quirks } = profile;
  const section = (key: ProfileTextKey, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', say(key), ...lines.map((line) => `  ${line}`)];
  return [
    `${profile.profile}: ${vendor} ${model} (${kind})`,
    ...section('sources', source),
    ...section('line', lineLines(profile)),
    ...section('settings', settingLines(profile, say)),
    ...section('points', pointLines(profile, say)),
    ...section('sums', profile.combined.map(sumLine(say))),
    ...section('details', detailLines([...profile.points, ...profile.combined], say)),
    ...section('procedures', procedures.flatMap(procedureLines)),
    ...section('actuator', actuator ? actuatorLines(actuator, profile, say) : []),
    ...section('quirks', quirks),
    ...warnings(profile, say),
  ];
}

function lineLines(profile: Profile): string[] {
  const { serial, turnaroundMs, maxRegistersPerRead, maxGap, guardMs, minEveryMs, warmUpMs } = profile;
  const { baudRate, parity, stopBits, note } = serial ?? {};
  const limits = { turnaroundMs, maxRegistersPerRead, maxGap, guardMs, minEveryMs, warmUpMs };
  const given = Object.entries({ baudRate, parity, stopBits, ...limits });
  const shown = given.filter(([, value]) => value !== undefined && value !== 0);
  return [shown.map(([key, value]) => `${key} ${value}`).join(', '), ...(note === undefined ? [] : [note])];
}

function settingLines(profile: Profile, say: Say): string[] {
  const chosen = chosenOf(profile);
  const rows = Object.entries(profile.settings).flatMap(([name, setting]) => {
    const meanings = meaningsOf(setting);
    return meanings.map(([allowed, meaning], index) =>
      index === 0 ? [name, String(chosen[name]), allowed, meaning] : ['', '', allowed, meaning],
    );
  });
  return rows.length === 0 ? [] : grid(say, ['setting', 'chosen', 'allowed', 'meaning'], rows);
}

function meaningsOf(setting: ProfileSetting): [allowed: string, meaning: string][] {
  if ('options' in setting) return Object.entries(setting.options);
  const { min, max, unit, note = '' } = setting;
  return [[`${min}..${max} ${unit}`.trim(), note]];
}

/** What each setting has been decided to be: a profile keeps only what came of it. */
function chosenOf({ settings, chosen }: Profile): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, chosen[name] ?? setting.default]),
  );
}

function pointLines({ points }: Profile, say: Say): string[] {
  const titles = ['point', 'where', 'type', 'scale', 'unit', 'access', 'confidence'] as const;
  return grid(
    say,
    titles,
    points.map((point) => [
      point.name,
      `${point.table} ${point.address}`,
      typeOf(point),
      scaleOf(point),
      point.unit,
      point.access,
      [confidenceOf(point, say), point.polled ? '' : say('notPolled')]
        .filter((word) => word !== '')
        .join(', '),
    ]),
  );
}

function confidenceOf(point: PointMap | CombinedPoint, say: Say): string {
  return say(isConfirmed(point) ? 'confirmed' : 'unconfirmed');
}

function typeOf({ type, order, bits, length }: PointMap): string {
  const isWide = !['bool', 'u8', 'i8', 'u16', 'i16', 'f16', 'bcd16', 'string', 'date'].includes(type);
  const field = bits ? `.${bits.from}${bits.count > 1 ? `-${bits.from + bits.count - 1}` : ''}` : '';
  const size = length === undefined ? '' : `[${length}]`;
  return `${type}${field}${size}${isWide || order !== 'ABCD' ? ` ${order}` : ''}`;
}

function scaleOf({ scale, offset, scaleFrom }: PointMap): string {
  const shown = Number(scale.toPrecision(6));
  const factors = [scale === 1 ? '' : `x ${shown}`, ...scaleFrom.map(({ point, as }) => `${as} ${point}`)];
  if (offset !== 0) factors.push(offset > 0 ? `+ ${offset}` : `- ${-offset}`);
  return factors.filter((factor) => factor !== '').join(' ');
}

const sumLine =
  (say: Say) =>
  (combined: CombinedPoint): string => {
    const { name, sum, scaleFrom, unit } = combined;
    const parts = sum.map(({ point, times }) => (times === 1 ? point : `${point} x ${times}`)).join(' + ');
    const factors = scaleFrom.map(({ point, as }) => `, ${as} ${point}`).join('');
    return `${name} = ${parts}${factors}${unit === '' ? '' : ` (${unit})`}, ${confidenceOf(combined, say)}`;
  };

function procedureLines({ id, run, why, steps }: Procedure): string[] {
  return [`${id} (${run}): ${why}`, ...steps.map((step, index) => `  ${index + 1}. ${compact(step)}`)];
}

/** A point that nobody has confirmed is marked wherever the gate hangs on it. */
function actuatorLines({ kind, ...roles }: Actuator, { points }: Profile, say: Say): string[] {
  const doubtful = new Set(points.filter((point) => !isConfirmed(point)).map(({ name }) => name));
  const marked = (value: unknown): unknown => {
    if (typeof value === 'string') return doubtful.has(value) ? `${value} [${say('unconfirmed')}]` : value;
    if (Array.isArray(value)) return value.map(marked);
    if (typeof value !== 'object' || value === null || !('point' in value)) return value;
    return { ...value, point: marked(value.point) };
  };
  const used = Object.entries(roles).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return [kind, ...used.map(([role, value]) => `  ${role}: ${compact(marked(value))}`)];
}

/** As it stands in the file, without quotes and without what only a mask of all bits says. */
function compact(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value)
    .replaceAll('"', '')
    .replace(/mask:4294967295,?/g, '')
    .replaceAll(',', ', ')
    .replaceAll(':', ': ');
}

function warnings(profile: Profile, say: Say): string[] {
  const doubtful = [...profile.points, ...profile.combined].filter((point) => !isConfirmed(point));
  const gate = unconfirmedActuatorPoints(profile);
  const names = (list: readonly string[]): Params => ({ points: list.join(', ') });
  return [
    ...(doubtful.length === 0 ? [] : ['', say('unconfirmedPoints', names(doubtful.map(({ name }) => name)))]),
    ...(gate.length === 0 ? [] : [say('unconfirmedGate', names(gate))]),
  ];
}

function grid(say: Say, titles: readonly ProfileTextKey[], rows: readonly (readonly string[])[]): string[] {
  const columns: Column[] = titles.map((key) => ({ title: say(key) }));
  return table(columns, rows, MAX_VIEW_COLUMNS);
}
