/** Programmes: what each kind asks of its gate now. Pure; docs/control.md says what each is for and how it is tuned. */
import type { Programme } from '../../config/programme-schema.js';
import { towardsDischarge } from './discharge.js';
import { towardsLevel } from './level.js';
import {
  type Evaluation,
  newProgrammeMemory,
  type ProgrammeContext,
  type ProgrammeMemory,
  type ProgrammeResult,
} from './programme.js';
import { deliveredNow, isUntold } from './volume.js';

const HOUR_MS = 3_600_000;
/** Volumes that are remembered, the latest slots'. */
const MOST_VOLUMES = 8;

/** `before` is what the last evaluation for this gate left, whatever programme that was. */
export function evaluate(
  programme: Programme,
  context: ProgrammeContext,
  before: ProgrammeMemory | undefined,
): Evaluation {
  const memory = remembered(context, before);
  const { result, memory: after } = byKind(programme, context, memory);
  const settled = settle(programme, capped(result, context), context, after);
  return { result: settled, memory: keepAsked(settled, context, after) };
}

function remembered(context: ProgrammeContext, before: ProgrammeMemory | undefined): ProgrammeMemory {
  const { slotKey, nowMs, isMoving, isFollowed = true } = context;
  const memory = before ?? newProgrammeMemory(slotKey, nowMs);
  const isSame = memory.slotKey === slotKey;
  return {
    ...memory,
    // Somebody else has had the gate since: what was right before that need not be now.
    ...(!isFollowed && { asked: withdrawn(memory) }),
    ...(isMoving && { stillSinceMs: nowMs }),
    ...(!isSame && { asked: undefined, error: undefined }),
  };
}

function byKind(programme: Programme, context: ProgrammeContext, memory: ProgrammeMemory): Evaluation {
  const { gate } = context;
  const { opening, closed, discharge_m3s, share, passThrough_m3s, volume_m3, at_m3s = 0 } = programme;
  if (opening !== undefined) return plain(opening, context, memory);
  if (closed) return plain(0, context, memory);
  if (programme.upstreamLevel_m !== undefined || programme.downstreamLevel_m !== undefined) {
    const isUpstream = programme.upstreamLevel_m !== undefined;
    const setpointM = programme.upstreamLevel_m ?? programme.downstreamLevel_m ?? 0;
    const point = isUpstream ? gate.upstream : gate.downstream;
    const { result, error } = towardsLevel(setpointM, point, isUpstream ? 'high' : 'low', context, memory);
    const isAsBefore = error?.isDoubtful === memory.error?.isDoubtful;
    const asked = isAsBefore ? memory.asked : withdrawn(memory);
    return { result, memory: looked({ ...memory, error, asked }, context) };
  }
  if (volume_m3 !== undefined) return byVolume(volume_m3, at_m3s, programme, context, memory);
  const setpointM3s =
    share === undefined ? (discharge_m3s ?? passThrough_m3s ?? 0) : sharedM3s(share, context);
  if (setpointM3s === undefined)
    return { result: { kind: 'unknown', points: [] }, memory: looked(memory, context) };
  return byDischarge(setpointM3s, programme, context, memory).evaluation;
}

function plain(openingPercent: number, context: ProgrammeContext, memory: ProgrammeMemory): Evaluation {
  return { result: { kind: 'opening', openingPercent, why: 'as-asked' }, memory: looked(memory, context) };
}

function byDischarge(
  setpointM3s: number,
  programme: Programme,
  context: ProgrammeContext,
  memory: ProgrammeMemory,
): { readonly evaluation: Evaluation; readonly dischargeM3s: number | undefined } {
  const { result, meterFactor, dischargeM3s } = towardsDischarge(setpointM3s, context, memory, {
    isFloor: programme.passThrough_m3s !== undefined,
    goesByEquation: programme.onBadMeasurement === 'equation',
  });
  return { evaluation: { result, memory: looked({ ...memory, meterFactor }, context) }, dischargeM3s };
}

function byVolume(
  volumeM3: number,
  rateM3s: number,
  programme: Programme,
  context: ProgrammeContext,
  memory: ProgrammeMemory,
): Evaluation {
  const { evaluation, dischargeM3s } = byDischarge(rateM3s, programme, context, memory);
  const delivered = deliveredNow(context, memory, dischargeM3s, rateM3s);
  const others = memory.delivered.filter(({ slotKey }) => slotKey !== delivered.slotKey);
  const { atMs } = isUntold(context, memory) ? memory : evaluation.memory;
  const after = { ...evaluation.memory, atMs, delivered: [...others, delivered].slice(-MOST_VOLUMES) };
  if (delivered.volumeM3 < volumeM3) return { result: evaluation.result, memory: after };
  return { result: { kind: 'opening', openingPercent: 0, why: 'delivered' }, memory: after };
}

/** In m3/s; undefined while it is not known what there is to share, or a party has no share. */
function sharedM3s(share: string | number, { availableM3s, shares }: ProgrammeContext): number | undefined {
  const part = typeof share === 'number' ? share : shares.get(share);
  return availableM3s === undefined || part === undefined ? undefined : availableM3s * part;
}

/** What the river can spare: also where the programme itself lets the gate be, or asks for what is refused. */
function capped(
  result: ProgrammeResult,
  { capPercent, positionPercent, gate: { limits } }: ProgrammeContext,
): ProgrammeResult {
  const isRefused = result.kind === 'opening' && result.openingPercent < limits.minOpening;
  const wanted = result.kind === 'opening' && !isRefused ? result.openingPercent : positionPercent;
  if (capPercent === undefined || wanted === undefined || wanted <= capPercent) return result;
  return { kind: 'opening', openingPercent: capPercent, why: 'river-short' };
}

/** Stamped with this look. */
function looked(memory: ProgrammeMemory, { slotKey, nowMs }: ProgrammeContext): ProgrammeMemory {
  return { ...memory, slotKey, atMs: nowMs };
}

/** What the settings say of a measurement that is not good, and what is left of a wish when the gate has to be spared. */
function settle(
  programme: Programme,
  result: ProgrammeResult,
  context: ProgrammeContext,
  memory: ProgrammeMemory,
): ProgrammeResult {
  const { onBadMeasurement } = programme;
  if (result.kind === 'unknown' && typeof onBadMeasurement === 'object') {
    return limited(
      { kind: 'opening', openingPercent: onBadMeasurement.opening, why: 'fallback' },
      context,
      memory,
    );
  }
  // Between two looks the last correction stands: it may still be on its way to the disk or the gate.
  if (result.kind === 'stay' && result.why === 'too-soon') return askedBefore('too-soon', context, memory);
  return result.kind === 'opening' ? limited(result, context, memory) : result;
}

type Opening = Extract<ProgrammeResult, { kind: 'opening' }>;

/**
 * A move that the interlocks would not allow as a whole is made in steps, and corrections are not made too often; between
 * two of them the last one stands. What lies outside the gate's travel is left as it is: that is refused, not bent.
 */
function limited(asked: Opening, context: ProgrammeContext, memory: ProgrammeMemory): ProgrammeResult {
  const { gate, allowed, isMoving } = context;
  const { minOpening, maxOpening } = gate.limits;
  const travel = { lowPercent: minOpening, highPercent: maxOpening };
  // What was computed is brought into the gate's travel; what somebody has written is not.
  const isCorrected = asked.why === 'corrected' || asked.why === 'river-short';
  const isComputed = isCorrected || asked.why === 'delivered';
  const wanted = isComputed ? { ...asked, openingPercent: clip(asked.openingPercent, travel) } : asked;
  if (wanted.openingPercent < minOpening || wanted.openingPercent > maxOpening) return wanted;
  // Nobody knows where the gate is: that is for the interlocks to say.
  if (Number.isNaN(allowed.lowPercent) || Number.isNaN(allowed.highPercent)) return wanted;
  const openingPercent = clip(wanted.openingPercent, allowed);
  const isStep = openingPercent !== wanted.openingPercent;
  if (!isStep && !isCorrected) return wanted;
  if (isMoving || isTooSoon(context, memory))
    return askedBefore(isMoving ? 'moving' : 'too-soon', context, memory);
  return isStep ? { kind: 'opening', openingPercent, why: 'limited' } : wanted;
}

/** The last correction stands, but no further than what is allowed by now; `why` the gate stays where none does. */
function askedBefore(
  why: 'moving' | 'too-soon',
  { allowed, capPercent = 100 }: ProgrammeContext,
  { asked }: ProgrammeMemory,
): ProgrammeResult {
  if (asked?.percent === undefined) return { kind: 'stay', why };
  return {
    kind: 'opening',
    openingPercent: clip(Math.min(asked.percent, capPercent), allowed),
    why: 'too-soon',
  };
}

function withdrawn({ asked }: ProgrammeMemory): ProgrammeMemory['asked'] {
  return asked && { ...asked, percent: undefined };
}

/** Unknown bounds leave it as it is: where nobody knows where the gate stands, that is for the interlocks to say. */
function clip(percent: number, { lowPercent, highPercent }: ProgrammeContext['allowed']): number {
  if (Number.isNaN(lowPercent) || Number.isNaN(highPercent)) return percent;
  return Math.min(highPercent, Math.max(lowPercent, percent));
}

/** The least time between two moves, and so many that an hour's starts last for an hour. */
function isTooSoon({ gate, nowMs }: ProgrammeContext, { asked }: ProgrammeMemory): boolean {
  const everyMs = Math.max(gate.tuning.moveEvery, HOUR_MS / gate.limits.startsPerHour);
  return asked !== undefined && nowMs - asked.atMs < everyMs;
}

/** A look that asks for nothing, or for no more than what a gate is moved for, withdraws what the one before has asked for. */
function keepAsked(
  result: ProgrammeResult,
  context: ProgrammeContext,
  memory: ProgrammeMemory,
): ProgrammeMemory {
  const { positionPercent, gate, nowMs, leastStepPercent = gate.limits.minTravel } = context;
  if (result.kind !== 'unknown' && (result.why === 'too-soon' || result.why === 'moving')) return memory;
  if (result.kind === 'opening' && positionPercent !== undefined) {
    const leastPercent = result.why === 'limited' ? leastStepPercent : gate.limits.minTravel;
    if (Math.abs(result.openingPercent - positionPercent) >= leastPercent)
      return { ...memory, asked: { percent: result.openingPercent, atMs: nowMs } };
  }
  return { ...memory, asked: withdrawn(memory) };
}
