/** `bench store`: what a full store is asked, and how long its thread is held while it deletes. */
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { forgetCached } from './store-disk.mjs';
import { spread } from './store-figures.mjs';
import {
  DAY_MS,
  ids,
  rollupsOf,
  SITE,
  SqliteStore,
  SystemClock,
  segmentsIn,
  signAll,
  TIME_ZONE,
  WORKER,
  WorkerStore,
} from './store-site.mjs';

const PLOTS = 200;
const COLD_PLOTS = 30;
const IDLE_MS = 10_000;
const PING_EVERY_MS = 2;
/** All of it goes but this, as when `retentionDays` has been lowered. */
const DAYS_KEPT = 10;
const RETAIN_LIMIT_MS = 120_000;
const EMPTY_CALLS = 20;
const COMPUTER_EVERY_MS = 5;

/** Newest values of all points, and a day of minutes of one point, from memory and from the disk. */
export async function readBack(directory, fromMs, untilMs) {
  const clock = new SystemClock();
  const startedMs = performance.now();
  const store = new SqliteStore({ directory, site: SITE }, { clock });
  await store.head();
  const openMs = performance.now() - startedMs;
  const path = join(directory, 'rollups.db');
  let rollups = rollupsOf(directory, store, clock);
  while (!rollups.caughtUp());
  const newest = timesOf(100, () => ids.map((id) => rollups.newest(id)));
  const days = Math.max(1, Math.floor((untilMs - fromMs) / DAY_MS));
  let windows = 0;
  const plot = (nth) => {
    const dayMs = fromMs + ((nth * 37) % days) * DAY_MS;
    windows = Math.max(
      windows,
      rollups.windows(ids[nth % ids.length], 'minute', dayMs, dayMs + DAY_MS, 2000).length,
    );
  };
  const plots = timesOf(PLOTS, plot);
  const cold = [];
  const coldNewest = [];
  for (let nth = 0; nth < COLD_PLOTS; nth++) {
    rollups.close();
    if (!forgetCached(path)) break;
    rollups = rollupsOf(directory, store, clock);
    const beganMs = performance.now();
    rollups.caughtUp();
    for (const id of ids) rollups.newest(id);
    coldNewest.push(performance.now() - beganMs);
    cold.push(...timesOf(1, () => plot(nth * 7)));
  }
  rollups.close();
  await store.close();
  return {
    openMs,
    windows,
    newest: spread(newest),
    coldNewest: spread(coldNewest),
    plot: spread(plots),
    coldPlot: spread(cold),
  };
}

function timesOf(count, work) {
  return Array.from({ length: count }, (_, nth) => {
    const startedMs = performance.now();
    work(nth);
    return performance.now() - startedMs;
  });
}

/**
 * Retention in the store's own thread, which goes on with its upkeep. Whoever asks something meanwhile waits for as long as
 * the thread is held: here somebody asks all the time.
 */
export async function retainWhileAsked(directory, untilMs, say) {
  const store = new WorkerStore({ directory, site: SITE, timeZone: TIME_ZONE }, new SystemClock(), WORKER);
  const head = await store.head();
  await signAll(store, head, untilMs);
  const pings = { idle: [], retaining: [] };
  let phase = 'idle';
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const [to, startedMs] = [pings[phase], performance.now()];
      await store.head();
      to.push(performance.now() - startedMs);
      await sleep(PING_EVERY_MS);
    }
  })();
  await sleep(IDLE_MS);
  phase = 'retaining';
  const before = segmentsIn(directory).length;
  const computer = monitorEventLoopDelay({ resolution: COMPUTER_EVERY_MS });
  computer.enable();
  const calls = [];
  let records = 0;
  const limitMs = performance.now() + RETAIN_LIMIT_MS;
  // The last call has found nothing old left; others may be over before they have found anything.
  for (let empty = 0; empty < EMPTY_CALLS && performance.now() < limitMs; ) {
    const startedMs = performance.now();
    const deleted = await store.retain(head, untilMs - DAYS_KEPT * DAY_MS, untilMs + DAY_MS);
    calls.push(performance.now() - startedMs);
    records += deleted;
    empty = deleted === 0 ? empty + 1 : 0;
    if (calls.length % 50 === 0) say(`deleting: ${segmentsIn(directory).length} segments left`);
    await sleep(10);
  }
  computer.disable();
  isOver = true;
  await asking;
  const segments = before - segmentsIn(directory).length;
  await store.close();
  const late = (share) => computer.percentile(share) / 1e6 - COMPUTER_EVERY_MS;
  return {
    segments,
    records,
    calls: spread(calls),
    askedIdle: spread(pings.idle),
    asked: spread(pings.retaining),
    // This thread does next to nothing: when it is late, the computer had other things to do.
    computer: { count: computer.count, p50: late(50), p99: late(99), max: late(100) },
  };
}
