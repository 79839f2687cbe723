/**
 * The site that `bench store` is about: 20 points of four devices, read every ten seconds, half of them in thousandths and half
 * single floats, none like the one before. The product's classes come from `dist`.
 */
import { generateKeyPairSync } from 'node:crypto';
import { join, resolve } from 'node:path';

const DIST = resolve(import.meta.dirname, '../../dist');
export const WORKER = new URL('../../dist/gateway/store/worker.js', import.meta.url);
const part = (path) => import(join(DIST, path));

export const { VirtualClock, SystemClock } = await part('protocols/clock.js');
export const { SystemRandom } = await part('protocols/random.js');
export const { encodeBody } = await part('protocols/journal/bodies.js');
export const { segmentsIn } = await part('protocols/journal/segments.js');
export const { SqliteStore } = await part('gateway/store/sqlite-store.js');
export const { WorkerStore } = await part('gateway/store/worker-store.js');
export const { GroupJournal } = await part('gateway/store/group-journal.js');
export const { Checkpoints } = await part('gateway/store/checkpoints.js');
export const { RollupFeed } = await part('gateway/store/rollups/rollup-feed.js');
export const { ReadingsBlock } = await part('gateway/poll/readings-block.js');
const { Dictionary, encodeReadings } = await part('protocols/journal/readings-codec.js');
const { signCheckpoint } = await part('protocols/journal/checkpoint.js');
const { signWatermark } = await part('protocols/journal/watermark.js');

export const SITE = 'khorgos-head';
export const TIME_ZONE = 'Asia/Almaty';
export const PARTIES = ['kz', 'cn'];
export const POINTS = 20;
export const EVERY_MS = 10_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const HOUR_READINGS = (HOUR_MS / EVERY_MS) * POINTS;
/** A year of it ends here; fewer readings begin later. */
export const END_MS = Date.UTC(2026, 9, 1);

const { privateKey } = generateKeyPairSync('ed25519');
const KINDS = ['discharge_m3s', 'level_m', 'velocity_ms', 'volume_m3', 'battery_v'];
/** One transaction after the other, 40 ms each. */
const AFTER_MS = [60, 100, 140, 180];
const CHECKPOINT_EVERY_MS = 600_000;

export const named = Array.from({ length: POINTS }, (_, at) => {
  const kind = KINDS[at % KINDS.length];
  return { id: `meter-${Math.floor(at / 5)}.${kind}`, unit: unitOf(kind), everyMs: EVERY_MS };
});
export const ids = named.map(({ id }) => id);
const names = encodeBody({ points: named });
const dictionary = new Dictionary(names);
const flags = ids.map(() => 0);

function unitOf(kind) {
  return { discharge_m3s: 'm3/s', level_m: 'm', velocity_ms: 'm/s', volume_m3: 'm3', battery_v: 'V' }[kind];
}

export function valueAt(at, wallMs) {
  const value = 2 + at + Math.sin((wallMs / 1e7) * (at + 7)) + 0.02 * Math.sin(wallMs / 997 + at);
  return at % 2 === 0 ? Math.fround(value) : Math.round(value * 1000) / 1000;
}

/** What the poller hands on of the round that begins now. */
export function readingsNow(clock) {
  const [wallMs, monotonicMs] = [clock.wallMs(), clock.monotonicMs()];
  return ids.map((point, at) => {
    const afterMs = AFTER_MS[Math.floor(at / 5)];
    const times = { atWallMs: wallMs + afterMs, atMonotonicMs: monotonicMs + afterMs };
    return { point, value: valueAt(at, wallMs), flag: 0, ...times };
  });
}

/** The rounds of readings that begin at these times, as one record. */
export function readingsDraft(...rounds) {
  const baseMs = rounds.at(-1) + 1000;
  const body = {
    points: rounds.flatMap(() => ids),
    baseMs,
    atMs: rounds.flatMap((wallMs) => ids.map((_, at) => wallMs + AFTER_MS[Math.floor(at / 5)] - baseMs)),
    values: rounds.flatMap((wallMs) => ids.map((_, at) => valueAt(at, wallMs))),
    flags: rounds.flatMap(() => flags),
    reasons: {},
  };
  return draft('readings', encodeReadings(body, dictionary), baseMs);
}

/**
 * What the gateway writes in an hour: the names on a new day, readings, and six checkpoints, which vouch for `head`, the end of
 * the hour before.
 */
export function hourOfDrafts(fromMs, head, gatherMs) {
  const drafts = fromMs % DAY_MS === 0 ? [draft('points', names, fromMs)] : [];
  const rounds = [];
  for (let atMs = fromMs; atMs < fromMs + HOUR_MS; atMs += EVERY_MS) {
    rounds.push(atMs);
    const isFull = (atMs + EVERY_MS - fromMs) % Math.max(gatherMs, EVERY_MS) < EVERY_MS;
    if (isFull) drafts.push(readingsDraft(...rounds.splice(0)));
    if (atMs % CHECKPOINT_EVERY_MS === 0 && head.seq > 0) {
      const signed = signCheckpoint(signedPlace(head, atMs), privateKey).toString();
      drafts.push(draft('checkpoint', encodeBody({ signed }), atMs));
    }
  }
  if (rounds.length > 0) drafts.push(readingsDraft(...rounds));
  return drafts;
}

/** Every party signs for what there is. */
export async function signAll(store, head, wallMs) {
  for (const party of PARTIES) {
    const signed = signWatermark({ ...signedPlace(head, wallMs), party }, privateKey);
    await store.keepWatermark(party, head, signed);
  }
}

export const signer = { site: SITE, key: privateKey };

export function startDraft(wallMs) {
  return draft('start', encodeBody({ software: 'bench', site: SITE }), wallMs);
}

export function namesDraft(wallMs) {
  return draft('points', names, wallMs);
}

const bootId = Buffer.alloc(8, 1);

function draft(kind, body, wallMs) {
  return { kind, clockStatus: 'synced', bootId, monotonicMs: wallMs % 1e10, wallMs, body };
}

function signedPlace({ epoch, seq, hashHex }, signedAtMs) {
  return { site: SITE, epoch, seq, hash: Buffer.from(hashHex, 'hex'), signedAtMs };
}

export function rollupsOf(directory, store, clock) {
  return new RollupFeed(
    { path: join(directory, 'rollups.db'), site: SITE, timeZone: TIME_ZONE },
    store.source,
    clock,
  );
}
