/** `bench store`: what is written to the disk in a day, by the gateway's own parts. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Checkpoints,
  DAY_MS,
  EVERY_MS,
  GroupJournal,
  HOUR_MS,
  named,
  POINTS,
  ReadingsBlock,
  readingsDraft,
  readingsNow,
  rollupsOf,
  SITE,
  SqliteStore,
  SystemClock,
  SystemRandom,
  signAll,
  signer,
  VirtualClock,
} from './store-site.mjs';

/** So many commits grow the write-ahead log to its full size; from then on it is written over. */
const WARM_COMMITS = 4000;
/** Linux holds back for half a minute what nobody waits for. */
const SETTLE_MS = 35_000;
const MINUTE_MS = 60_000;
/** Some minutes after an hour. */
const AFTERNOON_MS = 12.05 * HOUR_MS;

/** The parts of a gateway between its poller and its disk. */
class Pipeline {
  commits = 0;
  #clock;
  #store;
  #rollups;
  #journal;
  #checkpoints;
  #block;
  #head;
  #fault;
  #gatherMs;

  constructor(directory, clock, gatherMs) {
    this.#clock = clock;
    this.#gatherMs = gatherMs;
    this.#store = new SqliteStore({ directory, site: SITE, gatherMs }, { clock });
    this.#rollups = rollupsOf(directory, this.#store, clock);
  }

  /** What an opened store looks through, so that it is not counted. */
  async lookThrough() {
    while (await this.#store.care());
    while (!this.#rollups.caughtUp());
  }

  /** A commit for each round of readings, as fast as it goes. */
  async hurry(fromMs, commits) {
    for (let nth = 0; nth < commits; nth++)
      await this.#store.append([readingsDraft(fromMs + nth * EVERY_MS)]);
  }

  async start() {
    const clock = this.#clock;
    this.#head = await this.#store.head();
    const journal = new GroupJournal(
      {
        store: this.#store,
        clock,
        random: new SystemRandom(),
        beforeDurable: () => this.#block?.flush(),
        onState: (state) => {
          this.#fault ??= state.cause;
        },
        onCommit: (head) => {
          this.commits++;
          this.#head = head;
          this.#checkpoints?.committed();
        },
      },
      { software: 'bench', site: SITE },
    );
    this.#journal = journal;
    this.#checkpoints = new Checkpoints(signer, { clock, journal, report: () => {} });
    this.#checkpoints.start();
    this.#block = new ReadingsBlock(clock, journal, named, { gatherMs: this.#gatherMs });
  }

  /** What happens in a second: `pass` lets it pass. */
  async second(nth, pass) {
    const isRound = (nth * 1000) % EVERY_MS === 0;
    if (isRound) this.#block.take(readingsNow(this.#clock));
    await pass();
    if (this.#fault !== undefined) throw new Error(this.#fault);
    if (isRound) await signAll(this.#store, this.#head, this.#clock.wallMs());
    await this.#store.care();
    this.#rollups.caughtUp();
  }

  async stop() {
    this.#block.close();
    await this.#checkpoints.stop(0);
    await this.#journal.close();
  }

  async close() {
    this.#rollups.close();
    await this.#store.close();
  }
}

/** A day, second by second, on a virtual clock: the same commits and flushes, but what the system writes out in its own time is missing. */
export async function paceOneDay(disk, directory, fromMs, gatherMs, say) {
  const clock = new VirtualClock(fromMs);
  const pipeline = new Pipeline(directory, clock, gatherMs);
  await pipeline.lookThrough();
  disk.sync();
  const before = disk.written();
  await pipeline.start();
  for (let nth = 0; nth * 1000 < DAY_MS; nth++) {
    await pipeline.second(nth, () => clock.advance(1000));
    if ((nth * 1000) % (6 * HOUR_MS) === 0) say(`a day at its pace: ${(nth * 1000) / HOUR_MS} h`);
  }
  await pipeline.stop();
  disk.sync();
  const written = difference(disk.written(), before);
  await pipeline.close();
  return {
    minutes: DAY_MS / MINUTE_MS,
    commits: pipeline.commits,
    readings: (DAY_MS / EVERY_MS) * POINTS,
    ...written,
  };
}

/**
 * Some minutes in real time, of the afternoon of a segment: its first third grows the write-ahead log. What falls due once an hour is
 * not among it.
 */
export async function paceMinutes(disk, directory, fromMs, { minutes, gatherMs }, say) {
  let offsetMs = fromMs - performance.now();
  const clock = Object.assign(new SystemClock(), { wallMs: () => Math.floor(offsetMs + performance.now()) });
  const pipeline = new Pipeline(directory, clock, gatherMs);
  await pipeline.start();
  await pipeline.second(0, () => sleep(2000));
  await pipeline.hurry(fromMs + EVERY_MS, WARM_COMMITS);
  offsetMs += AFTERNOON_MS;
  await pipeline.second(0, () => sleep(2000));
  await pipeline.lookThrough();
  disk.sync();
  await sleep(SETTLE_MS);
  const commitsBefore = pipeline.commits;
  const before = disk.written();
  const beganMs = performance.now();
  for (let nth = 0; nth < minutes * 60; nth++) {
    // On a grid: what a second's work takes must not make it longer.
    await pipeline.second(nth, () => sleep(Math.max(0, beganMs + (nth + 1) * 1000 - performance.now())));
    if (nth % 120 === 0) say(`in real time: ${nth / 60} of ${minutes} minutes`);
  }
  const written = difference(disk.written(), before);
  const commits = pipeline.commits - commitsBefore;
  await pipeline.stop();
  await pipeline.close();
  return {
    minutes,
    commits,
    readings: ((minutes * MINUTE_MS) / EVERY_MS) * POINTS,
    ...written,
  };
}

function difference(after, before) {
  const device = after.device === undefined ? undefined : after.device - before.device;
  return { process: after.process - before.process, device };
}
