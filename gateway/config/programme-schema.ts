/** What a gate may be asked to keep: `programme:` of a schedule, of a gate's default, and of an order. */
import { z } from 'zod';
import { identifier, rule } from '../../protocols/settings/fields.js';
import type { SiteKey } from '../text/site-texts.js';

export const percent = z.number().min(0).max(100);
const discharge_m3s = z.number().min(0).max(10_000);
const level_m = z.number().min(-500).max(9000);

/** The members of which a programme has exactly one. */
export const PROGRAMME_KINDS = [
  'opening',
  'discharge_m3s',
  'upstreamLevel_m',
  'downstreamLevel_m',
  'share',
  'volume_m3',
  'passThrough_m3s',
  'closed',
] as const;
export type ProgrammeKind = (typeof PROGRAMME_KINDS)[number];

export const programmeSchema = z
  .strictObject({
    /** Of travel. */
    opening: percent.optional(),
    discharge_m3s: discharge_m3s.optional(),
    upstreamLevel_m: level_m.optional(),
    downstreamLevel_m: level_m.optional(),
    /** Of the available flow (`availableFlow` of the site): a party, for its share, or a part 0..1. */
    share: z.union([identifier, z.number().min(0).max(1)]).optional(),
    /** So much through the gate since the slot began, at `at_m3s`; then closed. */
    volume_m3: z.number().positive().max(1e9).optional(),
    at_m3s: discharge_m3s.optional(),
    /** Never less than this, whatever comes; more is not asked for. */
    passThrough_m3s: discharge_m3s.optional(),
    closed: z.literal(true).optional(),
    /** While a measurement that it needs is not good: keep the opening, go to one, or (a meter) go by the gate's equation. */
    onBadMeasurement: z
      .union([z.enum(['hold', 'equation']), z.strictObject({ opening: percent })])
      .default('hold'),
  })
  .refine(
    (value) => PROGRAMME_KINDS.filter((kind) => value[kind] !== undefined).length === 1,
    rule<SiteKey>('oneProgramme'),
  )
  .refine(
    (value) => (value.volume_m3 === undefined) === (value.at_m3s === undefined),
    rule<SiteKey>('volumeNeedsRate'),
  );
export type Programme = z.output<typeof programmeSchema>;
