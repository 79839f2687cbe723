/**
 * What the registers that nobody feeds read, so that the instrument is well and is itself: its identity as expected,
 * status that vouches for its values, selectors that give its registers the meaning that is fed, factors of some use.
 */
import type { Condition, PointMap, ScaleFrom } from '../../devices/point-map.js';
import type { Profile } from '../../devices/profile.js';
import { ALL_BITS } from './layout.js';
import { canHold, rawOf } from './scaling.js';
import { bitsOf, rawFor, type Wish, wishFor } from './wishes.js';

export interface Default {
  readonly raw: number;
  /** The bits of `raw` that somebody wants so; 0 where it is all the same. */
  readonly bits: number;
}

const DECIMALS = 2;
const DIVISOR = 100;

/** `isFed`: whether a point has a value of its own, by the settings or the gate. */
export function defaultsOf(
  profile: Profile,
  isFed: (point: string) => boolean,
): ReadonlyMap<string, Default> {
  const wishes = wishesOf(profile, isFed);
  const scalings = [...profile.points, ...profile.combined].flatMap(({ scaleFrom }) => scaleFrom);
  const numbers = profile.points.filter(({ type }) => type !== 'string' && type !== 'date');
  return new Map(
    numbers.map((point) => {
      const own = wishes.filter(({ condition }) => condition.point === point.name);
      const scaling = scalings.find((each) => each.point === point.name);
      const start = scaling ? scalingRaw(scaling, point) : 0;
      const raw = rawFor(start, own, (candidate) => canHold(candidate, point));
      return [point.name, { raw, bits: scaling ? ALL_BITS : bitsOf(own) }];
    }),
  );
}

/** The more important first, for one that contradicts those before it is left unfulfilled. */
function wishesOf(profile: Profile, isFed: (point: string) => boolean): Wish[] {
  const fed = profile.points.filter(({ name }) => isFed(name));
  const others = profile.points.filter(({ name }) => !isFed(name));
  return [
    ...identityOf(profile),
    ...[fed, others].flatMap((points) => [
      ...points.flatMap(({ when = [] }) => when),
      ...points.flatMap(({ validity = [] }) => validity),
    ]),
  ].map((condition) => wishFor(condition));
}

/** Of a point that stands where the identity is looked for. */
function identityOf({ identity, points }: Profile): Condition[] {
  return (identity?.registers ?? []).flatMap(({ table, address, type, in: among }) => {
    const codes = among.filter((each) => typeof each === 'number');
    const point = points.find(
      (each) => each.table === table && each.address === address && each.type === type,
    );
    return point && codes.length > 0 ? [{ point: point.name, mask: ALL_BITS, in: codes }] : [];
  });
}

function scalingRaw(scaling: ScaleFrom, point: PointMap): number {
  if (scaling.as === 'code') {
    const codes = Object.entries(scaling.factors);
    return Number((codes.find(([, factor]) => factor === 1) ?? codes[0])?.[0] ?? 0);
  }
  const values = { decimals: [DECIMALS], factor: [1], divisor: [DIVISOR, 1] }[scaling.as];
  return values.map((value) => rawOf(value, point, 1)).find((raw) => raw !== undefined) ?? 0;
}
