/** Requests of the gateway's line as the PDUs that an instrument hears, and its replies as words. By V1.1b3, 6.1 to 6.17. */
import type { LineRequest, ReadRequest } from '../../protocols/modbus/line.js';

const READ_FUNCTIONS = { coil: 1, discrete: 2, holding: 3, input: 4 } as const;
const COIL_ON = 0xff00;
const EXCEPTION_BIT = 0x80;

/** RangeError for a kind that no gateway of the simulation sends. */
export function pduOf(request: LineRequest): Buffer {
  switch (request.kind) {
    case 'read':
      return words(READ_FUNCTIONS[request.table], [request.address, request.count]);
    case 'write-coil':
      return words(5, [request.address, request.on ? COIL_ON : 0]);
    case 'write-registers': {
      const { address, words: values, asMultiple = false } = request;
      if (values.length === 1 && !asMultiple) return words(6, [address, values[0] ?? 0]);
      const head = words(16, [address, values.length]);
      return Buffer.concat([head, Buffer.from([2 * values.length]), words(0, values).subarray(1)]);
    }
    case 'mask-register':
      return words(22, [request.address, request.andMask, request.orMask]);
    default:
      throw new RangeError(`no ${request.kind} in the simulation`);
  }
}

export type Reply = { readonly words: readonly number[] } | { readonly exceptionCode: number };

export function replyOf(request: LineRequest, pdu: Buffer): Reply {
  const [code = 0, next = 0] = pdu;
  if ((code & EXCEPTION_BIT) !== 0) return { exceptionCode: next };
  return { words: request.kind === 'read' ? wordsIn(request, pdu) : [] };
}

function wordsIn({ table, count }: ReadRequest, pdu: Buffer): number[] {
  const isBits = table === 'coil' || table === 'discrete';
  return Array.from({ length: count }, (_, index) =>
    isBits ? ((pdu[2 + (index >> 3)] ?? 0) >> (index & 7)) & 1 : pdu.readUInt16BE(2 + 2 * index),
  );
}

function words(code: number, values: readonly number[]): Buffer {
  const pdu = Buffer.alloc(1 + 2 * values.length);
  pdu[0] = code;
  values.forEach((value, index) => {
    pdu.writeUInt16BE(value & 0xffff, 1 + 2 * index);
  });
  return pdu;
}
