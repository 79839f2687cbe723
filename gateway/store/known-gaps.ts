import { gapsIn } from '../../protocols/journal/gaps.js';
import type { Position } from '../../protocols/journal/record.js';
import type { GapList, StoreGap } from './journal.js';
import type { Segments } from './segments.js';

/** Looked at in any case, so that each call comes nearer to the end. */
const LEAST_SEGMENTS = 2;

/**
 * The gaps of the journal that end after `after`, oldest first, at most `most` of them, as far as the time allows; `upTo` says
 * how far. Segments that were found to have none are not opened again.
 */
export function gapsAfter(segments: Segments, after: Position, most: number, isLate: () => boolean): GapList {
  const { list, head } = segments;
  const gaps: StoreGap[] = [];
  const from = list.findLastIndex(
    ({ epoch, firstSeq }) => epoch < after.epoch || (epoch === after.epoch && firstSeq <= after.seq + 1),
  );
  let looked = 0;
  for (const segment of list.slice(Math.max(0, from))) {
    if (segment.hasNoGaps) continue;
    const { epoch, firstSeq } = segment;
    if (looked >= LEAST_SEGMENTS && isLate()) return { gaps, upTo: { epoch, seq: firstSeq - 1 } };
    looked++;
    const rows = segments.using(segment, ({ database }) => gapsIn(database));
    segment.hasNoGaps = rows.length === 0 && !segments.isCurrent(segment);
    for (const { epoch: of, fromSeq, toSeq, hash } of rows) {
      if (of < after.epoch || (of === after.epoch && toSeq <= after.seq)) continue;
      if (gaps.length >= most) return { gaps, upTo: { epoch: of, seq: fromSeq - 1 } };
      gaps.push({ epoch: of, fromSeq, toSeq, hashHex: hash.toString('hex') });
    }
  }
  return { gaps, upTo: { epoch: head.epoch, seq: head.seq } };
}
