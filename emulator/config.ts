/**
 * The settings of the emulator as a whole: their shape, and what takes two places of the file, or the
 * profiles, to judge.
 */
import type { z } from 'zod';
import { encode, encodeText } from '../devices/codec.js';
import type { CombinedPoint, PointMap } from '../devices/point-map.js';
import { choiceProblems, choose, type Profile, type Profiles } from '../devices/profile.js';
import { loadProfiles } from '../devices/shipped-profiles.js';
import { variableNames } from './canal/variables.js';
import { checkCanal, NOTHING } from './canal-check.js';
import { networkSettings } from './canal-shape.js';
import { LINE_KINDS, TCP_KINDS } from './mischief/kinds.js';
import { type EmulatorSettings, INSTRUMENT_FAULTS, settingsShape } from './shape.js';
import type { EmulatorTextKey } from './texts.js';

type InstrumentOfFile = EmulatorSettings['instruments'][number];
type Path = readonly (string | number)[];
const CHOICE_TEXTS = { unknown: 'unknownSetting', value: 'unknownChoice' } as const;

type Tell = (key: EmulatorTextKey, path: Path) => void;

export function emulatorSchema(profiles: Profiles): z.ZodType<EmulatorSettings> {
  return settingsShape.superRefine((settings, context) => {
    const tell: Tell = (message, path) => context.addIssue({ code: 'custom', message, path: [...path] });
    const network = networkSettings(settings.canal);
    const gateIds = network.gates.map(({ id }) => id);
    checkCanal(settings.canal, gateIds, tell);
    checkLines(settings, tell);
    checkInstruments(settings, profiles, gateIds, tell);
    checkVariables(settings, new Set(variableNames(network)), tell);
    checkFaults(settings, profiles, tell);
    checkMischief(settings, tell);
  });
}

export function parseEmulatorSettings(
  value: unknown,
  profiles: Profiles = loadProfiles(),
): z.ZodSafeParseResult<EmulatorSettings> {
  return emulatorSchema(profiles).safeParse(value);
}

function checkLines({ lines, cables }: EmulatorSettings, tell: Tell): void {
  const id = once('idTaken', tell);
  const path = once('pathTaken', tell);
  for (const [index, line] of lines.entries()) {
    id(line.id, ['lines', index, 'id']);
    if ('path' in line) path(line.path, ['lines', index, 'path']);
  }
  for (const [index, cable] of cables.entries()) {
    id(cable.id, ['cables', index, 'id']);
    for (const [side, end] of cable.ends.entries()) path(end, ['cables', index, 'ends', side]);
  }
}

/** The gate that an actuator drives: the one that it names, or the only one. */
export function gateOf({ drives }: InstrumentOfFile, gateIds: readonly string[]): string | undefined {
  return drives ?? (gateIds.length === 1 ? gateIds[0] : undefined);
}

function checkInstruments(
  { lines, instruments }: EmulatorSettings,
  profiles: Profiles,
  gateIds: readonly string[],
  tell: Tell,
): void {
  const id = once('idTaken', tell);
  const unit = once('unitTaken', tell);
  const gate = once('gateTaken', tell);
  for (const [index, instrument] of instruments.entries()) {
    const at: Path = ['instruments', index];
    id(instrument.id, [...at, 'id']);
    unit(`${instrument.line} ${instrument.unit}`, [...at, 'unit']);
    if (!lines.some((line) => line.id === instrument.line)) tell('unknownLine', [...at, 'line']);
    const shipped = profiles.get(instrument.profile);
    if (!shipped) {
      tell('unknownProfile', [...at, 'profile']);
      continue;
    }
    const wrong = choiceProblems(shipped.document, instrument.settings);
    for (const { setting, kind } of wrong) tell(CHOICE_TEXTS[kind], [...at, 'settings', setting]);
    if (wrong.length > 0) continue;
    const profile = choose(shipped.document, instrument.settings);
    const driven = gateOf(instrument, gateIds);
    if (driven !== undefined && driven !== NOTHING && !gateIds.includes(driven))
      tell('unknownGate', [...at, 'drives']);
    else if (profile.actuator && driven === undefined) tell('whichGate', [...at, 'drives']);
    else if (profile.actuator && driven !== NOTHING) gate(driven ?? '', [...at, 'drives']);
    if (instrument.failSafe && (!profile.actuator || driven === NOTHING))
      tell('notAnActuator', [...at, 'failSafe']);
    checkValues(instrument, profile, at, tell);
  }
}

function checkValues({ serves, constants }: InstrumentOfFile, profile: Profile, at: Path, tell: Tell): void {
  const readable = (name: string): PointMap | CombinedPoint | undefined =>
    profile.points.find((point) => point.name === name && point.access !== 'w') ??
    profile.combined.find((combined) => combined.name === name);
  for (const name of Object.keys(serves)) {
    if (!readable(name)) tell('unknownProfilePoint', [...at, 'serves', name]);
  }
  for (const [name, value] of Object.entries(constants)) {
    const point = readable(name);
    if (!point) tell('unknownProfilePoint', [...at, 'constants', name]);
    else if (!fits(value, point)) tell('doesNotFit', [...at, 'constants', name]);
  }
}

function checkVariables({ instruments }: EmulatorSettings, names: ReadonlySet<string>, tell: Tell): void {
  for (const [index, { serves, signal }] of instruments.entries()) {
    for (const [point, served] of Object.entries(serves)) {
      const path: Path = ['instruments', index, 'serves', point];
      if (typeof served === 'string' && !names.has(served)) tell('unknownVariable', path);
      if (typeof served !== 'string' && !names.has(served.from)) tell('unknownVariable', [...path, 'from']);
    }
    if (signal && !names.has(signal.from)) tell('unknownVariable', ['instruments', index, 'signal', 'from']);
  }
}

function checkFaults({ instruments, faults }: EmulatorSettings, profiles: Profiles, tell: Tell): void {
  for (const [index, fault] of faults.entries()) {
    const instrument = instruments.find(({ id }) => id === fault.instrument);
    const profile = profiles.get(instrument?.profile ?? '');
    if (!instrument) tell('unknownInstrument', ['faults', index, 'instrument']);
    else if (isOfDrive(fault.kind) && profile && (!profile.actuator || instrument.drives === NOTHING)) {
      tell('notAnActuator', ['faults', index, 'kind']);
    }
  }
}

function isOfDrive(kind: string): boolean {
  return INSTRUMENT_FAULTS.every((each) => each !== kind);
}

function checkMischief({ lines, instruments, mischief }: EmulatorSettings, tell: Tell): void {
  for (const [index, { kind, instrument: id, line: lineId }] of mischief.entries()) {
    const at: Path = ['mischief', index];
    const instrument = instruments.find((each) => each.id === id);
    const line = lines.find((each) => each.id === (lineId ?? instrument?.line));
    if ((id === undefined) === (lineId === undefined)) tell('instrumentOrLine', at);
    else if (id !== undefined && !instrument) tell('unknownInstrument', [...at, 'instrument']);
    else if (lineId !== undefined && !line) tell('unknownLine', [...at, 'line']);
    else if (id !== undefined && LINE_KINDS.includes(kind)) tell('onlyOfLines', [...at, 'kind']);
    else if (line && line.kind !== 'tcp' && TCP_KINDS.includes(kind)) tell('onlyOfTcp', [...at, 'kind']);
  }
}

/** Tells `key` of every text that was there before. */
function once(key: EmulatorTextKey, tell: Tell): (text: string, path: Path) => void {
  const seen = new Set<string>();
  return (text, path) => {
    if (seen.has(text)) tell(key, path);
    seen.add(text);
  };
}

/** Values that hang on factors or parts are judged where they are served. */
function fits(value: number | string, point: PointMap | CombinedPoint): boolean {
  if ('sum' in point || point.scaleFrom.length > 0) return typeof value === 'number';
  if ((typeof value === 'string') !== (point.type === 'string')) return false;
  try {
    if (typeof value === 'string') encodeText(value, point);
    else encode(value, point);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
