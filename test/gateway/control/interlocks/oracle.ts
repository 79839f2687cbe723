/**
 * The rules of the interlocks a second time, said as plainly as possible and from everything that was ever seen, to be
 * held against the table. It shares nothing with it but the discharge equation and the settings.
 */
import { sluiceDischarge } from '../../../../devices/hydraulics/sluice.js';
import type { GateSettings } from '../../../../gateway/config/gate-schema.js';
import type { Situation } from '../../../../gateway/control/interlocks/situation.js';

/** What one cycle saw; undefined for what was not good. */
export interface Sample {
  readonly atMs: number;
  readonly positionPercent: number | undefined;
  readonly values: Readonly<Record<string, number | undefined>>;
}

export interface Known extends Situation {
  readonly samples: readonly Sample[];
  /** Of any gate. */
  readonly samplesOf: (gate: string) => readonly Sample[];
  /** The intent is that of a trip which stands. */
  readonly isTrip: boolean;
}

const EPSILON = 1e-9;
const MINUTE_MS = 60_000;
/** Those whose verdict hangs on what a window has seen: the table may be more careful, never bolder. */
export const WINDOWED: ReadonlySet<string> = new Set(['ramp', 'travel-rate', 'environmental-flow']);

const now = ({ samples }: Known): Sample => samples.at(-1) as Sample;

/** Ids of all interlocks that this move would violate. */
export function violations(known: Known): string[] {
  const { gate, intent, isTrip, others, trips, history, nowMs, clockStatus } = known;
  const { limits } = gate;
  const target = intent.openingPercent;
  const { positionPercent: position, values } = now(known);
  const found: string[] = [];
  const no = (id: string, isViolated: boolean): void => void (isViolated && found.push(id));
  const up = values[gate.upstream];
  const down = gate.downstream === undefined ? undefined : values[gate.downstream];
  const lacksDown = gate.downstream !== undefined && down === undefined;
  const opens = position === undefined ? target > 0 : target >= position;
  const closes = position === undefined ? target < 100 : target <= position;

  no('wrong-gate', intent.gate !== gate.id);
  no('position-unknown', position === undefined && !(isTrip && target === 0 && known.actuator.hasClosedEnd));
  no('not-armed', known.armed.state !== 'armed');
  no('actuator-unconfirmed', known.actuator.unconfirmed.length > 0);
  no('actuator-not-ready', values[`${gate.device}.remote_selected`] !== 1);
  no('actuator-fault', values[`${gate.device}.torque`] !== 0);
  no('travel-limits', (opens && target > limits.maxOpening) || (closes && target < limits.minOpening));
  no('not-with', opens && others.some((other) => quarrel(gate, other.settings) && mayBeOpen(other)));
  no(
    'upstream-level-low',
    opens &&
      limits.upstreamLevel?.minM !== undefined &&
      !(up !== undefined && up > limits.upstreamLevel.minM),
  );
  no(
    'downstream-level-high',
    opens &&
      limits.downstreamLevel?.maxM !== undefined &&
      !(down !== undefined && down < limits.downstreamLevel.maxM),
  );
  // A trip may close on what it does not see.
  const blind = isTrip && !opens;
  const lowest = limits.downstreamLevel?.minM;
  const highest = limits.upstreamLevel?.maxM;
  no('upstream-level-high', closes && highest !== undefined && (up === undefined ? !blind : up >= highest));
  no(
    'downstream-level-low',
    closes && lowest !== undefined && (down === undefined ? !blind : down <= lowest),
  );
  no('discharge-capacity', opens && limits.maxDischargeM3s !== undefined && !fitsTheCanal(known));
  no('environmental-flow', opens && known.environmentalFlow !== undefined && !leavesEnough(known));
  for (const own of known.interlocks) {
    if (own.gates !== undefined && !own.gates.includes(gate.id)) continue;
    if (own.guards === 'opening' ? !opens : own.guards === 'closing' ? !closes : false) continue;
    if (own.act !== 'block' && isTrip) continue;
    const state = trips.conditions[own.id];
    no(own.id, trips.latched.includes(own.id) || state === undefined || state.isActive || !state.isKnown);
  }
  if (isTrip) return found;
  no('input-age', up === undefined || lacksDown);
  no(
    'starts-per-hour',
    history.starts.filter((startMs) => startMs > nowMs - 60 * MINUTE_MS).length >= limits.startsPerHour,
  );
  no(
    'clock-unsynced',
    intent.source === 'schedule' &&
      (clockStatus === 'unsynced' || (clockStatus === 'unknown' && known.requiresSyncedClock)),
  );
  no('store-stalled', !known.storeOk);
  no(
    'travel-rate',
    opens &&
      limits.maxOpeningPerMinute !== undefined &&
      !(target - furthest(known, MINUTE_MS, Math.min) <= limits.maxOpeningPerMinute + EPSILON),
  );
  no(
    'travel-rate',
    closes &&
      limits.maxClosingPerMinute !== undefined &&
      !(furthest(known, MINUTE_MS, Math.max) - target <= limits.maxClosingPerMinute + EPSILON),
  );
  no(
    'ramp',
    limits.ramp.some((_, index) => breaksRamp(known, index, opens, closes)),
  );
  return found;
}

function quarrel(one: GateSettings, other: GateSettings): boolean {
  return one.limits.notWith.includes(other.id) || other.limits.notWith.includes(one.id);
}

function mayBeOpen({ settings, positionPercent, isOpening }: Known['others'][number]): boolean {
  return isOpening || positionPercent === undefined || positionPercent > settings.limits.minTravel;
}

/** The extreme of all openings seen within `windowMs`; NaN when the gate was not seen for all of it. */
function furthest(
  { samples, nowMs }: Known,
  windowMs: number,
  pick: (...values: number[]) => number,
): number {
  const seen = samples.filter(({ positionPercent }) => positionPercent !== undefined);
  const gapMs = longestGapMs(windowMs);
  if (!isCovered(seen, nowMs, windowMs, gapMs)) return Number.NaN;
  const within = seen
    .filter(({ atMs }) => atMs >= nowMs - windowMs)
    .map((sample) => sample.positionPercent as number);
  return pick(...within);
}

/** A tenth of the window, at least two slices, and the slice itself. */
function longestGapMs(windowMs: number): number {
  const sliceMs = windowMs <= MINUTE_MS ? 1000 : Math.max(MINUTE_MS, windowMs / 240);
  return Math.max(2 * sliceMs, windowMs / 10) + sliceMs;
}

function isCovered(seen: readonly Sample[], nowMs: number, windowMs: number, gapMs: number): boolean {
  const [first] = seen;
  if (first === undefined || first.atMs > nowMs - windowMs) return false;
  const relevant = seen.filter(
    ({ atMs }, index) => atMs >= nowMs - windowMs || (seen[index + 1]?.atMs ?? nowMs) > nowMs - windowMs,
  );
  const times = [...relevant.map(({ atMs }) => atMs), nowMs];
  return times.every((atMs, index) => index === 0 || atMs - (times[index - 1] as number) <= gapMs);
}

function through({ gate }: Known, percent: number, upM: number, downM: number | undefined): number {
  const { widthM, sillM, travelM } = gate.structure;
  return sluiceDischarge(
    widthM,
    (travelM * percent) / 100,
    upM - sillM,
    downM === undefined ? 0 : downM - sillM,
  ).dischargeM3s;
}

/** Discharge at an opening, with the meter's word where it says more; NaN while anything of it is unknown. */
function discharge(known: Known, percent: number): number {
  const { gate } = known;
  const { positionPercent: position, values } = now(known);
  const up = values[gate.upstream];
  const down = gate.downstream === undefined ? undefined : values[gate.downstream];
  if (up === undefined || (gate.downstream !== undefined && down === undefined)) return Number.NaN;
  const equation = through(known, percent, up, down);
  if (gate.discharge === undefined) return equation;
  const measured = values[gate.discharge];
  if (measured === undefined) return Number.NaN;
  const here = position === undefined ? 0 : through(known, position, up, down);
  if (here <= 0 || measured <= here) return equation;
  return measured >= 2 * here ? 2 * equation : (equation * measured) / here;
}

function fitsTheCanal(known: Known): boolean {
  const { gate, intent } = known;
  const most = gate.limits.maxDischargeM3s ?? Number.NaN;
  const measured = gate.discharge === undefined ? 0 : now(known).values[gate.discharge];
  return (
    measured !== undefined && measured <= most && discharge(known, intent.openingPercent) <= most + EPSILON
  );
}

function leavesEnough(known: Known): boolean {
  const { environmentalFlow, gate, intent, nowMs, samples } = known;
  const { positionPercent: position, values } = now(known);
  if (environmentalFlow === undefined) return true;
  if (gate.discharge?.split('.')[0] === environmentalFlow.point.split('.')[0]) return true;
  const flow = values[environmentalFlow.point];
  if (flow === undefined || position === undefined || flow < environmentalFlow.minimumM3s) return false;
  let takes =
    discharge(known, intent.openingPercent) -
    discharge(known, Math.min(position, leastOfLate(samples, nowMs)));
  for (const { settings, goesToPercent } of known.others) {
    if (settings.discharge?.split('.')[0] === environmentalFlow.point.split('.')[0]) continue;
    const its = { ...known, gate: settings, samples: known.samplesOf(settings.id) };
    // What nobody has seen for ten minutes the river shows; once this gate has been seen for as long.
    const last = its.samples.findLast(({ positionPercent }) => positionPercent !== undefined);
    const sinceMs = isCoveredOfLate(samples, nowMs) ? (last?.atMs ?? -Infinity) : nowMs;
    if (now(its).positionPercent === undefined && nowMs - sinceMs >= 660_000) continue;
    takes += yetToShow(its, goesToPercent);
  }
  return flow - takes >= environmentalFlow.minimumM3s - EPSILON;
}

/** What another gate takes, or is about to, that the river may not show: the most of it that what was seen allows. */
function yetToShow(its: Known, goesToPercent: number | undefined): number {
  const { gate, nowMs, samples } = its;
  const { positionPercent: here, values } = now(its);
  const toPercent = here === undefined ? 100 : Math.max(here, goesToPercent ?? here);
  const fromPercent = Math.min(here ?? 100, leastOfLate(samples, nowMs));
  if (toPercent <= fromPercent) return 0;
  // A gate that nobody sees may stand where its meter tells more than any equation.
  const told = here === undefined && gate.discharge !== undefined ? values[gate.discharge] : undefined;
  return Math.max(discharge(its, toPercent), told ?? 0) - discharge(its, fromPercent);
}

/** The least opening of the last ten minutes; shut, where anything of them was not seen. */
function leastOfLate(samples: readonly Sample[], nowMs: number): number {
  if (!isCoveredOfLate(samples, nowMs)) return 0;
  const late = samples.filter(
    ({ atMs, positionPercent }) => positionPercent !== undefined && atMs >= nowMs - 600_000,
  );
  return Math.min(...late.map(({ positionPercent }) => positionPercent as number));
}

function isCoveredOfLate(samples: readonly Sample[], nowMs: number): boolean {
  const seen = samples.filter(({ positionPercent }) => positionPercent !== undefined);
  return isCovered(seen, nowMs, 600_000, longestGapMs(600_000));
}

function breaksRamp(known: Known, index: number, opens: boolean, closes: boolean): boolean {
  const { gate, intent, nowMs, samples } = known;
  const window = gate.limits.ramp[index];
  // To be told to stay moves no water.
  if (window === undefined || intent.openingPercent === known.positionPercent) return false;
  const raises = window.opening === 'raises';
  const guardsDrop = window.maxDropM !== undefined && (raises ? closes : opens);
  const guardsRise = window.maxRiseM !== undefined && (raises ? opens : closes);
  if (!guardsDrop && !guardsRise) return false;
  const point = window.point ?? gate.downstream ?? '';
  const level = now(known).values[point];
  const seen = samples.filter(({ values }) => values[point] !== undefined);
  if (level === undefined || !isCovered(seen, nowMs, window.window, longestGapMs(window.window))) return true;
  const levels = seen
    .filter(({ atMs }) => atMs >= nowMs - window.window)
    .map(({ values }) => values[point] as number);
  const { levelPerPercentM } = window;
  const travelMs = levelPerPercentM === undefined ? Math.max(window.settle, window.window) : window.settle;
  const highest = point === gate.downstream ? Math.max(...levels) : undefined;
  const follows = (from: number): number => {
    const percent = Math.abs(from - intent.openingPercent);
    if (levelPerPercentM !== undefined) return levelPerPercentM * percent;
    return guessed(known, highest, from);
  };
  const closing = follows(furthest(known, travelMs, Math.max));
  const opening = follows(furthest(known, travelMs, Math.min));
  const drop = Math.max(...levels) - level + (raises ? closing : opening);
  const rise = level - Math.min(...levels) + (raises ? opening : closing);
  return (
    (guardsDrop && !(drop <= (window.maxDropM ?? 0) + EPSILON)) ||
    (guardsRise && !(rise <= (window.maxRiseM ?? 0) + EPSILON))
  );
}

/** By how much the level would change from an opening to the intent's, by docs/interlocks.md. */
function guessed(known: Known, highestM: number | undefined, from: number): number {
  const { gate, intent } = known;
  const { sillM, travelM } = gate.structure;
  const to = intent.openingPercent;
  const headM = Math.max(travelM, (now(known).values[gate.upstream] ?? Number.NaN) - sillM);
  const depthAt = (percent: number): number =>
    2 * (0.611 * Math.sqrt(2 * 9.81 * headM) * travelM * (percent / 100)) ** (3 / 5);
  const byFlow = Math.abs(depthAt(from) - depthAt(to));
  const byDepth =
    highestM === undefined || from === 0
      ? Number.POSITIVE_INFINITY
      : (Math.max(0, highestM - sillM) + 1) * Math.abs((to / from) ** (2 / 3) - 1);
  const byLip = (travelM * Math.abs(to - from)) / 100;
  return Math.max(byLip, Math.min(byFlow, byDepth));
}
