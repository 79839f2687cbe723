import { basename } from 'node:path';
import type { Repairs } from './damage.js';
import { Refusal } from './refusal.js';
import type { Relief } from './relief.js';
import type { Scrub } from './scrub.js';
import { SegmentDamage, type Segments } from './segments.js';

export { Refusal };

export interface Mendable {
  readonly segments: Pick<Segments, 'list'>;
  readonly relief: Pick<Relief, 'close'>;
  readonly scrub: Pick<Scrub, 'begin' | 'goOn'>;
}

/**
 * Runs `work`. When it comes upon a damaged segment, that is mended for as long as `isLate` allows, and `work` is tried again; a
 * long mending goes on in `care`, and `work` is refused meanwhile. What others wait for (`isUrgent`) does mostly without the damaged
 * segment once it is known; where it cannot, the whole mending is waited for.
 */
export function mendedOnTheWay<Result>(
  work: () => Result,
  { segments, relief, scrub }: Mendable,
  repairs: Repairs,
  isLate: () => boolean,
  isUrgent: boolean,
): Result {
  let known: unknown;
  for (let left = 2 * segments.list.length + 2; ; left--) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SegmentDamage) || left === 0) throw error;
      const isFirst = error.segment !== known;
      known = error.segment;
      relief.close();
      scrub.begin(error.segment, error.message, repairs);
      if (isUrgent && isFirst) continue;
      const isMended = scrub.goOn(isUrgent ? () => false : isLate);
      if (!isMended) throw new Refusal(`${basename(error.segment.path)} is being mended: ${error.message}`);
    }
  }
}
