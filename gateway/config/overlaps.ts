/** Weekly slots of one gate must not overlap: at every moment it is plain which programme holds. */

import type { Finding } from '../../protocols/settings/problem.js';
import type { SiteKey } from '../text/site-texts.js';
import type { Draft } from './draft.js';
import { DAYS, type Day } from './schema.js';

const DAY_S = 86_400;
const WEEK_S = 7 * DAY_S;

type Entry = NonNullable<Draft['schedules']>[number];

/** One day's part of a slot, in seconds since Monday 00:00 as the clock on the wall counts. */
interface Part {
  readonly schedule: number;
  readonly day: Day;
  readonly from: number;
  readonly to: number;
  readonly startS: number;
  readonly lengthS: number;
}

export function overlapFindings(schedules: readonly Entry[]): Finding<SiteKey>[] {
  const byGate = new Map<string, Part[]>();
  schedules.forEach((entry, schedule) => {
    if (entry?.gate === undefined) return;
    const parts = byGate.get(entry.gate) ?? [];
    byGate.set(entry.gate, [...parts, ...partsOf(entry, schedule)]);
  });
  return [...byGate.values()].flatMap(overlapsIn);
}

/** The first clash of each pair of schedules. */
function overlapsIn(parts: readonly Part[]): Finding<SiteKey>[] {
  const findings = new Map<string, Finding<SiteKey>>();
  for (const later of parts) {
    for (const earlier of parts) {
      const pair = `${earlier.schedule} ${later.schedule}`;
      if (earlier.schedule >= later.schedule || findings.has(pair) || !clash(earlier, later)) continue;
      const when = `${earlier.day} ${clock(earlier.from)}-${clock(earlier.to)}`;
      findings.set(pair, {
        severity: 'error',
        path: ['schedules', later.schedule, 'weekly'],
        message: { key: 'slotsOverlap', params: { other: `schedules[${earlier.schedule}]`, when } },
      });
    }
  }
  return [...findings.values()];
}

function partsOf(entry: NonNullable<Entry>, schedule: number): Part[] {
  const { days = [], from, to } = entry.weekly ?? {};
  if (from === undefined || to === undefined || from === to) return [];
  const lengthS = to > from ? to - from : to + DAY_S - from;
  return [...new Set(days)].flatMap((day) =>
    day === null ? [] : [{ schedule, day, from, to, startS: DAYS.indexOf(day) * DAY_S + from, lengthS }],
  );
}

/** A slot through Sunday midnight goes on on Monday: distances are taken round the week. */
function clash(a: Part, b: Part): boolean {
  const aheadS = (b.startS - a.startS + WEEK_S) % WEEK_S;
  return aheadS < a.lengthS || WEEK_S - aheadS < b.lengthS;
}

function clock(secondOfDay: number): string {
  const parts = [Math.floor(secondOfDay / 3600), Math.floor(secondOfDay / 60) % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
