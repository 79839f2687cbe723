/** Reads, encoded and decoded as modbus-serial's client does it. */
import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import modbusSerial from 'modbus-serial';
import { expect, test } from 'vitest';
import { withCrc } from '../../../protocols/modbus/crc.js';
import type { ReadRequest, ReadTable } from '../../../protocols/modbus/line.js';
import { decodeRead, encodeRead } from '../../../protocols/modbus/read-codec.js';

class Port extends EventEmitter {
  readonly isOpen = true;
  _transactionIdRead = 1;
  _transactionIdWrite = 1;
  written: Buffer = Buffer.alloc(0);

  open(done: () => void): void {
    done();
  }

  close(done: () => void): void {
    done();
  }

  write(frame: Buffer): void {
    this.written = frame;
  }
}

const ASK = { coil: 'writeFC1', discrete: 'writeFC2', holding: 'writeFC3', input: 'writeFC4' } as const;

/** What modbus-serial sends for `request`, and what it reads from the reply with these data bytes. */
function theirs({ unit, table, address, count }: ReadRequest, data: Uint8Array) {
  const port = new Port();
  const client = new modbusSerial.default(port);
  client.open();
  let words: number[] = [];
  client[ASK[table]](unit, address, count, (_: Error | null, reply: { data: (number | boolean)[] }) => {
    words = reply.data.slice(0, count).map(Number);
  });
  port.emit('data', replyWith(port.written, data));
  return { sent: port.written, words };
}

function replyWith(request: Uint8Array, data: Uint8Array): Buffer {
  return withCrc(Buffer.concat([request.subarray(0, 2), Buffer.of(data.length), data]));
}

const isBits = (table: ReadTable): boolean => table === 'coil' || table === 'discrete';
const bytesFor = ({ table, count }: ReadRequest): number =>
  isBits(table) ? Math.ceil(count / 8) : 2 * count;

const ANY_READ = fc
  .record({
    unit: fc.integer({ min: 1, max: 247 }),
    table: fc.constantFrom<ReadTable>('coil', 'discrete', 'holding', 'input'),
    address: fc.integer({ min: 0, max: 0xffff }),
    count: fc.integer({ min: 1, max: 125 }),
  })
  .map((read): ReadRequest => ({ kind: 'read', ...read }));

const READ_AND_DATA = ANY_READ.chain((request) => {
  const length = bytesFor(request);
  return fc.record({
    request: fc.constant(request),
    data: fc.uint8Array({ minLength: length, maxLength: length }),
  });
});

test('whatever is read, the request is the same and so are the words', () => {
  fc.assert(
    fc.property(READ_AND_DATA, ({ request, data }) => {
      const { sent, words } = theirs(request, data);
      expect(encodeRead(request)).toEqual(sent);
      expect(decodeRead(request, replyWith(sent, data))).toEqual(words);
    }),
  );
});

test('the reply to another unit, function or quantity carries nothing', () => {
  const request: ReadRequest = { kind: 'read', unit: 17, table: 'holding', address: 107, count: 3 };
  const data = Uint8Array.of(2, 43, 0, 0, 0, 100);
  expect(decodeRead(request, replyWith(encodeRead(request), data))).toEqual([555, 0, 100]);
  for (const other of [{ unit: 18 }, { table: 'input' as const }]) {
    expect(decodeRead(request, replyWith(encodeRead({ ...request, ...other }), data))).toBeUndefined();
  }
  expect(decodeRead(request, replyWith(encodeRead(request), data.subarray(0, 4)))).toBeUndefined();
  expect(decodeRead(request, replyWith(encodeRead(request), Uint8Array.of(...data, 0, 1)))).toBeUndefined();
});
