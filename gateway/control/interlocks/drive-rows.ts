/** Interlocks that look after the gate and its drive, and after who moves what. */
import { holds } from '../../../devices/point-map.js';
import { isUsable } from '../intent.js';
import { blocked, CLEAR, type Finding, unknown, type Way } from './finding.js';
import { HOUR_MS, RATE_WINDOW_MS } from './history.js';
import { type Interlock, isBeyond, type Move } from './row.js';
import type { OtherGate, Surroundings } from './situation.js';
import { extremes } from './track.js';

export const DRIVE_ROWS = [
  {
    // No gate moves by what was decided, remembered or read for another.
    id: 'wrong-gate',
    guards: 'any',
    safety: 'judged',
    endsMove: true,
    finding: ({ gate, actuator, history }, { intent }) =>
      intent.gate === gate.id && actuator.device === gate.device && history.gate === gate.id
        ? CLEAR
        : blocked(intent.gate),
  },
  {
    id: 'position-unknown',
    guards: 'any',
    safety: 'unknown-may-close-to-end',
    endsMove: true,
    finding: ({ positionPercent, actuator, gate }) =>
      Number.isFinite(positionPercent) ? CLEAR : unknown(actuator.position ?? gate.id),
  },
  {
    id: 'not-armed',
    guards: 'any',
    safety: 'judged',
    endsMove: false,
    finding: ({ armed: { state, detail } }) =>
      state === 'armed' ? CLEAR : state === 'not-armed' ? blocked(detail) : unknown(detail),
  },
  {
    id: 'actuator-unconfirmed',
    guards: 'any',
    safety: 'judged',
    endsMove: false,
    finding: ({ actuator: { unconfirmed } }) =>
      unconfirmed.length === 0 ? CLEAR : blocked(unconfirmed.join(', ')),
  },
  { id: 'actuator-not-ready', guards: 'any', safety: 'judged', endsMove: true, finding: actuatorReady },
  { id: 'actuator-fault', guards: 'any', safety: 'judged', endsMove: true, finding: actuatorFault },
  {
    // A gate that stands outside may come back, by as little as it likes.
    id: 'travel-limits',
    guards: 'any',
    safety: 'judged',
    endsMove: false,
    finding: (view, { intent, way }) => {
      const { minOpening, maxOpening } = view.gate.limits;
      const isOutside = isBeyond(intent.openingPercent, way === 'opening' ? maxOpening : minOpening, way);
      return isOutside ? blocked(`${minOpening}..${maxOpening} %`) : CLEAR;
    },
    reach: ({ gate: { limits } }, way) => (way === 'opening' ? limits.maxOpening : limits.minOpening),
  },
  {
    id: 'travel-rate',
    guards: 'any',
    safety: 'waived',
    endsMove: false,
    finding: (view, { intent, way }) => {
      const mostPercent = mostPerMinute(view, way);
      if (mostPercent === undefined) return CLEAR;
      const reach = rateReach(view, way, mostPercent);
      if (reach === undefined) return unknown(view.actuator.position ?? view.gate.id);
      return isBeyond(intent.openingPercent, reach, way) ? blocked(`${mostPercent} %/min`) : CLEAR;
    },
    reach: (view, way, positionPercent) => {
      const mostPercent = mostPerMinute(view, way);
      if (mostPercent === undefined) return way === 'opening' ? 100 : 0;
      return rateReach(view, way, mostPercent) ?? positionPercent;
    },
  },
  {
    id: 'starts-per-hour',
    guards: 'any',
    safety: 'waived',
    endsMove: false,
    finding: ({ gate: { limits }, history, nowMs }) => {
      const starts = history.starts.filter((startMs) => nowMs - startMs < HOUR_MS).length;
      return starts < limits.startsPerHour ? CLEAR : blocked(`${starts}/${limits.startsPerHour}`);
    },
  },
  { id: 'reversal-dwell', guards: 'any', safety: 'waived', endsMove: false, finding: reversal },
  { id: 'not-with', guards: 'opening', safety: 'judged', endsMove: true, finding: notWith },
] as const satisfies readonly Interlock[];

function actuatorReady({ actuator, image }: Surroundings): Finding {
  for (const { point, equals } of actuator.ready) {
    const observation = image.observe(point);
    if (!isUsable(observation)) return unknown(point);
    if (observation.value !== equals) return blocked(point);
  }
  return CLEAR;
}

/** A fault that stands is told before one that cannot be seen. */
function actuatorFault({ actuator, image }: Surroundings): Finding {
  let found = CLEAR;
  for (const fault of actuator.faults) {
    const observation = image.observe(fault.point);
    if (!isUsable(observation)) found = unknown(fault.point);
    else if (holds(fault, observation.value)) return blocked(fault.point);
  }
  return found;
}

function mostPerMinute({ gate: { limits } }: Surroundings, way: Way): number | undefined {
  return way === 'opening' ? limits.maxOpeningPerMinute : limits.maxClosingPerMinute;
}

/**
 * How far the gate may go within the minute to come so that no minute sees more than `mostPercent`: the whole move counts
 * as made at once, from the furthest that the gate was the other way in the last minute. Undefined when that was not seen.
 */
function rateReach({ history, nowMs }: Surroundings, way: Way, mostPercent: number): number | undefined {
  const range = extremes(history.openings[RATE_WINDOW_MS], nowMs);
  if (range === undefined) return undefined;
  return way === 'opening' ? range.low + mostPercent : range.high - mostPercent;
}

/** A motor that runs, or has just run, the other way is not turned round. */
function reversal({ actuator, gate, history, image, nowMs }: Surroundings, { way }: Move): Finding {
  const { reversalDwell } = gate.limits;
  if (history.travel === null) {
    const hasRested = history.sinceMs !== null && nowMs - history.sinceMs >= reversalDwell;
    return hasRested ? CLEAR : unknown(`${reversalDwell / 1000} s`);
  }
  if (history.travel.way === way) return CLEAR;
  if (nowMs - history.travel.atMs < reversalDwell) return blocked(`${reversalDwell / 1000} s`);
  for (const point of actuator.moving) {
    const observation = image.observe(point);
    if (!isUsable(observation)) return unknown(point);
    if (observation.value === 1) return blocked(point);
  }
  return CLEAR;
}

/** The relation holds both ways, whichever gate's settings name it. */
function notWith({ gate, others }: Surroundings): Finding {
  const unseen = gate.limits.notWith.find((id) => !others.some(({ settings }) => settings.id === id));
  if (unseen !== undefined) return unknown(unseen);
  let found = CLEAR;
  for (const other of others) {
    const { id, limits } = other.settings;
    if (!gate.limits.notWith.includes(id) && !limits.notWith.includes(gate.id)) continue;
    if (isOpen(other)) return blocked(id);
    if (other.positionPercent === undefined) found = unknown(id);
  }
  return found;
}

function isOpen({ settings, positionPercent, isOpening }: OtherGate): boolean {
  return isOpening || (positionPercent !== undefined && positionPercent > settings.limits.minTravel);
}
