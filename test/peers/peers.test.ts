/** Every type in every word order, read from pymodbus and from libmodbus, over pseudo-terminals and TCP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pointMapSchema } from '../../devices/point-map.js';
import { readPlan } from '../../devices/read-plan.js';
import { decodePoll, type SpanReply } from '../../gateway/poll/decode-span.js';
import { SystemClock } from '../../protocols/clock.js';
import type { LineOutcome, LineRequest } from '../../protocols/modbus/line.js';
import type { LineConfig } from '../../protocols/modbus/line-config.js';
import { ModbusLine } from '../../protocols/modbus/modbus-line.js';
import { SystemRandom } from '../../protocols/random.js';
import { needsTool } from '../support/tools.js';
import { Lab, libmodbusServer, type Program, pymodbusServer, type Served, UNIT } from './peers.js';

const lab = new Lab();
afterAll(() => lab.close());

const SERIAL = { baudRate: 19_200, parity: 'none', stopBits: 1, dataBits: 8, timeoutMs: 1000 } as const;

async function startPeer(program: Program, name: string, kind: 'rtu' | 'tcp'): Promise<[Served, LineConfig]> {
  if (kind === 'tcp') {
    const served = await lab.startServer(program, 'tcp', '0');
    return [served, { kind: 'tcp', host: '127.0.0.1', port: served.port, timeoutMs: 1000, inFlight: 1 }];
  }
  const [theirs, ours] = await lab.ptyPair(name);
  return [await lab.startServer(program, 'rtu', theirs), { kind: 'rtu', path: ours, ...SERIAL }];
}

describe.each([
  ['pymodbus', pymodbusServer()],
  ['libmodbus', libmodbusServer(lab.directory)],
] as const)('%s', (name, program) => {
  describe.skipIf(!program || needsTool('socat')).each(['rtu', 'tcp'] as const)('%s', (kind) => {
    let served: Served;
    let line: ModbusLine;

    beforeAll(async () => {
      if (!program) return;
      const [told, config] = await startPeer(program, name, kind);
      served = told;
      line = new ModbusLine({ id: name, config, clock: new SystemClock(), random: new SystemRandom() });
      line.start();
    });
    afterAll(() => line?.close());

    const ask = (request: LineRequest): Promise<LineOutcome> => line.request(request, 'commissioning');
    const read = (table: 'coil' | 'holding', address: number, count: number) =>
      ask({ kind: 'read', unit: UNIT, table, address, count });

    test('every value of every type and word order is what the server says it serves', async () => {
      const points = served.points.map(({ value: _, ...where }, index) =>
        pointMapSchema.parse({ ...where, name: `p${index}` }),
      );
      const replies: SpanReply[] = [];
      for (const span of readPlan(points, { maxRegistersPerRead: 125, maxGap: 0 })) {
        const { table, address, count } = span;
        replies.push({ span, outcome: await ask({ kind: 'read', unit: UNIT, table, address, count }) });
      }
      const readings = decodePoll('peer', replies);
      const byName = new Map(readings.map(({ point, value }) => [point, value]));
      expect(served.points.map((_point, index) => byName.get(`peer.p${index}`))).toEqual(
        served.points.map(({ value }) => value),
      );
      const kinds = new Set(served.points.map(({ type, order, table }) => `${type} ${order} ${table}`));
      expect(kinds.size).toBe(6 * 4 * 2 + 2);
    });

    test('what is written is read back: one register, several, a coil', async () => {
      const address = served.spare;
      const write = (at: number, words: number[]) =>
        ask({ kind: 'write-registers', unit: UNIT, address: at, words });
      expect(await write(address, [0xbeef])).toMatchObject({ ok: true, words: [] });
      expect(await write(address + 1, [1, 0xffff, 3])).toMatchObject({ ok: true });
      expect(await read('holding', address, 4)).toMatchObject({ words: [0xbeef, 1, 0xffff, 3] });
      for (const on of [true, false]) {
        expect(await ask({ kind: 'write-coil', unit: UNIT, address: 20, on })).toMatchObject({ ok: true });
        expect(await read('coil', 19, 3)).toMatchObject({ words: [0, Number(on), 0] });
      }
    });

    test('an address that does not exist is refused with exception 2', async () => {
      expect(await read('holding', 60_000, 2)).toMatchObject({ failure: 'exception', exceptionCode: 2 });
    });
  });
});
