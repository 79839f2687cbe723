import type { VirtualClock } from '../../../protocols/clock.js';
import { ModbusLine } from '../../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../../protocols/random.js';
import { answerTo } from '../../protocols/modbus/far-end.js';
import { ScriptedWire } from '../../protocols/modbus/scripted-wire.js';

/** A line at 9600 baud, the wire under it, and on it the units that `answers` says. */
export function realLine(
  clock: VirtualClock,
  timeoutMs: number,
  answers: (unit: number | undefined) => boolean,
): { line: ModbusLine; wire: ScriptedWire } {
  const wire = new ScriptedWire(clock, (request, reply) => {
    if (answers(request[0])) reply(20, answerTo(request));
  });
  const config = {
    kind: 'rtu',
    path: '-',
    baudRate: 9600,
    parity: 'none',
    stopBits: 1,
    dataBits: 8,
    timeoutMs,
  } as const;
  const line = new ModbusLine({ id: 'a', config, clock, random: new SeededRandom(1), makeWire: () => wire });
  line.start();
  return { line, wire };
}
