/** `npm run bench -- store`: what a year of readings costs, and whether a full store is as quick as an empty one. */
import { appendBeside, fill } from './store-append.mjs';
import { paceMinutes, paceOneDay } from './store-day.mjs';
import { BenchDisk, bytesAtRest } from './store-disk.mjs';
import { DAY_MS, END_MS, EVERY_MS, HOUR_READINGS, POINTS } from './store-site.mjs';
import { readBack, retainWhileAsked } from './store-use.mjs';

const DAY_READINGS = 24 * HOUR_READINGS;
const MEGABYTE = 1e6;
const MINUTES_A_DAY = 1440;
/** For each reading, with room to spare; what has been reserved but not written takes no space. */
const DISK_BYTES = 40;
const LEAST_MEGABYTES = 512;

export async function benchStore({ readings, parts, minutes, gatherMs, say }) {
  const days = Math.ceil(readings / DAY_READINGS);
  const fromMs = END_MS - days * DAY_MS;
  const disk = new BenchDisk(LEAST_MEGABYTES + Math.ceil((readings * DISK_BYTES) / MEGABYTE));
  const stop = () => {
    disk.remove(true);
    process.exit(1);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const full = disk.place('full');
    const filled = await fill(full, readings, fromMs, gatherMs, say);
    const atRest = bytesAtRest(full);
    // Later days begin at midnight, as if nothing had been read since.
    const nextMs = Math.ceil(filled.untilMs / DAY_MS) * DAY_MS;
    const days = [await paceOneDay(disk, full, nextMs, gatherMs, say)];
    if (minutes > 0) {
      const directory = disk.place('real-time');
      days.push(await paceMinutes(disk, directory, nextMs, { minutes, gatherMs }, say));
    }
    const read = await readBack(full, fromMs, filled.untilMs);
    const append = await appendBeside(full, disk.place('empty'), nextMs + DAY_MS, parts, say);
    const retention = await retainWhileAsked(full, nextMs + DAY_MS, say);
    return { gatherMs, filled, atRest, days, append, read, retention };
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    disk.remove();
  }
}

/** The result as tables for people. */
export function storeTablesOf({ gatherMs, filled, atRest, days, append, read, retention }) {
  const lines = [];
  const row = (...cells) =>
    lines.push(cells.map((cell, nth) => (nth === 0 ? cell.padEnd(34) : cell.padStart(14))).join(''));
  const perReading = (bytes) => (bytes / filled.readings).toFixed(2);
  const total = atRest.journal + atRest.rollups + atRest.other;
  row('at rest', 'MB', 'bytes/reading');
  row(`journal, ${atRest.segments} segments`, megabytes(atRest.journal), perReading(atRest.journal));
  row('roll-ups', megabytes(atRest.rollups), perReading(atRest.rollups));
  row('state and reserve', megabytes(atRest.other), perReading(atRest.other));
  row(`all, ${filled.readings} readings`, megabytes(total), perReading(total));
  lines.push('');
  const pace = `${POINTS} points every ${EVERY_MS / 1000} s`;
  row(`a day, ${pace}, commitEvery ${gatherMs / 1000} s`, 'commits', 'MB, process', 'MB, device');
  for (const { minutes, commits, process, device } of days) {
    const inDay = MINUTES_A_DAY / minutes;
    row(
      inDay === 1 ? 'as fast as it goes' : `in real time, by ${minutes} minutes`,
      (commits * inDay).toFixed(0),
      megabytes(process * inDay),
      device === undefined ? '-' : megabytes(device * inDay),
    );
  }
  lines.push('');
  row('append', 'x empty', 'readings/s', 'commit x empty', 'p50 ms', 'p99 ms');
  for (const { name, perSecond, perSecondXEmpty, commitMs, commitXEmpty } of append) {
    row(
      { full: 'store, full', empty: 'store, empty', plain: 'a row a reading, empty' }[name],
      perSecondXEmpty.toFixed(3),
      perSecond.toFixed(0),
      commitXEmpty.toFixed(3),
      commitMs.p50.toFixed(2),
      commitMs.p99.toFixed(2),
    );
  }
  const [first, last] = [filled.perSecond[0], filled.perSecond.at(-1)];
  row('while filling, last tenth x first', (last / first).toFixed(3), last.toFixed(0));
  lines.push('');
  row('in ms', 'p50', 'p99', 'max', 'times');
  const times = (name, { p50, p99, max, count }) =>
    row(name, p50.toFixed(2), p99.toFixed(2), max.toFixed(2), String(count));
  times(`newest values of ${POINTS} points`, read.newest);
  times('  opened anew, from the disk', read.coldNewest);
  times(`a day of one point (${read.windows} windows)`, read.plot);
  times('  opened anew, from the disk', read.coldPlot);
  times('an answer of the store', retention.askedIdle);
  times('  while it deletes', retention.asked);
  times(`a call that deletes (${retention.segments} segments)`, retention.calls);
  times('a thread that does nothing is late', retention.computer);
  lines.push('', `opened in ${read.openMs.toFixed(0)} ms`);
  return `${lines.join('\n')}\n`;
}

function megabytes(bytes) {
  return (bytes / MEGABYTE).toFixed(1);
}
