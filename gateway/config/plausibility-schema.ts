/** `plausibility:` of `site.yaml`: what each point's value can be, and how fast it can change. */
import { z } from 'zod';
import type { PlausibilityLimits } from '../../devices/plausibility.js';
import { duration, rule } from '../../protocols/settings/fields.js';
import type { SiteKey } from '../text/site-texts.js';
import { pointId } from './point-id.js';

const bounds = z
  .strictObject({ min: z.number().optional(), max: z.number().optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, rule<SiteKey>('someBound'))
  .refine(
    ({ min, max }) => typeof min !== 'number' || typeof max !== 'number' || min <= max,
    rule<SiteKey>('boundsReversed', ['min']),
  );

/** So much within so long: `{ by: 0.2, within: 1m }`. */
const rate = z.strictObject({ by: z.number().positive(), within: duration('1s', '7d') });

export const plausibilitySchema = z.strictObject({
  point: pointId,
  /** Beyond these the value is unreliable. */
  hard: bounds.optional(),
  /** Beyond these it is doubtful. */
  soft: bounds.optional(),
  rise: rate.optional(),
  fall: rate.optional(),
  /** It does not stay within `within` of the same value for so long, unless the instrument is stuck. */
  same: z.strictObject({ for: duration('1m', '30d'), within: z.number().min(0).default(0) }).optional(),
  /** Another point that measures the same: how far apart the two may be, and for how long they may be further apart. */
  cross: z
    .strictObject({
      with: pointId,
      within: z.number().min(0).optional(),
      withinPercent: z.number().min(0).max(100).optional(),
      for: duration('0s', '24h').default(60_000),
    })
    .refine(
      ({ within, withinPercent }) => within !== undefined || withinPercent !== undefined,
      rule<SiteKey>('someTolerance'),
    )
    .optional(),
});
export type PlausibilitySettings = z.output<typeof plausibilitySchema>;

export function limitsOf({ hard, soft, rise, fall, same }: PlausibilitySettings): PlausibilityLimits {
  return {
    hard,
    soft,
    risePerS: rise && (rise.by / rise.within) * 1000,
    fallPerS: fall && (fall.by / fall.within) * 1000,
    same: same && { forMs: same.for, within: same.within },
  };
}
