/**
 * The shape of `site.yaml`. Structure and ranges are here; what needs two places of the file at once
 * (references, duplicates) is in `references.ts`.
 */
import { z } from 'zod';
import { pointMapSchema } from '../../devices/point-map.js';
import {
  allows,
  duration,
  identifier,
  names,
  rule,
  timeOfDay,
  timeZone,
} from '../../protocols/settings/fields.js';
import { LANGUAGES } from '../../protocols/text/message.js';
import type { SiteKey } from '../text/site-texts.js';
import { derivedSchema } from './derived-schema.js';
import { plausibilitySchema } from './plausibility-schema.js';
import { pointId } from './point-id.js';
import { waterQualitySchema } from './water-quality-schema.js';

const unitId = z.int().min(1).max(247);
const port = z.int().min(1).max(65535);
const baudRate = z.int().min(300).max(921_600);
const percent = z.number().min(0).max(100);
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

const rampWindow = z.strictObject({
  window: duration('1m', '7d'),
  maxDropM: z.number().positive().optional(),
  maxRiseM: z.number().positive().optional(),
});

const gate = z.strictObject({
  id: identifier,
  device: identifier,
  structure: z.strictObject({
    kind: z.literal('vertical-sluice'),
    widthM: z.number().positive().max(200),
    sillM: z.number(),
    travelM: z.number().positive().max(50),
  }),
  upstream: pointId,
  downstream: pointId.optional(),
  discharge: pointId.optional(),
  onLossOfControl: z
    .union([z.enum(['hold', 'close']), z.strictObject({ opening: percent })])
    .meta(allows<SiteKey>('lossOfControl')),
  limits: z
    .strictObject({
      minOpening: percent.default(0),
      maxOpening: percent.default(100),
      /** Smallest move worth making, in percent of opening. */
      minTravel: z.number().min(0.1).max(50).default(1),
      startsPerHour: z.int().min(1).max(1200).default(20),
      ramp: z.array(rampWindow).default([]),
    })
    .refine((value) => !(value.minOpening > value.maxOpening), rule<SiteKey>('minAboveMax', ['minOpening']))
    .prefault({}),
});
export type GateSettings = z.output<typeof gate>;

const party = z.strictObject({
  id: identifier,
  name: names.optional(),
  share: z.number().min(0).max(1).optional(),
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

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

const programme = z
  .strictObject({ opening: percent.optional(), discharge_m3s: z.number().min(0).max(10_000).optional() })
  .refine(
    (value) => Object.values(value).filter((wish) => wish !== undefined).length === 1,
    rule<SiteKey>('oneProgramme'),
  );

const schedule = z.strictObject({
  gate: identifier,
  programme,
  weekly: z
    .strictObject({ days: z.array(z.enum(DAYS)).min(1).max(7), from: timeOfDay, to: timeOfDay })
    .refine(({ from, to }) => typeof from !== 'number' || from !== to, rule<SiteKey>('emptySlot', ['to'])),
});
export type ScheduleSettings = z.output<typeof schedule>;

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
  }),
  /** Folder of the site's own profiles, relative to this file. */
  profiles: z.string().min(1).optional(),
  buses: z.array(bus).min(1),
  devices: z.array(device).min(1),
  derived: z.array(derivedSchema).default([]),
  plausibility: z.array(plausibilitySchema).default([]),
  gates: z.array(gate).default([]),
  parties: z.array(party).default([]),
  accounts: z.array(account).default([]),
  waterQuality: z.array(waterQualitySchema).default([]),
  environmentalFlow: z.strictObject({ point: pointId, minimumM3s: z.number().min(0) }).optional(),
  schedules: z.array(schedule).default([]),
  uplinks: z.array(uplink).default([]),
  console: z.array(consolePort).default([]),
});
export type SiteSettings = z.output<typeof siteSchema>;
