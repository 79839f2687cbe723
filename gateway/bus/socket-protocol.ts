/**
 * How `aryk bus` asks the running gateway: one line `bus-request {...}` on the console's local socket, one line of
 * JSON back. Documented for other programs in docs/commissioning.md.
 */
import { z } from 'zod';
import type { LineOutcome } from '../../protocols/modbus/line.js';
import type { Answer, Refusal } from './access.js';

/** The longest request is a write of 123 registers. */
export const MAX_REQUEST_BYTES = 1536;

const unit = z.int().min(1).max(247);
const address = z.int().min(0).max(65_535);

export const busRequestSchema = z.strictObject({
  bus: z.string().max(40),
  timeoutMs: z.int().min(20).max(5000).optional(),
  request: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('read'),
      unit,
      table: z.enum(['coil', 'discrete', 'holding', 'input']),
      address,
      count: z.int().min(1).max(2000),
    }),
    z.strictObject({ kind: z.literal('report-id'), unit }),
    z.strictObject({
      kind: z.literal('device-id'),
      unit,
      category: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
      objectId: z.int().min(0).max(255),
    }),
    z.strictObject({
      kind: z.literal('write'),
      unit,
      table: z.enum(['holding', 'coil']),
      address,
      words: z.array(z.int().min(0).max(65_535)).min(1).max(123),
      asMultiple: z.boolean().optional(),
    }),
  ]),
  /** A write is carried out only with this. */
  confirm: z.boolean().default(false),
  /** Who asks, as the client says; the socket lets only the gateway's own user and root in. */
  by: z.strictObject({ uid: z.int().min(0), user: z.string().max(64) }).optional(),
});
export type BusRequest = z.output<typeof busRequestSchema>;

/** An answer as JSON: `data` in hex. */
export type BusReply =
  | { readonly ok: true; readonly words: readonly number[]; readonly data?: string }
  | Exclude<Answer, { ok: true }>;

export function replyOf(outcome: LineOutcome): BusReply {
  if (outcome.ok) {
    const { words, data } = outcome;
    return { ok: true, words, ...(data === undefined ? {} : { data: data.toString('hex') }) };
  }
  const { failure, exceptionCode } = outcome;
  return { ok: false, failure, ...(exceptionCode === undefined ? {} : { exceptionCode }) };
}

export function answerOf(reply: BusReply): Answer {
  if (!reply.ok) return reply;
  const { words, data } = reply;
  return { ok: true, words, ...(data === undefined ? {} : { data: Buffer.from(data, 'hex') }) };
}

export function refused(
  code: Refusal['code'],
  params: Refusal['params'] = {},
): Extract<Answer, { failure: 'refused' }> {
  return { ok: false, failure: 'refused', refusal: { code, params } };
}
