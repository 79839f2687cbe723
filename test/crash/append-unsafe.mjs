/** The control of the power cuts: the same records, acknowledged after a commit with synchronous=NORMAL. */
import { encodeRecord } from '../../dist/protocols/journal/record.js';
import { FIRST_HEAD, RecordTable } from '../../dist/protocols/journal/table.js';

const [, , file] = process.argv;
const table = RecordTable.open(file);
table.database.pragma('synchronous = NORMAL');
let head = FIRST_HEAD;
for (;;) {
  const draft = {
    kind: 'event',
    clockStatus: 'synced',
    bootId: Buffer.alloc(8),
    monotonicMs: head.seq,
    wallMs: head.seq,
    body: Buffer.from('{"code":"x","severity":"info","params":{}}'),
  };
  head = encodeRecord(draft, head);
  table.append([head]);
  process.stdout.write(`${head.seq}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
