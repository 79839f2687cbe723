/** All that is wished of one gate in one cycle, before the arbiter picks. Pure. */
import type { GateSettings } from '../config/gate-schema.js';
import type { Programme } from '../config/programme-schema.js';
import type { SiteSettings } from '../config/schema.js';
import type { Image } from '../poll/image.js';
import { type Intent, isUsable, SOURCES, type Source, type Wish } from './intent.js';
import type { Judgement } from './interlocks/finding.js';
import type { EnvironmentalFlow } from './interlocks/situation.js';
import type { ProgrammeReason, ProgrammeResult } from './programmes/programme.js';
import type { ScheduledSlot } from './schedule/timetable.js';

/** The programme that a gate is under now, and who says so. */
export interface StandingProgramme {
  readonly programme: Programme;
  readonly source: Extract<Source, 'order' | 'technician' | 'limit' | 'schedule' | 'default'>;
  /** Of the slot or the order; another one begins anew. */
  readonly key: string;
  /** It wants nothing now, and nothing junior is meant: why. */
  readonly waits?: string;
}

/** An order's goes before a schedule's, a schedule's before the gate's default. */
export function standingProgramme(
  gate: GateSettings,
  ordered: StandingProgramme | undefined,
  slot: ScheduledSlot | undefined,
): StandingProgramme | undefined {
  if (ordered !== undefined) return ordered;
  if (slot !== undefined) return { programme: slot.schedule.programme, source: 'schedule', key: slot.key };
  return gate.default && { programme: gate.default, source: 'default', key: 'default' };
}

/** Where nothing is meant, a gate still gives back to a river that is short. */
export function givingBack(openingPercent: number): StandingProgramme {
  const programme: Programme = { opening: openingPercent, onBadMeasurement: 'hold' };
  return { programme, source: 'limit', key: 'environmental-flow' };
}

/** The gate without the limits that an order has lifted, for programmes: they would keep themselves within them. */
export function liftedGate(gate: GateSettings, lifted: ReadonlySet<string>): GateSettings {
  return {
    ...gate,
    limits: {
      ...gate.limits,
      ...(lifted.has('travel-limits') && { minOpening: 0, maxOpening: 100 }),
      ...(lifted.has('starts-per-hour') && { startsPerHour: Number.POSITIVE_INFINITY }),
    },
  };
}

export interface ProgrammeWish {
  readonly wish: Wish | undefined;
  readonly why: ProgrammeReason | undefined;
  /** Why there is no wish, when a measurement is missing. */
  readonly unknown: readonly Judgement[];
}

export function programmeWish(standing: StandingProgramme, result: ProgrammeResult): ProgrammeWish {
  const { source, key: ref, waits } = standing;
  if (waits !== undefined) {
    return { wish: { kind: 'stay', source, why: waits, ref }, why: undefined, unknown: [] };
  }
  switch (result.kind) {
    case 'opening':
      return {
        wish: { kind: 'move', source, openingPercent: result.openingPercent, ref },
        why: result.why,
        unknown: [],
      };
    case 'stay':
      return { wish: undefined, why: result.why, unknown: [] };
    case 'unknown':
      return {
        wish: undefined,
        why: undefined,
        unknown: result.points.map((detail) => ({ id: 'input-age', verdict: 'unknown', detail })),
      };
  }
}

interface WaterSettings extends Pick<SiteSettings, 'availableFlow'> {
  readonly environmentalFlow?: EnvironmentalFlow | undefined;
}

/** What there is to share: the flow of the stated point less what the river must keep and is short of; undefined while it is not known. */
export function availableM3s(
  { availableFlow, environmentalFlow }: WaterSettings,
  image: Image,
): number | undefined {
  if (availableFlow === undefined) return undefined;
  const seen = image.observe(availableFlow.point);
  if (!isUsable(seen)) return undefined;
  const reserveM3s = availableFlow.reserveM3s ?? environmentalFlow?.minimumM3s ?? 0;
  return Math.max(0, seen.value - reserveM3s - owedM3s(environmentalFlow, image));
}

/** What the river is short of: what the gates took beyond their shares. Nothing while that is not known; the interlock speaks then. */
function owedM3s(environmentalFlow: EnvironmentalFlow | undefined, image: Image): number {
  if (environmentalFlow === undefined) return 0;
  const river = image.observe(environmentalFlow.point);
  return isUsable(river) ? Math.max(0, environmentalFlow.minimumM3s - river.value) : 0;
}

/**
 * Why the move under way must not go on: somebody senior wants none, or another one, or another slot has begun. `standingKey` is
 * that of the programme that stands.
 */
export function whyStay(
  winner: Wish | undefined,
  underWay: Intent | undefined,
  standingKey: string | undefined,
  minTravelPercent: number,
): { readonly why: string } | undefined {
  if (winner?.kind === 'stay') return { why: winner.why };
  if (underWay === undefined) return undefined;
  if (winner === undefined) {
    // Its programme may want nothing more just now; an order that is over, or a slot that has ended, wants no move at all.
    const isMeant = underWay.source === 'interlock-trip' || underWay.ref === standingKey;
    return isMeant ? undefined : { why: 'superseded' };
  }
  const isElsewhere = Math.abs(winner.openingPercent - underWay.openingPercent) >= minTravelPercent;
  const isSenior = SOURCES.indexOf(winner.source) < SOURCES.indexOf(underWay.source);
  return isElsewhere && (isSenior || winner.ref !== underWay.ref) ? { why: 'superseded' } : undefined;
}
