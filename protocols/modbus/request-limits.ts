import type { LineRequest } from './line.js';

/** Largest quantities of one request (V1.1b3, 6.1 to 6.4 and 6.12). */
const MAX_READ_BITS = 2000;
const MAX_READ_REGISTERS = 125;
const MAX_WRITE_REGISTERS = 123;

/** Throws RangeError for what no frame can carry: asking for it is a mistake of the program, not of the line. */
export function checkRequest(request: LineRequest): void {
  need('unit', request.unit, 1, 247);
  const quantity = quantityOf(request);
  need('quantity', quantity, 1, mostOf(request));
  need('address', request.address, 0, 65_536 - quantity);
  if (request.kind === 'write-registers') for (const word of request.words) need('word', word, 0, 65_535);
}

function quantityOf(request: LineRequest): number {
  if (request.kind === 'write-coil') return 1;
  return request.kind === 'read' ? request.count : request.words.length;
}

function mostOf(request: LineRequest): number {
  if (request.kind !== 'read') return MAX_WRITE_REGISTERS;
  return request.table === 'coil' || request.table === 'discrete' ? MAX_READ_BITS : MAX_READ_REGISTERS;
}

function need(what: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`${what} ${value} must be a whole number from ${min} to ${max}`);
}
