import type { LineRequest, ReadTable } from './line.js';

/** Largest quantities of one request (V1.1b3, 6.1 to 6.4, 6.11, 6.12 and 6.17): more does not fit into 253 bytes. */
const MAX_READ_BITS = 2000;
const MAX_READ_REGISTERS = 125;
const MAX_WRITE_COILS = 1968;
const MAX_WRITE_REGISTERS = 123;
const MAX_WRITE_BEFORE_READ = 121;

/** Throws RangeError for what no frame can carry: asking for it is a mistake of the program, not of the line. */
export function checkRequest(request: LineRequest): void {
  need('unit', request.unit, 1, 247);
  switch (request.kind) {
    case 'read':
      needSpan('', request.address, request.count, mostOf(request.table));
      break;
    case 'write-coil':
      needSpan('', request.address, 1, 1);
      break;
    case 'write-coils':
      needSpan('', request.address, request.bits.length, MAX_WRITE_COILS);
      break;
    case 'write-registers':
      needSpan('', request.address, request.words.length, MAX_WRITE_REGISTERS);
      needWords(request.words);
      break;
    case 'mask-register':
      needSpan('', request.address, 1, 1);
      needWords([request.andMask, request.orMask]);
      break;
    case 'write-then-read':
      needSpan('', request.address, request.count, MAX_READ_REGISTERS);
      needSpan('write ', request.writeAddress, request.words.length, MAX_WRITE_BEFORE_READ);
      needWords(request.words);
      break;
    case 'report-id':
      break;
    case 'device-id':
      need('category', request.category, 1, 4);
      need('object id', request.objectId, 0, 255);
      break;
  }
}

function mostOf(table: ReadTable): number {
  return table === 'coil' || table === 'discrete' ? MAX_READ_BITS : MAX_READ_REGISTERS;
}

function needSpan(what: string, address: number, quantity: number, most: number): void {
  need(`${what}quantity`, quantity, 1, most);
  need(`${what}address`, address, 0, 65_536 - quantity);
}

function needWords(words: readonly number[]): void {
  for (const word of words) need('word', word, 0, 65_535);
}

function need(what: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`${what} ${value} must be a whole number from ${min} to ${max}`);
}
