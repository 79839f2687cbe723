/**
 * The interlocks: one table, judged against the frozen image, whoever asks. `unknown` blocks exactly as
 * `blocked` does; STOP is never judged.
 *
 * Limits of this first form: ramp windows and the environmental flow are settings that are not judged yet
 * (`aryk check` says so).
 */
import type { PointId } from '../../devices/point.js';
import type { ClockStatus } from '../../protocols/clock.js';
import type { GateSettings } from '../config/schema.js';
import type { Image } from '../poll/image.js';
import type { Intent } from './intent.js';
import { isUsable } from './intent.js';

export type Verdict = 'clear' | 'blocked' | 'unknown';

/** Which moves an interlock speaks for. */
type Guards = 'opening' | 'closing' | 'any';

/** All that an interlock may look at. Everything here is frozen for the cycle. */
export interface Situation {
  readonly intent: Intent;
  readonly gate: GateSettings;
  readonly actuator: ActuatorPoints;
  readonly image: Image;
  /** Starts of this gate's actuator within the last hour. */
  readonly startsInLastHour: number;
  readonly clockStatus: ClockStatus;
  /** The site has a time service, so that a clock of unknown status is not to be trusted. */
  readonly requiresSyncedClock: boolean;
  readonly storeOk: boolean;
}

/** The actuator's points by their full names. */
export interface ActuatorPoints {
  readonly position: PointId;
  readonly demand: PointId;
  readonly ready: readonly { readonly point: PointId; readonly equals: number }[];
  /** Numbers of its profile that nobody has confirmed: no gate is armed on them. */
  readonly unconfirmed: readonly string[];
}

interface Interlock {
  readonly id: string;
  readonly guards: Guards;
  readonly judge: (situation: Situation) => Finding;
}

/** `detail` names the point or figure behind a verdict that is not clear. */
interface Finding {
  readonly verdict: Verdict;
  readonly detail?: string;
}

export interface Judgement extends Finding {
  readonly id: string;
}

const CLEAR: Finding = { verdict: 'clear' };

export const INTERLOCKS = [
  {
    id: 'position-unknown',
    guards: 'any',
    judge: ({ actuator, image }) => known(image, [actuator.position]),
  },
  {
    // A gate is moved only while the water that it moves is seen.
    id: 'input-age',
    guards: 'any',
    judge: ({ gate, image }) =>
      known(image, gate.downstream ? [gate.upstream, gate.downstream] : [gate.upstream]),
  },
  {
    id: 'actuator-unconfirmed',
    guards: 'any',
    judge: ({ actuator: { unconfirmed } }) =>
      unconfirmed.length === 0 ? CLEAR : { verdict: 'blocked', detail: unconfirmed.join(', ') },
  },
  { id: 'actuator-not-ready', guards: 'any', judge: actuatorReady },
  {
    id: 'travel-limits',
    guards: 'any',
    judge: ({ gate: { limits }, intent: { openingPercent } }) =>
      openingPercent >= limits.minOpening && openingPercent <= limits.maxOpening
        ? CLEAR
        : { verdict: 'blocked', detail: `${limits.minOpening}..${limits.maxOpening} %` },
  },
  {
    id: 'starts-per-hour',
    guards: 'any',
    judge: ({ gate: { limits }, startsInLastHour }) =>
      startsInLastHour < limits.startsPerHour
        ? CLEAR
        : { verdict: 'blocked', detail: `${startsInLastHour}/${limits.startsPerHour}` },
  },
  {
    // A schedule is only as right as the clock that it is read by.
    id: 'clock-unsynced',
    guards: 'any',
    judge: ({ intent, clockStatus, requiresSyncedClock }) => {
      if (intent.source !== 'schedule' || clockStatus === 'synced') return CLEAR;
      if (clockStatus === 'unsynced') return { verdict: 'blocked' };
      return requiresSyncedClock ? { verdict: 'unknown' } : CLEAR;
    },
  },
  {
    // An ordinary move is journaled before it is made; without a journal it waits.
    id: 'store-stalled',
    guards: 'any',
    judge: ({ storeOk }) => (storeOk ? CLEAR : { verdict: 'blocked' }),
  },
] as const satisfies readonly Interlock[];

/** Interlocks that also stop a move under way; the others only keep one from starting. */
export const ENDS_A_MOVE: ReadonlySet<string> = new Set([
  'position-unknown',
  'input-age',
  'actuator-not-ready',
]);

/** Every interlock that is not clear for this intent; empty means that the move may be made. */
export function judge(situation: Situation): Judgement[] {
  const position = situation.image.observe(situation.actuator.position);
  const direction: Guards = !isUsable(position)
    ? 'any'
    : situation.intent.openingPercent > position.value
      ? 'opening'
      : 'closing';
  return INTERLOCKS.filter(
    (row: Interlock) => row.guards === 'any' || direction === 'any' || row.guards === direction,
  )
    .map((row: Interlock) => ({ id: row.id, ...row.judge(situation) }))
    .filter((judgement) => judgement.verdict !== 'clear');
}

function known(image: Image, points: readonly PointId[]): Finding {
  const unseen = points.find((point) => !isUsable(image.observe(point)));
  return unseen === undefined ? CLEAR : { verdict: 'unknown', detail: unseen };
}

function actuatorReady({ actuator, image }: Situation): Finding {
  for (const { point, equals } of actuator.ready) {
    const observation = image.observe(point);
    if (!isUsable(observation)) return { verdict: 'unknown', detail: point };
    if (observation.value !== equals) return { verdict: 'blocked', detail: point };
  }
  return CLEAR;
}
