/** Which profiles the registers of a unit look like: their first reads are tried, and the values judged. */
import type { Profile } from '../../devices/profile.js';
import { trustOf } from '../../devices/quality.js';
import { readPlan } from '../../devices/read-plan.js';
import type { MonotonicMs, WallMs } from '../../protocols/clock.js';
import type { Arrival } from '../../protocols/modbus/line.js';
import { decodePoll, pointIdOf, type SpanReply } from '../poll/decode-span.js';
import type { BusAccess } from './access.js';

export interface IdentifyOptions {
  readonly profiles: readonly Profile[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Fit {
  readonly profile: string;
  readonly model: string;
  /** Values that can be right, of those that were read. */
  readonly plausible: number;
  readonly read: number;
}

/** A profile with many spans is judged by its first ones. */
const MAX_SPANS = 3;
const MAX_FITS = 3;
/** A measured value, not noise read in a wrong word order. */
const SMALLEST_LIKELY = 1e-9;
const LARGEST_LIKELY = 1e10;
/** No exception, no silence, and all but a sensor or two that have nothing to say. */
const SHARE_NEEDED = 0.6;

const NOBODY = 'unit';
/** When it was read does not matter here. */
const NO_TIME: Arrival = { wallMs: 0 as WallMs, monotonicMs: 0 as MonotonicMs };

export async function fitsOf(
  bus: BusAccess,
  unit: number,
  { profiles, timeoutMs, signal }: IdentifyOptions,
): Promise<Fit[]> {
  const fits: Fit[] = [];
  for (const profile of profiles) {
    if (signal.aborted) break;
    const fit = await tryProfile(bus, unit, profile, Math.max(timeoutMs, profile.turnaroundMs));
    if (fit) fits.push(fit);
  }
  return fits.sort((a, b) => b.plausible - a.plausible || share(b) - share(a)).slice(0, MAX_FITS);
}

async function tryProfile(
  bus: BusAccess,
  unit: number,
  profile: Profile,
  timeoutMs: number,
): Promise<Fit | undefined> {
  const replies: SpanReply[] = [];
  for (const span of readPlan(profile.points, profile).slice(0, MAX_SPANS)) {
    const { table, address, count } = span;
    const answer = await bus.ask({ kind: 'read', unit, table, address, count }, { timeoutMs });
    if (!answer.ok) return undefined;
    replies.push({ span, outcome: { ok: true, words: answer.words, at: NO_TIME } });
  }
  return judge(profile, replies);
}

/** Registers that are all the same, such as the zeros of an empty map, speak for no profile. */
function judge({ profile, model }: Profile, replies: readonly SpanReply[]): Fit | undefined {
  const registers = replies.flatMap(({ span, outcome }) =>
    span.table === 'holding' || span.table === 'input' ? (outcome.ok ? outcome.words : []) : [],
  );
  if (new Set(registers).size < 2) return undefined;
  // A bit can be nothing but 0 or 1, which proves nothing.
  const bits = replies.flatMap(({ span }) => span.points).filter(({ type }) => type === 'bool');
  const isBit = new Set(bits.map((point) => pointIdOf(NOBODY, point)));
  const readings = decodePoll(NOBODY, replies).filter(({ point }) => !isBit.has(point));
  const plausible = readings.filter(
    ({ value, flag }) =>
      value !== null &&
      trustOf(flag) === 'reliable' &&
      (value === 0 || (Math.abs(value) >= SMALLEST_LIKELY && Math.abs(value) <= LARGEST_LIKELY)),
  );
  const fit: Fit = { profile, model, plausible: plausible.length, read: readings.length };
  return share(fit) >= SHARE_NEEDED ? fit : undefined;
}

function share({ plausible, read }: Fit): number {
  return read === 0 ? 0 : plausible / read;
}
