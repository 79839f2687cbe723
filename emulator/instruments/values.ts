/**
 * What every point of an instrument reads, as raw numbers. Where one comes from, first found first:
 *
 *   the gate, by the actuator > what was last written > the canal (`serves`) > `constants` > what makes it well > 0
 */
import { type CombinedPoint, type Condition, holds, type PointMap } from '../../devices/point-map.js';
import type { Profile } from '../../devices/profile.js';
import type { EmulatedActuator } from './actuator.js';
import type { Ailments } from './ailment.js';
import { type Default, defaultsOf } from './defaults.js';
import { ALL_BITS, limitsOf } from './layout.js';
import { canHold, factorOf, rawOf, split, valueIn } from './scaling.js';
import type { Triggers } from './triggers.js';
import { bitsOf, rawFor, type Wish, wishFor } from './wishes.js';

/** Where several points share a register, the later of these has its way. */
export const RANKS = { nothing: 0, wellbeing: 1, fed: 2, gate: 3 } as const;

export interface Known {
  readonly raw: number;
  /** The bits of `raw` that are known; the others may be another point's. */
  readonly bits: number;
  readonly rank: number;
}

export interface Sources {
  readonly profile: Profile;
  /** The value that the settings give to a point, by the canal or as a constant. */
  readonly fed: (name: string) => number | undefined;
  readonly isFed: (name: string) => boolean;
  readonly actuator: EmulatedActuator | undefined;
  readonly triggers: Triggers;
  readonly ailments: Ailments;
}

export class Values {
  readonly #sources: Sources;
  readonly #points: ReadonlyMap<string, PointMap>;
  readonly #defaults: ReadonlyMap<string, Default>;
  readonly #written = new Map<string, number>();

  constructor(sources: Sources) {
    this.#sources = sources;
    const { profile, isFed } = sources;
    this.#points = new Map(profile.points.map((point) => [point.name, point]));
    const partsFed = profile.combined.filter(({ name }) => isFed(name)).flatMap(({ sum }) => sum);
    const parts = new Set(partsFed.map(({ point }) => point));
    this.#defaults = defaultsOf(profile, (name) => isFed(name) || parts.has(name));
  }

  set(name: string, raw: number): void {
    this.#written.set(name, raw);
  }

  forget(): void {
    this.#written.clear();
  }

  /** The value of a point by what it reads now. */
  value(name: string): number | undefined {
    const point = this.#points.get(name);
    const raw = this.raw(name);
    const factor = point && this.factor(point);
    return raw === undefined || factor === undefined || !point ? undefined : valueIn(raw, point, factor);
  }

  raw(name: string): number | undefined {
    const point = this.#points.get(name);
    return point && point.type !== 'string' ? this.known(point)?.raw : undefined;
  }

  factor({ scaleFrom }: PointMap | CombinedPoint): number | undefined {
    return factorOf(scaleFrom, { raw: (name) => this.raw(name), value: (name) => this.value(name) });
  }

  holds(condition: Condition): boolean {
    const raw = this.raw(condition.point);
    return raw !== undefined && holds(condition, raw);
  }

  /** Whether the point's registers have its meaning now. */
  isMeant({ when = [] }: PointMap): boolean {
    return when.every((condition) => this.holds(condition));
  }

  /** What a point of numbers reads; undefined when its value does not fit and there is no way to say so. */
  known(point: PointMap): Known | undefined {
    const { name } = point;
    const { actuator, triggers, ailments } = this.#sources;
    const gate = actuator?.read(name);
    if (gate !== undefined) return this.#encoded(gate, point, RANKS.gate);
    const given = this.#given(point);
    if (given === 'does-not-fit') return undefined;
    const wishes = [...ailments.wishes(name), ...triggers.wishes(name), ...(actuator?.ends(name) ?? [])];
    if (!given) wishes.push(...this.#health(point));
    const base = given ?? this.#default(point);
    if (wishes.length === 0) return base;
    const raw = rawFor(base.raw, wishes, (candidate) => canHold(candidate, point));
    return { raw, bits: (base.bits | bitsOf(wishes)) >>> 0, rank: RANKS.gate };
  }

  #given(point: PointMap): Known | 'does-not-fit' | undefined {
    const { name } = point;
    const { triggers, fed } = this.#sources;
    const written = this.#written.get(name);
    if (written !== undefined && (!triggers.isTrigger(name) || triggers.isAtWork(name))) {
      return { raw: written, bits: ALL_BITS, rank: RANKS.fed };
    }
    const value = this.#part(name) ?? fed(name);
    if (value === undefined) return undefined;
    return this.#encoded(value, point, RANKS.fed) ?? 'does-not-fit';
  }

  /** The share of a combined value that is fed; NaN when its parts cannot make it. */
  #part(name: string): number | undefined {
    const { profile, fed } = this.#sources;
    for (const combined of profile.combined) {
      if (!combined.sum.some(({ point }) => point === name)) continue;
      const total = fed(combined.name);
      const factor = total === undefined ? undefined : this.factor(combined);
      if (total === undefined || factor === undefined) continue;
      const parts = split(total / factor, combined, (part) => {
        const point = this.#points.get(part);
        const times = point && this.factor(point);
        return point && times !== undefined ? { point, factor: times } : undefined;
      });
      return parts ? parts.get(name) : Number.NaN;
    }
    return undefined;
  }

  #encoded(value: number, point: PointMap, rank: number): Known | undefined {
    const factor = this.factor(point);
    const raw = (factor === undefined ? undefined : rawOf(value, point, factor)) ?? point.noValue[0];
    return raw === undefined ? undefined : { raw, bits: ALL_BITS, rank };
  }

  #health(point: PointMap): Wish[] {
    const { actuator } = this.#sources;
    const ready = actuator?.readiness(point.name);
    const raw = ready === undefined ? undefined : rawOf(ready, point, 1);
    const mask = ALL_BITS;
    return [
      ...(raw === undefined ? [] : [wishFor({ point: point.name, mask, equals: raw })]),
      ...(actuator?.health(point.name) ?? []),
    ];
  }

  #default(point: PointMap): Known {
    const sign = this.#signOf(point);
    if (sign !== undefined) return { raw: sign, bits: ALL_BITS, rank: RANKS.fed };
    const { raw, bits } = this.#defaults.get(point.name) ?? { raw: 0, bits: 0 };
    return { raw, bits, rank: bits === 0 ? RANKS.nothing : RANKS.wellbeing };
  }

  /** A register that holds the sign of others goes with their values. */
  #signOf({ name }: PointMap): number | undefined {
    const { profile, fed } = this.#sources;
    for (const dependent of profile.points) {
      if (limitsOf(dependent).min < 0) continue;
      for (const factor of dependent.scaleFrom) {
        if (factor.as !== 'code' || factor.point !== name) continue;
        const codes = Object.entries(factor.factors);
        const value = codes.some(([, times]) => times < 0) ? fed(dependent.name) : undefined;
        const sign = value === undefined ? 0 : Math.sign((value - dependent.offset) * dependent.scale);
        const code = sign === 0 ? undefined : codes.find(([, times]) => Math.sign(times) === sign);
        if (code) return Number(code[0]);
      }
    }
    return undefined;
  }
}
