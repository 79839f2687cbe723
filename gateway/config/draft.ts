/**
 * What can be made out of a `site.yaml` that may have any number of mistakes: each part that is not as it
 * should be is simply absent. The checks across the file work on this, so that a wrong number in one place
 * does not hide a wrong name in another.
 */
import { z } from 'zod';
import { duration, identifier } from '../../protocols/settings/fields.js';
import { pointId } from './point-id.js';

const id = maybe(identifier);
const text = maybe(z.string());
const point = maybe(pointId);
/** A point, bare or with a scale. */
const input = maybe(z.union([pointId, z.object({ point: pointId }).transform((scaled) => scaled.point)]));

const programme = maybe(
  z.object({
    opening: maybe(z.number()),
    closed: maybe(z.boolean()),
    discharge_m3s: maybe(z.number()),
    volume_m3: maybe(z.number()),
    at_m3s: maybe(z.number()),
    passThrough_m3s: maybe(z.number()),
    upstreamLevel_m: maybe(z.number()),
    downstreamLevel_m: maybe(z.number()),
    share: maybe(z.union([z.string(), z.number()])),
  }),
);

const draftSchema = z.object({
  site: maybe(z.object({ key: text })),
  profiles: text,
  buses: list(z.object({ id, path: text })),
  devices: list(
    z.object({
      id,
      bus: id,
      unit: maybe(z.int()),
      profile: text,
      settings: maybe(z.record(z.string(), z.unknown())),
      maxRegistersPerRead: maybe(z.int()),
      points: list(z.object({ name: text, unit: text, access: text, polled: maybe(z.boolean()) })),
    }),
  ),
  derived: list(z.object({ id: point, inputs: maybe(z.record(z.string(), input)) })),
  plausibility: list(z.object({ point, cross: maybe(z.object({ with: point })) })),
  gates: list(
    z.object({
      id,
      device: id,
      upstream: point,
      downstream: point,
      discharge: point,
      volume: point,
      structure: maybe(z.object({ sillM: maybe(z.number()) })),
      onLossOfControl: maybe(z.unknown()),
      failSafe: maybe(z.unknown()),
      travelTime: maybe(z.unknown()),
      default: programme,
      limits: maybe(
        z.object({
          minOpening: maybe(z.number()),
          maxOpening: maybe(z.number()),
          minTravel: maybe(z.number()),
          maxOpeningPerMinute: maybe(z.number()),
          maxClosingPerMinute: maybe(z.number()),
          maxDischargeM3s: maybe(z.number()),
          upstreamLevel: maybe(z.object({ maxM: maybe(z.number()) })),
          ramp: list(z.object({ window: text, point, levelPerPercentM: maybe(z.unknown()) })),
          notWith: list(id),
          downstreamLevel: maybe(z.looseObject({})),
          waterQuality: maybe(z.object({ id })),
        }),
      ),
    }),
  ),
  parties: list(z.object({ id, share: maybe(z.number()), orderKey: text, gates: list(id) })),
  operators: list(z.object({ id, key: text, gates: list(id) })),
  accounts: list(z.object({ id, party: id, meter: point, gate: id })),
  control: maybe(z.object({ cycle: maybe(duration('100ms', '60s')) })),
  environmentalFlow: maybe(z.object({ point })),
  availableFlow: maybe(z.object({ point })),
  waterQuality: list(z.object({ id })),
  interlocks: list(
    z.object({ id, act: maybe(z.unknown()), gates: list(id), when: maybe(z.object({ point })) }),
  ),
  schedules: list(
    z.object({
      id,
      gate: id,
      programme,
    }),
  ),
  uplinks: list(z.object({ id, party: id, watermarkKey: text, credentialsFile: text })),
  console: list(z.object({ path: text })),
});
export type Draft = z.output<typeof draftSchema>;
export type DraftDevice = NonNullable<NonNullable<Draft['devices']>[number]>;

export function draftOf(content: unknown): Draft {
  const draft = draftSchema.safeParse(content, { jitless: true });
  return draft.success ? draft.data : {};
}

function maybe<T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodOptional<T>> {
  return schema.optional().catch(undefined);
}

/** Keeps the places of entries: what is not an entry is null. */
function list<T extends z.ZodType>(
  entry: T,
): z.ZodCatch<z.ZodOptional<z.ZodArray<z.ZodCatch<z.ZodNullable<T>>>>> {
  return maybe(z.array(entry.nullable().catch(null)));
}
