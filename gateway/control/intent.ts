/** A wish to move a gate, from wherever it comes; the only currency that the arbiter takes. */
import { sluiceOpening } from '../../devices/hydraulics/sluice.js';
import type { PointId } from '../../devices/point.js';
import type { GateSettings, ScheduleSettings } from '../config/schema.js';
import type { Image, Observation } from '../poll/image.js';

/** Who may wish, most senior first: the arbiter takes the first of this list that wants anything. */
export const SOURCES = [
  'maintenance-lock',
  'interlock-trip',
  'local-selector',
  'technician',
  'order',
  'limit',
  'schedule',
  'default',
] as const;
export type Source = (typeof SOURCES)[number];

export interface Intent {
  readonly gate: string;
  readonly source: Source;
  /** 0 closed .. 100 open. */
  readonly openingPercent: number;
}

/** What a programme asks for now; `unknown` when a measurement that it needs is not good. */
export type Wish =
  | { readonly kind: 'opening'; readonly openingPercent: number }
  | { readonly kind: 'unknown'; readonly points: readonly PointId[] };

/**
 * The opening that a programme asks for. A discharge becomes an opening through the inverse of the gate's
 * discharge equation at the present levels; more than the gate can pass asks for its largest allowed opening.
 */
export function wishOf(programme: ScheduleSettings['programme'], gate: GateSettings, image: Image): Wish {
  if (programme.opening !== undefined) return { kind: 'opening', openingPercent: programme.opening };
  const upstream = image.observe(gate.upstream);
  const downstream = gate.downstream === undefined ? undefined : image.observe(gate.downstream);
  const missing: PointId[] = [];
  if (!isUsable(upstream)) missing.push(gate.upstream);
  if (gate.downstream !== undefined && downstream !== undefined && !isUsable(downstream))
    missing.push(gate.downstream);
  if (!isUsable(upstream) || missing.length > 0) return { kind: 'unknown', points: missing };
  const { widthM, sillM, travelM } = gate.structure;
  const { openingM } = sluiceOpening(
    widthM,
    programme.discharge_m3s ?? 0,
    Math.max(0, upstream.value - sillM),
    downstream !== undefined && isUsable(downstream) ? Math.max(0, downstream.value - sillM) : 0,
    (travelM * gate.limits.maxOpening) / 100,
  );
  return { kind: 'opening', openingPercent: (openingM / travelM) * 100 };
}

/** Only a good observation may move a gate: doubtful, stale, bad and unknown ones may not. */
export function isUsable(observation: Observation): observation is Extract<Observation, { kind: 'good' }> {
  return observation.kind === 'good';
}

/** The one intent that counts for a gate, and the others in their order. */
export function arbitrate(intents: readonly Intent[]): {
  winner: Intent | undefined;
  losers: readonly Intent[];
} {
  const [winner, ...losers] = [...intents].sort(
    (a, b) => SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source),
  );
  return { winner, losers };
}
