/**
 * What the schema of a profile cannot say: references, overlaps, limits, and names that carry their
 * unit. Returns sentences for the person who writes the profile; none when it is sound.
 */
import { widthOf } from './codec.js';
import type { PointMap, Positioner, Profile } from './profile.js';

/** Units that a profile may use, and how a point's name ends when it has that unit. */
export const UNIT_SUFFIXES: Readonly<Record<string, string>> = {
  '%': 'percent',
  'cells/mL': 'cellsml',
  degC: 'degc',
  m: 'm',
  'm/s': 'ms',
  m3: 'm3',
  'm3/s': 'm3s',
  'mg/L': 'mgl',
  'mS/cm': 'mscm',
  mV: 'mv',
  NTU: 'ntu',
  'ohm cm': 'ohmcm',
  pH: 'ph',
  ppt: 'ppt',
  s: 's',
  'ug/L': 'ugl',
  'uS/cm': 'uscm',
  V: 'v',
};

const INTEGERS: readonly string[] = ['bool', 'u8', 'u16', 'i16', 'u32', 'i32'];

export function lintProfile(profile: Profile): string[] {
  const problems: string[] = [];
  const names = new Set<string>();
  for (const point of profile.points) {
    if (names.has(point.name)) problems.push(`${point.name}: the name is used twice`);
    names.add(point.name);
    problems.push(...lintPoint(point, profile).map((problem) => `${point.name}: ${problem}`));
  }
  problems.push(...overlaps(profile.points));
  if (profile.actuator) {
    problems.push(...lintActuator(profile.actuator, profile).map((problem) => `actuator: ${problem}`));
  }
  return problems;
}

function lintPoint(point: PointMap, profile: Profile): string[] {
  const problems: string[] = [];
  const width = widthOf(point.type);
  const isBit = point.table === 'coil' || point.table === 'discrete';
  if (isBit && point.type !== 'bool') problems.push(`a ${point.table} is a bool, not ${point.type}`);
  if ((point.table === 'discrete' || point.table === 'input') && point.access !== 'r') {
    problems.push(`table ${point.table} is read-only; write through coil or holding`);
  }
  if (point.address + width > 65536) problems.push('reaches beyond address 65535');
  if (!isBit && point.access !== 'w' && width > profile.maxRegistersPerRead) {
    problems.push(`takes ${width} registers; a read may ask for ${profile.maxRegistersPerRead}`);
  }
  if (point.unit !== '') {
    const suffix = UNIT_SUFFIXES[point.unit];
    if (suffix === undefined) {
      problems.push(`unit "${point.unit}" is not known; allowed: ${Object.keys(UNIT_SUFFIXES).join(', ')}`);
    } else if (point.name !== suffix && !point.name.endsWith(`_${suffix}`)) {
      problems.push(`with unit ${point.unit} the name ends in _${suffix}`);
    }
  }
  return [...problems, ...lintValidity(point, profile)];
}

function lintValidity({ validity }: PointMap, profile: Profile): string[] {
  if (!validity) return [];
  const by = profile.points.find((candidate) => candidate.name === validity.point);
  if (!by) return [`validity names "${validity.point}", which is no point of this profile`];
  const problems: string[] = [];
  if (by.access === 'w') problems.push(`validity point ${by.name} cannot be read`);
  if (!INTEGERS.includes(by.type) || by.scale !== 1 || by.offset !== 0) {
    problems.push(`validity point ${by.name} must be an integer without scale or offset`);
  }
  if ((validity.equals & validity.mask) >>> 0 !== validity.equals) {
    problems.push(`validity: ${validity.equals} has bits that mask ${validity.mask} removes`);
  }
  return problems;
}

/** Two points in one place are two meanings of one register; a profile says which one is meant. */
function overlaps(points: readonly PointMap[]): string[] {
  return points.flatMap((a, index) =>
    points
      .slice(index + 1)
      .filter(
        (b) =>
          a.table === b.table &&
          a.address < b.address + widthOf(b.type) &&
          b.address < a.address + widthOf(a.type),
      )
      .map((b) => `${a.name} and ${b.name} share ${a.table} address ${Math.max(a.address, b.address)}`),
  );
}

function lintActuator(actuator: Positioner, profile: Profile): string[] {
  const problems: string[] = [];
  const uses: [role: string, name: string, needs: 'read' | 'write' | 'both'][] = [
    ['position', actuator.position, 'read'],
    ['demand', actuator.demand, 'both'],
    ['stop', actuator.stop.point, 'write'],
    ...actuator.ready.map(({ point }): [string, string, 'read'] => ['ready', point, 'read']),
    ...actuator.moving.map((point): [string, string, 'read'] => ['moving', point, 'read']),
  ];
  for (const [role, name, needs] of uses) {
    const point = profile.points.find((candidate) => candidate.name === name);
    if (!point) {
      problems.push(`${role} names "${name}", which is no point of this profile`);
      continue;
    }
    if (needs !== 'write' && point.access === 'w') problems.push(`${role} point ${name} cannot be read`);
    if (needs !== 'read' && point.access === 'r') problems.push(`${role} point ${name} cannot be written`);
    if ((role === 'position' || role === 'demand') && point.unit !== '%') {
      problems.push(`${role} point ${name} must be in %`);
    }
  }
  return problems;
}

/** Points that a gate moves by, or is judged by, but whose numbers nobody has confirmed: no gate is armed on them. */
export function unconfirmedActuatorPoints({ actuator, points }: Profile): string[] {
  if (!actuator) return [];
  const used = new Set([
    actuator.position,
    actuator.demand,
    actuator.stop.point,
    ...actuator.ready.map(({ point }) => point),
    ...actuator.moving,
  ]);
  return points
    .filter(({ name, confidence }) => used.has(name) && confidence === 'unconfirmed')
    .map(({ name }) => name);
}
