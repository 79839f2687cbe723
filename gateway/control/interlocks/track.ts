/**
 * What a number was within the last so many milliseconds: the extremes of each slice of time, in plain data that can be
 * kept over a restart. A slice counts while any part of it is within the window, so that extremes are never too narrow.
 */

/** Start of the slice, lowest and highest value in it. */
export type Slice = readonly [startMs: number, low: number, high: number];

export interface Track {
  readonly windowMs: number;
  /** Since when it has been seen without a gap. */
  readonly sinceMs: number;
  readonly slices: readonly Slice[];
}

const MOST_SLICES = 240;
const MINUTE_MS = 60_000;
const SECOND_MS = 1000;
/** A gap longer than this part of the window leaves the window uncovered. */
const LONGEST_GAP = 0.1;

/** Seconds for a window of a minute or less, else minutes or more: at most 241 slices. */
export function sliceMs(windowMs: number): number {
  return windowMs <= MINUTE_MS ? SECOND_MS : Math.max(MINUTE_MS, windowMs / MOST_SLICES);
}

/** How long a value may be missing within a window without the window being unknown. */
export function longestGapMs(windowMs: number): number {
  return Math.max(2 * sliceMs(windowMs), LONGEST_GAP * windowMs);
}

/** The track with `value` seen at `nowMs`. Times never go back. */
export function seen(track: Track | undefined, windowMs: number, nowMs: number, value: number): Track {
  const each = sliceMs(windowMs);
  const startMs = Math.floor(nowMs / each) * each;
  const last = track?.slices.at(-1);
  if (track === undefined || last === undefined || nowMs - (last[0] + each) > longestGapMs(windowMs)) {
    return { windowMs, sinceMs: nowMs, slices: [[startMs, value, value]] };
  }
  if (last[0] === startMs) {
    if (value >= last[1] && value <= last[2]) return track;
    const wider: Slice = [startMs, Math.min(value, last[1]), Math.max(value, last[2])];
    return { ...track, slices: [...track.slices.slice(0, -1), wider] };
  }
  const edgeMs = nowMs - windowMs;
  const kept = track.slices.filter(([sliceStartMs]) => sliceStartMs + each > edgeMs);
  return { ...track, slices: [...kept, [startMs, value, value]] };
}

/** Lowest and highest value of the window that ends now; undefined when the window was not seen without a gap. */
export function extremes(
  track: Track | undefined,
  nowMs: number,
): { readonly low: number; readonly high: number } | undefined {
  return track !== undefined && nowMs - track.sinceMs >= track.windowMs
    ? seenExtremes(track, nowMs)
    : undefined;
}

/** The same over as much of the window as was seen, if the last of it is recent. */
export function seenExtremes(
  track: Track | undefined,
  nowMs: number,
): { readonly low: number; readonly high: number } | undefined {
  const last = track?.slices.at(-1);
  if (track === undefined || last === undefined) return undefined;
  const each = sliceMs(track.windowMs);
  if (nowMs - (last[0] + each) > longestGapMs(track.windowMs)) return undefined;
  const edgeMs = nowMs - track.windowMs;
  const { slices } = track;
  let [, low, high] = last;
  // Backwards by number: this runs over hundreds of slices for each judgement.
  for (let index = slices.length - 2; index >= 0; index--) {
    const slice = slices[index];
    if (slice === undefined || slice[0] + each <= edgeMs) break;
    if (slice[1] < low) low = slice[1];
    if (slice[2] > high) high = slice[2];
  }
  return { low, high };
}

/** Whether nothing has been seen for as long as the window is. */
export function isForgotten({ windowMs, slices }: Track, nowMs: number): boolean {
  const last = slices.at(-1);
  return last === undefined || nowMs - (last[0] + sliceMs(windowMs)) >= windowMs;
}

/** The track with all its times `byMs` later: monotonic time begins anew with each start of the computer. */
export function shifted(track: Track, byMs: number): Track {
  return {
    ...track,
    sinceMs: track.sinceMs + byMs,
    slices: track.slices.map(([startMs, low, high]): Slice => [startMs + byMs, low, high]),
  };
}
