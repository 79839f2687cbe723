/**
 * From the clock on the wall to the instant: the other way round than local-time.ts. A *civil* time is what that clock
 * shows, counted in milliseconds as if the zone had no offset, so that a day always has 24 hours and a week seven days.
 *
 *   shown once      that instant
 *   shown twice     the first of the two: what begins then, begins once
 *   never shown     as late as if the clock had not been put forward (RFC 5545, 3.3.5): nothing is left out, or shortened
 *
 * Of what is shown the answer never goes back when the civil time goes on. What is never shown lies among what is shown
 * after it: where 02:00 to 03:00 is left out, 02:30 is the instant of 03:30, and so later than 03:00.
 */
import type { WallMs } from './clock.js';
import { localTimeIn } from './local-time.js';

declare const civilBrand: unique symbol;
export type CivilMs = number & { readonly [civilBrand]: true };

export interface CivilZone {
  toInstant(civilMs: CivilMs): WallMs;
  toCivil(wallMs: WallMs): CivilMs;
}

export const DAY_MS = 86_400_000;
/** Since 1970 every zone has changed its offset at a full quarter of an hour of UTC. Asking the calendar is slow. */
const OFFSET_SPAN_MS = 900_000;
const MOST_KNOWN = 4096;

/** A converter for one IANA zone; made once. */
export function civilZone(timeZone: string): CivilZone {
  const local = localTimeIn(timeZone);
  const known = new Map<number, number>();
  const offsetAt = (wallMs: number): number => {
    const span = Math.floor(wallMs / OFFSET_SPAN_MS);
    const kept = known.get(span);
    if (kept !== undefined) return kept;
    const { year, month, day, secondOfDay } = local((span * OFFSET_SPAN_MS) as WallMs);
    const offsetMs = Date.UTC(year, month - 1, day) + secondOfDay * 1000 - span * OFFSET_SPAN_MS;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(span, offsetMs);
    return offsetMs;
  };
  const toCivil = (wallMs: WallMs): CivilMs => (wallMs + offsetAt(wallMs)) as CivilMs;
  const toInstant = (civilMs: CivilMs): WallMs => {
    // No zone is further than 14 hours from UTC, and none changes twice within two days.
    const offsets = [-DAY_MS, DAY_MS].map((aside) => {
      const at = (civilMs + aside) as WallMs;
      return toCivil(at) - at;
    });
    const [before = 0] = offsets;
    const shown = offsets
      .map((offset) => (civilMs - offset) as WallMs)
      .filter((instant) => toCivil(instant) === civilMs);
    return shown.length > 0 ? (Math.min(...shown) as WallMs) : ((civilMs - before) as WallMs);
  };
  return { toInstant, toCivil };
}

/** `2026-05-01` or `2026-05-01T06:00` as a civil time; undefined for a date that no calendar has. */
export function parseCivil(text: string): CivilMs | undefined {
  const ms = Date.parse(text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`);
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10))
    ? undefined
    : (ms as CivilMs);
}
