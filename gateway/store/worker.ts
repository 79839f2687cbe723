/** The store's thread: takes requests one after the other, so that a slow disk stalls nothing but this. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { every, SystemClock, type Timer } from '../../protocols/clock.js';
import { RollupFeed } from './rollups/rollup-feed.js';
import { SqliteStore, type StorePlace } from './sqlite-store.js';
import {
  type Operation,
  type Operations,
  pack,
  type Reply,
  type Request,
  unpackDrafts,
} from './worker-protocol.js';

/** A piece of upkeep is over in 50 ms, so that it takes a twentieth of the thread at most. */
const CARE_EVERY_MS = 1000;
/** What is being mended cannot be read: a quarter of the thread then. */
const MEND_EVERY_MS = 200;
const FORGET_EVERY_MS = 600_000;
const MINUTES_KEPT_MS = 400 * 86_400_000;
const ROLLUP_FILE = 'rollups.db';

const clock = new SystemClock();
const store = new SqliteStore(workerData as StorePlace, { clock });
const { directory, site, timeZone = 'UTC' } = workerData as StorePlace;
const rollups = new RollupFeed({ path: join(directory, ROLLUP_FILE), site, timeZone }, store.source, clock);
const care = every(clock, CARE_EVERY_MS, () => {
  // What fails here fails for the next append too, which has somebody to tell.
  store.care().catch(() => undefined);
});
/** Half a second after that: whoever asks something meanwhile waits for one piece of work, not for both. */
const rollingUp = rollUpBetween();
const mending = every(clock, MEND_EVERY_MS, () => {
  if (store.isMending) store.care().catch(() => undefined);
});
/** What plots of single minutes are for is long over then, if the clock is right; hours and days are kept. */
const forgetting = every(clock, FORGET_EVERY_MS, () => {
  const nowMs = clock.wallMs();
  if (store.believes(nowMs)) rollups.forgetMinutes(nowMs - MINUTES_KEPT_MS);
});

parentPort?.on('message', (request: Request) => {
  answer(request).then(
    (result) => {
      const transfer =
        result !== null && typeof result === 'object' && 'bytes' in result ? [result.bytes.buffer] : [];
      send({ id: request.id, result }, transfer);
      if (request.operation === 'close') parentPort?.close();
    },
    (error: Error) => send({ id: request.id, error: error.message }),
  );
});

async function answer(request: Request): Promise<Operations[Operation]['result']> {
  switch (request.operation) {
    case 'append':
      return store.append(unpackDrafts(request.argument));
    case 'read':
      return pack(await store.read(request.argument.after, request.argument.maxBytes));
    case 'head':
      return store.head();
    case 'anchor':
      return store.anchor();
    case 'gaps':
      return store.gaps(request.argument.after, request.argument.most);
    case 'keepWatermark': {
      const { party, position, signed } = request.argument;
      await store.keepWatermark(party, position, Buffer.from(signed));
      return null;
    }
    case 'watermarks':
      return store.watermarks();
    case 'retain': {
      const { upTo, olderThanWallMs, nowWallMs } = request.argument;
      return store.retain(upTo, olderThanWallMs, nowWallMs);
    }
    case 'notices':
      return store.notices();
    case 'noticed':
      await store.noticed(request.argument);
      return null;
    case 'space':
      return store.space();
    case 'beginEpoch':
      return store.beginEpoch(request.argument.cause, request.argument.beyond);
    case 'close':
      care.cancel();
      rollingUp.cancel();
      mending.cancel();
      forgetting.cancel();
      rollups.close();
      await store.close();
      return null;
  }
}

function send(reply: Reply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, transfer);
}

function rollUpBetween(): Timer {
  let timer = clock.after(CARE_EVERY_MS / 2, () => {
    timer = every(clock, CARE_EVERY_MS, () => rollups.caughtUp());
  });
  return { cancel: () => timer.cancel() };
}
