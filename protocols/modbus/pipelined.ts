/**
 * A lane on which replies bear the number of their request: Modbus TCP. As many requests as the settings allow are under
 * way at once; replies may come in any order, late, or twice, since a number is not used again before
 * 2 x its timeout. Needs neither silence nor quiet, so `guardMs` means nothing here.
 *
 * Limits: 16 requests under way. A fault of the stream ends the connection and what is under way on it, nothing else.
 */

import type { Timer } from '../clock.js';
import type { Random } from '../random.js';
import { Exchange } from './exchange-port.js';
import { HalfOpen } from './half-open.js';
import type { Job } from './job.js';
import { fail, type Lane, type LaneOwner, succeed } from './lane.js';
import { encodeMbap, MBAP_HEADER_BYTES, type MbapFrame, MbapStream, matchMbap } from './mbap.js';
import { type ExpectedReply, exceptionCodeOf, expectedReply } from './rtu-frame.js';

interface Sent {
  readonly job: Job;
  readonly exchange: Exchange;
  readonly expected: ExpectedReply;
  readonly sentMs: number;
  deadlineMs: number;
  timer: Timer;
}

export class Pipelined implements Lane {
  readonly #owner: LaneOwner;
  readonly #stream = new MbapStream();
  readonly #halfOpen = new HalfOpen();
  /** One for each request that may be under way. */
  readonly #idle: Exchange[];
  /** By transaction id. */
  readonly #underWay = new Map<number, Sent>();
  /** Ids of requests that had no reply, and until when they are not used again. */
  readonly #retired = new Map<number, number>();
  #lastId: number;
  #whenDone: (() => void) | undefined;
  discarded = 0;

  constructor(owner: LaneOwner, inFlight: number, random: Random) {
    this.#owner = owner;
    this.#idle = Array.from({ length: inFlight }, () => new Exchange());
    this.#lastId = Math.floor(random.next() * 65_536);
  }

  quietMs(): number {
    return 0;
  }

  asked(): void {
    this.serve();
  }

  serve(): void {
    const { link, queue } = this.#owner;
    while (link.isOpen && this.#idle.length > 0) {
      const job = queue.first(() => true);
      const exchange = job && this.#idle.pop();
      if (!exchange) return;
      queue.remove(job);
      this.#send(job, exchange);
    }
  }

  opened(): void {
    this.#stream.reset();
  }

  lost(): void {
    // What was sent may have been carried out, so it is not `not-sent`.
    for (const [id, { job }] of [...this.#underWay]) {
      this.#end(id);
      fail(this.#owner, job, 'timeout');
    }
    this.#retired.clear();
  }

  finish(limitMs: number): Promise<void> {
    if (this.#underWay.size === 0) return Promise.resolve();
    const { clock } = this.#owner;
    for (const [id, sent] of this.#underWay) {
      sent.timer.cancel();
      sent.deadlineMs = Math.min(sent.deadlineMs, clock.monotonicMs() + limitMs);
      sent.timer = clock.after(sent.deadlineMs - clock.monotonicMs(), () => this.#timedOut(id));
    }
    return new Promise((resolve) => {
      this.#whenDone = resolve;
    });
  }

  received(chunk: Buffer): void {
    this.#halfOpen.heard(this.#owner.clock.monotonicMs());
    const received = this.#stream.receive(chunk);
    if ('broken' in received) {
      this.discarded += chunk.length;
      this.#owner.link.drop(received.broken);
      return;
    }
    for (const frame of received.frames) this.#take(frame);
    this.serve();
  }

  #send(job: Job, exchange: Exchange): void {
    const { clock, link, use, book } = this.#owner;
    use.begin();
    book.sent(job.request.unit);
    const adu = exchange.encode(job.request);
    const sentMs = clock.monotonicMs();
    const id = this.#nextId(sentMs);
    this.#underWay.set(id, {
      job,
      exchange,
      expected: expectedReply(adu),
      sentMs,
      deadlineMs: sentMs + job.timeoutMs,
      timer: clock.after(job.timeoutMs, () => this.#timedOut(id)),
    });
    link.write(encodeMbap(id, adu.subarray(0, -2)));
  }

  #nextId(nowMs: number): number {
    // In order of time, but for timeouts that differ; what is left standing goes a little later.
    for (const [id, untilMs] of this.#retired) {
      if (untilMs > nowMs) break;
      this.#retired.delete(id);
    }
    do this.#lastId = (this.#lastId + 1) & 0xffff;
    while (this.#underWay.has(this.#lastId) || this.#retired.has(this.#lastId));
    return this.#lastId;
  }

  #take({ transactionId, body }: MbapFrame): void {
    const sent = this.#underWay.get(transactionId);
    if (!sent) {
      this.discarded += MBAP_HEADER_BYTES + body.length;
      return;
    }
    const { job, exchange, expected, sentMs } = sent;
    const match = matchMbap(body, expected);
    const exceptionCode = match.kind === 'reply' ? exceptionCodeOf(match.frame) : undefined;
    const decoded =
      match.kind === 'reply' && exceptionCode === undefined ? exchange.decode(match.frame) : undefined;
    this.#end(transactionId);
    if (!decoded && exceptionCode === undefined) {
      this.discarded += MBAP_HEADER_BYTES + body.length;
      fail(this.#owner, job, 'garbled');
      return;
    }
    this.#owner.book.answered(job.request.unit, this.#owner.clock.monotonicMs() - sentMs);
    if (decoded) succeed(this.#owner, job, decoded);
    else fail(this.#owner, job, 'exception', exceptionCode);
  }

  #timedOut(id: number): void {
    const sent = this.#underWay.get(id);
    if (!sent) return;
    const nowMs = this.#owner.clock.monotonicMs();
    this.#retired.set(id, nowMs + 2 * sent.job.timeoutMs);
    this.#end(id);
    fail(this.#owner, sent.job, 'timeout');
    if (this.#halfOpen.timedOut(sent.sentMs, nowMs)) this.#owner.link.drop('no byte came to any request');
    else this.serve();
  }

  #end(id: number): void {
    const sent = this.#underWay.get(id);
    if (!sent) return;
    this.#underWay.delete(id);
    sent.timer.cancel();
    this.#idle.push(sent.exchange);
    if (this.#underWay.size > 0) return;
    this.#owner.use.end();
    this.#whenDone?.();
    this.#whenDone = undefined;
  }
}
