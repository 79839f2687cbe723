/**
 * A bus as `aryk bus` sees it: opened by the command itself (`direct-bus`), or reached through the gateway that holds
 * it (`gateway-bus`). One question at a time; answers are values, whatever goes wrong.
 */
import type { LineFailure, LineRequest, ReadRequest } from '../../protocols/modbus/line.js';
import type { Params } from '../../protocols/text/message.js';

/** What changes nothing in an instrument. */
export type Question = ReadRequest | Extract<LineRequest, { kind: 'report-id' | 'device-id' }>;

export interface WriteOrder {
  readonly unit: number;
  readonly table: 'holding' | 'coil';
  readonly address: number;
  /** Registers, or 0 and 1 for coils. */
  readonly words: readonly number[];
  /** Functions 15 and 16 also for one coil or register. */
  readonly asMultiple?: boolean | undefined;
}

/** Why something was not even tried. Each has a text in `bus-texts`. */
export const REFUSALS = [
  'bad-request',
  'unknown-bus',
  'not-confirmed',
  'gate',
  'journal',
  'no-gateway',
] as const;
export interface Refusal {
  readonly code: (typeof REFUSALS)[number];
  readonly params: Params;
}

export type Answer =
  | { readonly ok: true; readonly words: readonly number[]; readonly data?: Buffer }
  | { readonly ok: false; readonly failure: LineFailure; readonly exceptionCode?: number }
  | { readonly ok: false; readonly failure: 'refused'; readonly refusal: Refusal };

export interface AskOptions {
  /** Longest wait for the start of the reply, where it is not the bus's own. */
  readonly timeoutMs?: number;
}

export interface BusAccess {
  /** What is asked, for people: a port, an address, or a bus of the gateway. */
  readonly place: string;
  ask(question: Question, options?: AskOptions): Promise<Answer>;
  /** After `timeout` or `garbled` the write may have been carried out: read it back. Never repeated by itself. */
  write(order: WriteOrder): Promise<Answer>;
  close(): Promise<void>;
}

/** An exception is an answer too: the unit is there. */
export function isAnswered(answer: Answer): boolean {
  return answer.ok || answer.failure === 'exception';
}
