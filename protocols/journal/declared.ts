/**
 * Whether a journal says itself that records are gone from it: a `gap` record names a range, and how many records are missing
 * in it (`HoleBody`). In a gateway's own files a row of the gap table excuses nothing by itself: anyone could have written it.
 */
import { decodeBody } from './bodies.js';
import type { Gap, HoleBody } from './gaps.js';
import { missingIn } from './gaps.js';
import type { JournalRecord } from './record.js';

type Declaration = Pick<HoleBody, 'epoch' | 'fromSeq' | 'toSeq' | 'records'>;

/** What a `gap` record declares; undefined when it only counts what was never written. */
export function declarationIn({ body }: JournalRecord): Declaration | undefined {
  const { epoch, fromSeq, toSeq, records } = (decodeBody(body) ?? {}) as Partial<Declaration>;
  if (epoch === undefined || fromSeq === undefined || toSeq === undefined) return undefined;
  return { epoch, fromSeq, toSeq, records: records ?? toSeq - fromSeq + 1 };
}

/** Those of `gaps` that `declarations` do not cover: outside of their ranges, or more records than they name. */
export function undeclared(gaps: readonly Gap[], declarations: readonly Declaration[]): ReadonlySet<Gap> {
  const uncovered = new Set(gaps);
  for (const range of joined(declarations)) {
    const inside = gaps.filter(
      ({ epoch, fromSeq, toSeq }) =>
        epoch === range.epoch && range.fromSeq <= fromSeq && toSeq <= range.toSeq,
    );
    if (missingIn(inside) <= range.records) for (const gap of inside) uncovered.delete(gap);
  }
  return uncovered;
}

/** Ranges that touch become one. */
function joined(declarations: readonly Declaration[]): Declaration[] {
  const sorted = [...declarations].sort((a, b) => a.epoch - b.epoch || a.fromSeq - b.fromSeq);
  const ranges: Declaration[] = [];
  for (const one of sorted) {
    const last = ranges.at(-1);
    if (last?.epoch === one.epoch && one.fromSeq <= last.toSeq + 1) {
      const toSeq = Math.max(last.toSeq, one.toSeq);
      ranges[ranges.length - 1] = { ...last, toSeq, records: last.records + one.records };
    } else ranges.push(one);
  }
  return ranges;
}
