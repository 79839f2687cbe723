/** `derived:` of `site.yaml`: points that are computed from others. */
import { z } from 'zod';
import { allows, duration } from '../../protocols/settings/fields.js';
import { pointId } from './point-id.js';

const scaledInput = z.strictObject({
  point: pointId,
  /** What the method gets is value x scale + offset; an opening in percent becomes one in metres this way. */
  scale: z
    .number()
    .refine((scale) => scale !== 0)
    .meta(allows('nonZeroNumber'))
    .default(1),
  offset: z.number().default(0),
  /** Unit after scaling; the point's own where nothing is scaled. */
  unit: z.string().max(20).optional(),
});

export const derivedSchema = z.strictObject({
  id: pointId,
  method: z.string().min(1),
  inputs: z.record(z.string(), z.union([pointId, scaledInput])),
  /** Of a structure. */
  geometry: z.record(z.string(), z.unknown()).optional(),
  /** Of every other method. */
  parameters: z.record(z.string(), z.unknown()).optional(),
  /** How often the value is entered in the journal; it is computed in every cycle. */
  every: duration('1s', '24h').default(10_000),
});
export type DerivedSettings = z.output<typeof derivedSchema>;

export interface InputSettings {
  readonly point: string;
  readonly scale: number;
  readonly offset: number;
  readonly unit?: string | undefined;
}

export function inputSettings(input: DerivedSettings['inputs'][string]): InputSettings {
  return typeof input === 'string' ? { point: input, scale: 1, offset: 0 } : input;
}
