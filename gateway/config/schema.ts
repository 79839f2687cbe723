/**
 * The shape of `site.yaml`. Structure and ranges are here; what needs two places of the file at once
 * (references, duplicates) is in `references.ts`.
 */
import { z } from 'zod';
import { pointMapSchema } from '../../devices/point-map.js';
import { allows, duration, identifier, names, rule, timeZone } from '../../protocols/settings/fields.js';
import { LANGUAGES } from '../../protocols/text/message.js';
import type { SiteKey } from '../text/site-texts.js';
import { derivedSchema } from './derived-schema.js';
import { gateSchema, interlockSchema } from './gate-schema.js';
import { operatorSchema, orderingParty, ordersSchema } from './orders-schema.js';
import { plausibilitySchema } from './plausibility-schema.js';
import { pointId } from './point-id.js';
import { scheduleSchema } from './schedule-schema.js';
import { waterQualitySchema } from './water-quality-schema.js';

const unitId = z.int().min(1).max(247);
const port = z.int().min(1).max(65535);
const baudRate = z.int().min(300).max(921_600);
const parity = z.enum(['none', 'even', 'odd']);
const serialPort = {
  id: identifier,
  path: z.string().min(1),
  baudRate: baudRate.default(9600),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
};
const networkHost = { id: identifier, host: z.string().min(1), port };

const timeout = duration('50ms', '30s');
/** Longest wait for the start of a reply; a device or its profile may allow more. */
const timing = { timeout: timeout.default(1000) };

const bus = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rtu'),
    ...serialPort,
    parity: parity.default('none'),
    // A frame's bytes are any: with seven bits they would not arrive.
    dataBits: z.literal(8).default(8),
    ...timing,
  }),
  z.strictObject({
    kind: z.literal('ascii'),
    ...serialPort,
    parity: parity.default('even'),
    dataBits: z.union([z.literal(7), z.literal(8)]).default(7),
    ...timing,
  }),
  z.strictObject({
    kind: z.literal('tcp'),
    ...networkHost,
    /** Requests under way at once. */
    inFlight: z.int().min(1).max(16).default(1),
    ...timing,
  }),
  z.strictObject({
    kind: z.enum(['rtu-over-tcp', 'ascii-over-tcp']),
    ...networkHost,
    baudRate: baudRate.default(9600),
    ...timing,
  }),
]);
export type BusSettings = z.output<typeof bus>;

const device = z
  .strictObject({
    id: identifier,
    bus: identifier,
    unit: unitId,
    every: duration('100ms', '24h'),
    profile: z.string().optional(),
    /** What the profile leaves to the site to say. */
    settings: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
    /** A device with its map written in place. */
    points: z.array(pointMapSchema).min(1).optional(),
    maxRegistersPerRead: z.int().min(1).max(125).optional(),
    maxGap: z.int().min(0).max(120).optional(),
    /** Instead of the bus's. */
    timeout: timeout.optional(),
    /** Silence before each request, beyond what the line keeps anyway; a STOP keeps it too, hence so little. */
    guard: duration('0ms', '1s').default(0),
  })
  .refine(
    (value) => (value.profile === undefined) !== (value.points === undefined),
    rule<SiteKey>('profileOrPoints'),
  );
export type DeviceSettings = z.output<typeof device>;

const party = z.strictObject({
  id: identifier,
  name: names.optional(),
  share: z.number().min(0).max(1).optional(),
  ...orderingParty,
});

const account = z.strictObject({
  id: identifier,
  party: identifier,
  kind: z.string().min(1),
  meter: pointId,
  gate: identifier.optional(),
  limits: z
    .array(
      z.strictObject({
        period: z.enum(['year', 'season', 'month', 'decade', 'day']),
        volumeM3: z.number().positive(),
      }),
    )
    .default([]),
});

const uplink = z.strictObject({
  id: identifier,
  party: identifier,
  url: z
    .string()
    .refine(isBrokerUrl)
    .refine((url) => !/:.*@/s.test(url), { error: 'urlSecret' satisfies SiteKey })
    .meta(allows<SiteKey>('mqttUrl')),
  required: z.boolean().default(true),
  /** Public key (PEM) of the party's receiver, relative to this file. */
  watermarkKey: z.string().min(1),
  /** File with `username` and `password`, relative to this file; never the secret itself. */
  credentialsFile: z.string().min(1).optional(),
  latest: z.boolean().default(false),
});
export type UplinkSettings = z.output<typeof uplink>;

function isBrokerUrl(text: string): boolean {
  return /^mqtts?:\/\/[^/]/.test(text) && URL.canParse(text);
}

const consolePort = z.strictObject({
  path: z.string().min(1),
  baudRate: baudRate.default(115_200),
  language: z.enum(LANGUAGES).default('en'),
});

export const siteSchema = z.strictObject({
  site: z.strictObject({
    id: identifier,
    name: names.optional(),
    timeZone,
    /** Schedules act only while the time service says that the clock is right. */
    requireSyncedClock: z.boolean().default(false),
    /** The site's private key (PEM), which signs the journal; relative to this file. */
    key: z.string().min(1).optional(),
    location: z
      .strictObject({ latitudeDeg: z.number().min(-90).max(90), longitudeDeg: z.number().min(-180).max(180) })
      .optional(),
  }),
  store: z.strictObject({
    directory: z.string().min(1),
    retentionDays: z.int().min(1).max(36_500).default(400),
    maxMegabytes: z.int().min(16).max(10_000_000).default(4096),
    /** Readings wait so long for the others of their commit; what somebody waits for does not. */
    commitEvery: duration('1s', '60s').default(1000),
  }),
  /** Folder of the site's own profiles, relative to this file. */
  profiles: z.string().min(1).optional(),
  buses: z.array(bus).min(1),
  devices: z.array(device).min(1),
  derived: z.array(derivedSchema).default([]),
  plausibility: z.array(plausibilitySchema).default([]),
  gates: z.array(gateSchema).default([]),
  parties: z.array(party).default([]),
  operators: z.array(operatorSchema).default([]),
  orders: ordersSchema.prefault({}),
  accounts: z.array(account).default([]),
  waterQuality: z.array(waterQualitySchema).default([]),
  interlocks: z.array(interlockSchema).default([]),
  environmentalFlow: z
    .strictObject({
      point: pointId,
      /** Not 0: the river would be short of it whenever its meter reads slightly below 0, and gates would close for that. */
      minimumM3s: z.number().refine((value) => value > 0, { error: 'riverKeepsNothing' satisfies SiteKey }),
      /** Whether gates under a programme close when the river is short of it. */
      whenShort: z.enum(['give-back', 'hold']).default('give-back'),
    })
    .optional(),
  /** What there is to share: the inflow, less what the river must keep. */
  availableFlow: z.strictObject({ point: pointId, reserveM3s: z.number().min(0).optional() }).optional(),
  control: z.strictObject({ cycle: duration('100ms', '60s').default(1000) }).prefault({}),
  schedules: z.array(scheduleSchema).default([]),
  uplinks: z.array(uplink).default([]),
  console: z.array(consolePort).default([]),
});
export type SiteSettings = z.output<typeof siteSchema>;
