/**
 * Where a gate without a measured position stands, worked out from how long its motor ran since it was last at an end. Pure, on
 * plain data. Each run makes it less certain; an end contact makes it certain again. When it is too uncertain the next move goes
 * to the closed end first (*homing*), long before it counts as unknown.
 *
 *   unknown ── at an end ──► known ── runs ──► less certain ── more than 5 % ──► next move: homing
 *      ▲                       └─ moved by others, a run of unknown length, more than 10 % ─┐
 *      └────────────────────────────────────────────────────────────────────────────────────┘
 */
import type { Run } from '../driver/gate-driver.js';
import type { Intent } from '../intent.js';
import type { GateState, GateTraits } from './gate-state.js';

export interface Estimate {
  /** After run `runId`, or at `sinceMs` of it. */
  readonly percent: number;
  readonly uncertaintyPercent: number;
  readonly runId: number;
  /** What the run `runId + 1` ran before this does not count: an end contact was seen then. */
  readonly sinceMs: number;
  /** When the run `runId + 1` was last seen to go on. */
  readonly seenMs?: number;
}

export interface EstimateLook {
  readonly nowMs: number;
  readonly run: Run | undefined;
  readonly atEnd: 'opened' | 'closed' | undefined;
  /** When the contact of that end was read. */
  readonly endAtMs: number;
  /** When the run was last told to go on, its start at least; not given where nothing tells. */
  readonly toldMs?: number | undefined;
  /** Somebody else may have moved it, or it does not run although it should. */
  readonly isDisturbed: boolean;
  readonly travelTimeMs: number | undefined;
}

/** An end contact closes this far before the end. */
const END_UNCERTAINTY_PERCENT = 1;
/** What a start and a stop cost, and each percent that was travelled. */
const PER_RUN_PERCENT = 0.5;
const PER_PERCENT = 0.02;
/** An actuator that hears nobody may stop by itself: for so long at most a motor that was seen to run is taken to run on. */
const UNSEEN_MS = 5_000;
/** Beyond this the position is not known. */
export const USABLE_PERCENT = 10;
/** Beyond this the next move is a homing. */
export const HOMING_PERCENT = 5;

/** The estimate to be kept, and the position now; both undefined when nothing is known. */
export interface Estimated {
  readonly kept: Estimate | undefined;
  readonly percent: number | undefined;
  readonly uncertaintyPercent: number | undefined;
}

const NOTHING: Estimated = { kept: undefined, percent: undefined, uncertaintyPercent: undefined };

export function estimate(before: Estimate | undefined, look: EstimateLook): Estimated {
  const { run, atEnd, isDisturbed } = look;
  if (atEnd !== undefined) return fromEnd(atEnd, look);
  if (before === undefined || isDisturbed) return NOTHING;
  if (run === undefined || run.id <= before.runId) return known(before, before);
  return afterRun(before, run, look);
}

/** What is gone by at the next look: a gate that was run to its end and is not there is not where it was thought to be, either. */
export function goneBy(kept: Estimate | undefined, state: GateState): Estimate | undefined {
  return state.kind === 'fault' && state.cause === 'end-not-reached' ? undefined : kept;
}

/** What the motor has run since the contact was read leads away from there. */
function fromEnd(atEnd: 'opened' | 'closed', look: EstimateLook): Estimated {
  const { run, nowMs, endAtMs, isDisturbed } = look;
  const isRunning = run !== undefined && run.endedMs === undefined;
  const done = isRunning ? run.id - 1 : (run?.id ?? 0);
  const percent = atEnd === 'opened' ? 100 : 0;
  const end = { percent, uncertaintyPercent: END_UNCERTAINTY_PERCENT, runId: done, sinceMs: nowMs };
  const isLeft =
    run !== undefined &&
    run.way === (atEnd === 'opened' ? 'closing' : 'opening') &&
    (run.endedMs === undefined || run.endedMs > endAtMs);
  if (!isLeft || isDisturbed) return known(end, end);
  return afterRun({ ...end, runId: run.id - 1, sinceMs: endAtMs }, run, look);
}

function afterRun(before: Estimate, run: Run, { nowMs, toldMs, travelTimeMs }: EstimateLook): Estimated {
  const isOver = run.endedMs !== undefined;
  // A run in between that nobody saw, one of unknown length, or no way to tell how far it goes in a time.
  const isLost = run.id > before.runId + 1 || travelTimeMs === undefined || (isOver && !run.isCertain);
  if (isLost) return NOTHING;
  const untilMs = run.endedMs ?? nowMs;
  const fromMs = Math.max(run.startedMs, before.sinceMs);
  const travelled = (100 * Math.max(0, untilMs - fromMs)) / travelTimeMs;
  const seenMs = toldMs === undefined ? undefined : Math.max(fromMs, toldMs, before.seenMs ?? fromMs);
  const unseenMs = seenMs === undefined ? 0 : Math.max(0, untilMs - seenMs - UNSEEN_MS);
  const percent = before.percent + (run.way === 'opening' ? travelled : -travelled);
  const after: Estimate = {
    percent: Math.min(100, Math.max(0, percent)),
    uncertaintyPercent:
      before.uncertaintyPercent + PER_RUN_PERCENT + PER_PERCENT * travelled + (100 * unseenMs) / travelTimeMs,
    runId: run.id,
    sinceMs: nowMs,
  };
  return known(isOver ? after : { ...before, ...(seenMs !== undefined && { seenMs }) }, after);
}

function known(kept: Estimate, { percent, uncertaintyPercent }: Estimate): Estimated {
  if (uncertaintyPercent > USABLE_PERCENT) return NOTHING;
  return { kept, percent, uncertaintyPercent };
}

/**
 * What is to be commanded, and judged, for an intent: the intent itself, or the homing before it. `uncertaintyPercent` is
 * undefined for a gate whose position is measured or not known at all.
 */
export function legOf(intent: Intent, uncertaintyPercent: number | undefined, gate: GateTraits): Intent {
  const isHoming = !gate.hasPosition && gate.hasClosedEnd && (uncertaintyPercent ?? 0) > HOMING_PERCENT;
  const homesItself = intent.openingPercent === 100 && gate.hasOpenedEnd;
  return isHoming && !homesItself ? { ...intent, openingPercent: 0 } : intent;
}

/** What is kept over a restart: a run that was under way has gone on for nobody knows how long, and one that is not counted yet is lost. */
export function persistedEstimate(
  kept: Estimate | undefined,
  run: Run | undefined,
): Pick<Estimate, 'percent' | 'uncertaintyPercent'> | undefined {
  if (kept === undefined) return undefined;
  const { percent, uncertaintyPercent, runId } = kept;
  const isCounted = run === undefined || (run.endedMs !== undefined && run.id <= runId);
  return isCounted ? { percent, uncertaintyPercent } : undefined;
}

/** From what `persistedEstimate` gave; what is not that gives nothing. */
export function restoredEstimate(json: unknown): Estimate | undefined {
  const { percent, uncertaintyPercent } = (json ?? {}) as Partial<Record<keyof Estimate, unknown>>;
  if (typeof percent !== 'number' || typeof uncertaintyPercent !== 'number') return undefined;
  const isPossible = percent >= 0 && percent <= 100 && uncertaintyPercent >= 0;
  return isPossible ? { percent, uncertaintyPercent, runId: 0, sinceMs: 0 } : undefined;
}
