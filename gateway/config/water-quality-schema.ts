/** `waterQuality:` of `site.yaml`: which tables judge the water of which points. */
import { z } from 'zod';
import { duration, identifier } from '../../protocols/settings/fields.js';
import { pointId } from './point-id.js';

export const waterQualitySchema = z.strictObject({
  id: identifier,
  /** Versions of one table; the one in force is used. */
  tables: z
    .array(
      z.strictObject({
        /** Relative to the settings file, or `builtin:<id>` for a demonstration that the program brings along. */
        file: z.string().min(1),
        /** Public key (PEM) of who answers for the table; without it only a demonstration is taken. */
        issuerKey: z.string().min(1).optional(),
      }),
    )
    .min(1)
    .max(8),
  /** The table's parameters and where they are measured. */
  inputs: z
    .record(identifier, z.strictObject({ point: pointId, basis: z.string().min(1).max(12).optional() }))
    .default({}),
  /** CSV of laboratory values. */
  laboratory: z.string().min(1).optional(),
  /** A value of a point that is older counts as missing. */
  maxAge: duration('1s', '7d').default(3_600_000),
  every: duration('10s', '24h').default(600_000),
});
export type WaterQualitySettings = z.output<typeof waterQualitySchema>;
