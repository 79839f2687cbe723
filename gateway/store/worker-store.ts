/**
 * The store in a thread of its own. When that thread dies, every call it had not answered is rejected, the store says
 * that it is not ok, and another thread is started after a wait. What an unanswered append has done is then asked of
 * the file (`head`), as after a power cut.
 *
 *              first answer            exit
 *   starting ──────────────► ok ─────────────────► down ── 0.5 s, 1 s .. 30 s ──► starting
 *      └──────────── exit ───────────────────────────▲
 */
import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../../protocols/clock.js';
import type { Draft, Position } from '../../protocols/journal/record.js';
import type { GapList, SpaceReport, Store, StoreAnchor, StoreHead, StoreNotice } from './journal.js';
import type { StorePlace } from './sqlite-store.js';
import { type Operation, type Operations, packDrafts, type Reply, unpack } from './worker-protocol.js';

const MAX_OUTSTANDING = 256;
const RESTART_MIN_MS = 500;
const RESTART_MAX_MS = 30_000;
const CLOSE_LIMIT_MS = 2000;

interface Outstanding {
  resolve(result: Operations[Operation]['result']): void;
  reject(error: Error): void;
}

export class WorkerStore implements Store {
  readonly #place: StorePlace;
  readonly #clock: Clock;
  readonly #url: URL;
  readonly #outstanding = new Map<number, Outstanding>();
  #worker: Worker | undefined;
  #restart: Timer | undefined;
  #deaths = 0;
  #lastId = 0;
  #ok = false;
  #closing = false;

  constructor(place: StorePlace, clock: Clock, url: URL = new URL('./worker.js', import.meta.url)) {
    this.#place = place;
    this.#clock = clock;
    this.#url = url;
    this.#start();
  }

  /** Whether the last answer was a good one. */
  get ok(): boolean {
    return this.#ok;
  }

  append(drafts: readonly Draft[]): Promise<StoreHead> {
    const packed = packDrafts(drafts);
    return this.#ask('append', packed, [packed.bytes.buffer]);
  }

  async read(after: Position, maxBytes: number): Promise<Buffer[]> {
    return unpack(await this.#ask('read', { after: plain(after), maxBytes }));
  }

  head(): Promise<StoreHead> {
    return this.#ask('head', null);
  }

  anchor(): Promise<StoreAnchor> {
    return this.#ask('anchor', null);
  }

  gaps(after: Position, most: number): Promise<GapList> {
    return this.#ask('gaps', { after: plain(after), most });
  }

  async keepWatermark(party: string, position: Position, signed: Buffer): Promise<void> {
    await this.#ask('keepWatermark', { party, position: plain(position), signed: new Uint8Array(signed) });
  }

  watermarks(): Promise<ReadonlyMap<string, Position>> {
    return this.#ask('watermarks', null);
  }

  retain(upTo: Position, olderThanWallMs: number, nowWallMs: number): Promise<number> {
    return this.#ask('retain', { upTo: plain(upTo), olderThanWallMs, nowWallMs });
  }

  notices(): Promise<readonly StoreNotice[]> {
    return this.#ask('notices', null);
  }

  async noticed(id: string): Promise<void> {
    await this.#ask('noticed', id);
  }

  space(): Promise<SpaceReport> {
    return this.#ask('space', null);
  }

  beginEpoch(cause: string, beyond?: Position): Promise<StoreHead> {
    return this.#ask('beginEpoch', { cause, beyond: beyond && plain(beyond) });
  }

  /** Lets what was asked before finish, for at most two seconds. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#restart?.cancel();
    const worker = this.#worker;
    if (worker === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(CLOSE_LIMIT_MS, resolve);
      worker.once('exit', () => {
        timer.cancel();
        resolve();
      });
      this.#post(worker, 'close', null, []).catch(() => resolve());
    });
    await worker.terminate();
  }

  #ask<Name extends Operation>(
    operation: Name,
    argument: Operations[Name]['argument'],
    transfer: ArrayBuffer[] = [],
  ): Promise<Operations[Name]['result']> {
    if (this.#worker === undefined || this.#closing)
      return Promise.reject(new Error('the store is not running'));
    if (this.#outstanding.size >= MAX_OUTSTANDING)
      return Promise.reject(new Error('the store is overloaded'));
    return this.#post(this.#worker, operation, argument, transfer);
  }

  #post<Name extends Operation>(
    worker: Worker,
    operation: Name,
    argument: Operations[Name]['argument'],
    transfer: ArrayBuffer[],
  ): Promise<Operations[Name]['result']> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#outstanding.set(id, { resolve, reject });
      worker.postMessage({ id, operation, argument }, transfer);
    });
  }

  #start(): void {
    const worker = new Worker(this.#url, { workerData: this.#place });
    this.#worker = worker;
    let cause = 'the store ended';
    worker.on('message', (reply: Reply) => this.#take(reply));
    worker.on('error', (error) => {
      cause = `the store failed: ${error.message}`;
    });
    worker.on('exit', () => this.#down(cause));
  }

  #take(reply: Reply): void {
    const waiting = this.#outstanding.get(reply.id);
    this.#outstanding.delete(reply.id);
    this.#ok = !('error' in reply);
    if ('error' in reply) {
      waiting?.reject(new Error(reply.error));
    } else {
      this.#deaths = 0;
      waiting?.resolve(reply.result);
    }
  }

  #down(cause: string): void {
    this.#worker = undefined;
    this.#ok = false;
    const unanswered = [...this.#outstanding.values()];
    this.#outstanding.clear();
    for (const { reject } of unanswered) reject(new Error(cause));
    if (this.#closing) return;
    const waitMs = Math.min(RESTART_MAX_MS, RESTART_MIN_MS * 2 ** Math.min(this.#deaths, 10));
    this.#deaths++;
    this.#restart = this.#clock.after(waitMs, () => this.#start());
  }
}

/** A position alone: what comes along with it (a record, say) need not be copied. */
function plain({ epoch, seq }: Position): Position {
  return { epoch, seq };
}
