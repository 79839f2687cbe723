/** Appends durably until it is killed, and prints the number of each record once it is acknowledged. */
import { GroupJournal } from '../../../dist/gateway/store/group-journal.js';
import { WorkerStore } from '../../../dist/gateway/store/worker-store.js';
import { SystemClock } from '../../../dist/protocols/clock.js';
import { SystemRandom } from '../../../dist/protocols/random.js';

const clock = new SystemClock();
const store = new WorkerStore({ directory: process.argv[2], site: 'khorgos-head' }, clock);
const journal = new GroupJournal(
  { store, clock, random: new SystemRandom() },
  { software: 'test', site: 'khorgos-head' },
);
for (;;) {
  const places = await Promise.all([1, 2, 3].map((nth) => journal.appendDurably('event', { nth })));
  process.stdout.write(`${places.at(-1).seq}\n`);
}
