/**
 * A store under a gateway's kind of load until it is killed: points, readings and events, in segments of a megabyte. Prints
 * `<epoch>/<seq>/<token>` of each event, whose body holds that token, once it is acknowledged, and `refused` for one that is not.
 *
 * node append-load.mjs DIRECTORY full|normal. `normal` is the control: the same store, whose files have SQLite's default for WAL.
 */
import { ReadingsBlock } from '../../dist/gateway/poll/readings-block.js';
import { systemDisk } from '../../dist/gateway/store/disk.js';
import { GroupJournal } from '../../dist/gateway/store/group-journal.js';
import { SqliteStore } from '../../dist/gateway/store/sqlite-store.js';
import { WorkerStore } from '../../dist/gateway/store/worker-store.js';
import { SystemClock, sleep } from '../../dist/protocols/clock.js';
import { SystemRandom } from '../../dist/protocols/random.js';

const POINTS = 40;
/** The names of the points, and with them a new segment, come after a sixteenth of this. */
const MAX_MEGABYTES = 16;

const [, , directory, synchronous] = process.argv;
const clock = new SystemClock();
const place = { directory, site: 'khorgos-head' };
const unsafeDisk = {
  ...systemDisk,
  openTable(path) {
    const table = systemDisk.openTable(path);
    table.database.pragma('synchronous = NORMAL');
    return table;
  },
};
const store =
  synchronous === 'normal'
    ? new SqliteStore(place, { clock, disk: unsafeDisk })
    : new WorkerStore(place, clock, new URL('./known-worker.mjs', import.meta.url));
const journal = new GroupJournal(
  { store, clock, random: new SystemRandom() },
  { software: 'test', site: place.site },
);
const ids = Array.from({ length: POINTS }, (_, nth) => `meter-${nth}.discharge_m3s`);
const block = new ReadingsBlock(
  clock,
  journal,
  ids.map((id) => ({ id, unit: 'm3/s' })),
  { maxMegabytes: MAX_MEGABYTES },
);
async function kept(token) {
  const { epoch, seq } = await journal.appendDurably('event', { token });
  return `${epoch}/${seq}/${token}\n`;
}

for (let turn = 0; ; turn++) {
  for (let record = 0; record < 8; record++) {
    const at = { atWallMs: clock.wallMs(), atMonotonicMs: clock.monotonicMs() };
    block.take(ids.map((point, nth) => ({ point, value: Math.sin(turn + record + nth), flag: 0, ...at })));
    block.flush();
  }
  try {
    const lines = await Promise.all([1, 2, 3].map((nth) => kept(`${process.pid}.${turn}.${nth}`)));
    process.stdout.write(lines.join(''));
  } catch {
    process.stdout.write('refused\n');
  }
  // Its rate is bounded, so that a fast disk does not fill up.
  await sleep(clock, 1);
}
