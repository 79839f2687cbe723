import { z } from 'zod';

const resend = z.object({
  epoch: z.int().min(1).max(4095),
  fromSeq: z
    .int()
    .min(1)
    .max(2 ** 40),
});

/** A receiver's wish to be sent everything again from a record on; undefined when the message is none. Never throws. */
export function parseResend(
  payload: Buffer,
): { readonly epoch: number; readonly fromSeq: number } | undefined {
  try {
    return resend.safeParse(JSON.parse(payload.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
