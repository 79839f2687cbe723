/**
 * The interlocks: one table, judged against the frozen image, whoever asks. `unknown` blocks exactly as `blocked` does;
 * STOP is never judged. The site's own interlocks are rows too, made of its settings.
 *
 * A safety action, which is a trip that stands (trips.ts), passes the rows that say so in `safety`; who only calls
 * himself one passes none. Limits: interlocks judge one gate's move against what is seen now; what a move does to the
 * water far away is the site's to know, and to say in ramps and conditions.
 */
import type { InterlockSettings } from '../../config/gate-schema.js';
import { DRIVE_ROWS } from './drive-rows.js';
import { blocked, CLEAR, type Finding, type Judgement, unknown, type Way } from './finding.js';
import { HOUSE_ROWS } from './house-rows.js';
import type { Interlock, Move } from './row.js';
import type { Situation, Surroundings } from './situation.js';
import { ofGate, standingTrips, stands, tripOpening } from './trips.js';
import { WATER_ROWS } from './water-rows.js';

export const INTERLOCKS = [
  ...DRIVE_ROWS,
  ...WATER_ROWS,
  ...HOUSE_ROWS,
] as const satisfies readonly Interlock[];

/** Every interlock that is not clear for this intent; empty means that the move may be made. */
export function judge(situation: Situation): Judgement[] {
  return judgements(situation, (row) => row.finding);
}

/** Those that must end a move under way to `situation.intent`. */
export function endsMove(situation: Situation): Judgement[] {
  return judgements(situation, (row) => (row.endsMove ? (row.underWay ?? row.finding) : undefined));
}

/**
 * Whether the intent is that of a trip which stands: then nothing of the rows that are waived for safety keeps it back,
 * and nothing may wait for the journal. It wants the trip's opening, or the closed end before it where a gate without a
 * position must find itself there.
 */
export function isSafetyAction(situation: Situation): boolean {
  const { intent, gate, actuator, trips } = situation;
  if (intent.source !== 'interlock-trip') return false;
  const isHoming = intent.openingPercent === 0 && actuator.position === undefined && actuator.hasClosedEnd;
  return standingTrips(trips, situation).some((trip) => {
    const opening = tripOpening(trip, gate);
    return trip.id === intent.ref && opening !== undefined && (opening === intent.openingPercent || isHoming);
  });
}

type FindingOf = (row: Interlock) => Interlock['finding'] | undefined;

function judgements(situation: Situation, findingOf: FindingOf): Judgement[] {
  const moves = waysOf(situation).map((way): Move => ({ intent: situation.intent, way }));
  const isSafety = isSafetyAction(situation);
  const found: Judgement[] = [];
  for (const row of rowsFor(situation)) {
    const finding = findingOf(row);
    const against = finding && firstAgainst(finding, row, situation, moves);
    if (against === undefined || (isSafety && isWaived(row, situation, against))) continue;
    found.push(stated(row.id, against));
  }
  return found;
}

function firstAgainst(
  finding: Interlock['finding'],
  { guards }: Interlock,
  situation: Situation,
  moves: readonly Move[],
): Finding | undefined {
  for (const move of moves) {
    if (guards !== 'any' && guards !== move.way) continue;
    const found = finding(situation, move);
    if (found.verdict !== 'clear') return found;
  }
  return undefined;
}

/** No detail rather than an empty one. */
function stated(id: string, { verdict, detail = '' }: Finding): Judgement {
  return detail === '' ? { id, verdict } : { id, verdict, detail };
}

const OPENING: readonly Way[] = ['opening'];
const CLOSING: readonly Way[] = ['closing'];
const BOTH: readonly Way[] = ['opening', 'closing'];

/** Which way the move goes; both where that cannot be said. To an end it goes from wherever the gate is. */
function waysOf({ intent: { openingPercent }, positionPercent }: Situation): readonly Way[] {
  if (positionPercent === undefined)
    return openingPercent <= 0 ? CLOSING : openingPercent >= 100 ? OPENING : BOTH;
  if (openingPercent > positionPercent) return OPENING;
  return openingPercent < positionPercent ? CLOSING : BOTH;
}

function isWaived({ safety }: Interlock, situation: Situation, { verdict }: Finding): boolean {
  const { actuator, intent, positionPercent } = situation;
  switch (safety) {
    case 'judged':
      return false;
    case 'waived':
      return true;
    case 'unknown-may-close':
      return verdict === 'unknown' && !waysOf(situation).includes('opening');
    case 'unknown-may-close-to-end':
      return (
        verdict === 'unknown' &&
        positionPercent === undefined &&
        intent.openingPercent === 0 &&
        actuator.hasClosedEnd
      );
  }
}

function rowsFor({ interlocks, gate }: Surroundings): readonly Interlock[] {
  const own = ofGate(interlocks, gate.id);
  return own.length === 0 ? INTERLOCKS : [...INTERLOCKS, ...own.map(rowOf)];
}

/**
 * A site's interlock as a row. One that acts by itself is a wish of its own: it keeps no other trip back, the arbiter
 * decides between them. One that blocks keeps everybody back.
 */
function rowOf({ id, guards, act, when }: InterlockSettings): Interlock {
  return {
    id,
    guards,
    safety: act === 'block' ? 'judged' : 'waived',
    endsMove: true,
    finding: ({ trips }: Surroundings, _move: Move): Finding => {
      if (stands(trips, id)) return blocked(when.point);
      return trips.conditions[id]?.isKnown === true ? CLEAR : unknown(when.point);
    },
  };
}
