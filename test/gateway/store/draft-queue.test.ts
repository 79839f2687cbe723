import { describe, expect, test } from 'vitest';
import { DraftQueue, type Waiting } from '../../../gateway/store/draft-queue.js';
import type { RecordKind } from '../../../protocols/journal/record.js';
import { sampleDraft } from '../../protocols/journal/sample.js';

const NEVER = Number.MAX_SAFE_INTEGER;

function waiting(nth: number, kind: RecordKind, bytes: number): Waiting {
  return { draft: { ...sampleDraft(nth, kind), body: Buffer.alloc(bytes, 0x20) } };
}

function left(queue: DraftQueue): number[] {
  return queue.take(NEVER, NEVER).map(({ draft }) => draft.monotonicMs / 1000);
}

describe('a queue of drafts', () => {
  test('full of bytes gives up the oldest readings first, as many as it takes, and counts them', () => {
    const queue = new DraftQueue(NEVER, 1000);
    queue.push(waiting(1, 'event', 300));
    for (const nth of [2, 3, 4]) queue.push(waiting(nth, 'readings', 200));
    expect(queue.lost).toBe(0);
    queue.push(waiting(5, 'event', 500));
    expect(queue.lost).toBe(2);
    expect(queue.takeGap()).toMatchObject({
      lost: { readings: 2 },
      fromMs: sampleDraft(2).wallMs,
      toMs: sampleDraft(3).wallMs,
    });
    expect(left(queue)).toEqual([1, 4, 5]);
  });

  test('gives up other drafts only when there are no readings left', () => {
    const queue = new DraftQueue(NEVER, 1000);
    queue.push(waiting(1, 'event', 600));
    queue.push(waiting(2, 'refusal', 600));
    expect(queue.takeGap()).toMatchObject({ lost: { event: 1 } });
    queue.push(waiting(3, 'readings', 500));
    expect(queue.takeGap()).toMatchObject({ lost: { readings: 1 } });
    expect(left(queue)).toEqual([2]);
  });

  test('has room again for what has been taken out of it', () => {
    const queue = new DraftQueue(NEVER, 1000);
    for (let nth = 0; nth < 20; nth++) {
      for (let half = 0; half < 2; half++) queue.push(waiting(nth, 'readings', 500));
      expect(queue.take(NEVER, 600)).toHaveLength(1);
      expect(queue.take(1, NEVER)).toHaveLength(1);
    }
    expect(queue.lost).toBe(0);
  });
});
