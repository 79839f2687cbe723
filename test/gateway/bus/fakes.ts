import type { Answer, BusAccess, Question, WriteOrder } from '../../../gateway/bus/access.js';
import type { Journal } from '../../../gateway/store/journal.js';
import { VirtualClock } from '../../../protocols/clock.js';
import type { Line, LineOutcome, LineRequest, Priority } from '../../../protocols/modbus/line.js';

export const at = {
  wallMs: new VirtualClock(0).wallMs(),
  monotonicMs: new VirtualClock(0).monotonicMs(),
};

/** A line that answers everything with one word, and remembers what it was asked. */
export class FakeLine implements Line {
  readonly id: string;
  readonly asked: { readonly request: LineRequest; readonly priority: Priority }[] = [];
  outcome: LineOutcome = { ok: true, words: [7], at };

  constructor(id = 'rs485-a') {
    this.id = id;
  }

  async request(request: LineRequest, priority: Priority): Promise<LineOutcome> {
    if (request.kind === 'read' && request.count > 125) throw new RangeError('quantity 126');
    this.asked.push({ request, priority });
    return this.outcome;
  }

  stats(): ReturnType<Line['stats']> {
    return { open: true, usePercent: 0, requests: 0, timeouts: 0, errors: 0 };
  }

  figures(): ReturnType<Line['figures']> {
    const byKind = { timeout: 0, garbled: 0, exception: 0, 'not-sent': 0 };
    return { usePercent: 0, quietMs: 0, requests: 0, byKind, discarded: 0, units: [] };
  }

  async close(): Promise<void> {}
}

export class FakeJournal implements Journal {
  readonly entries: { readonly kind: string; readonly body: unknown }[] = [];
  isStalled = false;

  append(kind: string, body: unknown): void {
    this.entries.push({ kind, body });
  }

  async appendDurably(kind: string, body: unknown): Promise<{ epoch: number; seq: number }> {
    if (this.isStalled) throw new Error('the store has not answered');
    this.append(kind, body);
    return { epoch: 1, seq: this.entries.length };
  }
}

export const SILENCE: Answer = { ok: false, failure: 'timeout' };

/** A bus whose units are functions of the question. */
export class FakeBus implements BusAccess {
  readonly place = 'test';
  readonly asked: Question[] = [];
  readonly written: WriteOrder[] = [];
  isClosed = false;
  readonly #answer: (question: Question) => Answer | Promise<Answer>;

  constructor(answer: (question: Question) => Answer | Promise<Answer>) {
    this.#answer = answer;
  }

  async ask(question: Question): Promise<Answer> {
    this.asked.push(question);
    return this.#answer(question);
  }

  async write(order: WriteOrder): Promise<Answer> {
    this.written.push(order);
    return { ok: true, words: [] };
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
