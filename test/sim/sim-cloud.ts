/**
 * The party's side: the real receiver with its copy on a disk of its own, and the broker before it. What the receiver reports
 * that no fault of the cloud brings about is a violation, and so is a word of its own for what the gateway's disk does not have.
 */
import { createPublicKey } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { Receiver, type ReceiverEvent } from '../../cloud/receiver.js';
import type { UplinkStatus } from '../../gateway/status.js';
import { isAfter } from '../../gateway/uplink/kept-watermark.js';
import type { Position } from '../../protocols/journal/record.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { verifyWatermark } from '../../protocols/journal/watermark.js';
import { topicsOf } from '../../protocols/mqtt/topics.js';
import { SeededRandom } from '../../protocols/random.js';
import type { CloudPlan } from './cloud-plan.js';
import type { CloudTrouble } from './cloud-troubles.js';
import { SimBroker } from './sim-broker.js';
import { ProcessClock, type SimTime, SimWall } from './sim-clock.js';
import type { Message } from './sim-connection.js';
import type { GatewayCloud } from './sim-gateway.js';

export interface CloudParts {
  readonly plan: CloudPlan;
  readonly seed: number;
  readonly time: SimTime;
  readonly startWallMs: number;
  readonly site: string;
  /** Of the receiver's copy. */
  readonly directory: string;
  /** When everything has been well for hours. */
  readonly endMs: number;
  readonly fail: (rule: string, detail: string) => void;
  readonly trace: (line: string) => void;
}

const BROKER_STREAM = { times: 7907, plus: 1 } as const;
const RECEIVER_STREAM = { times: 1013, plus: 0 } as const;
/** What is on the gateway's disk is with the party, and signed for, after so long. */
const ARRIVES_MS = 300_000;
const START: Position = { epoch: 0, seq: 0 };
/** No record is altered here, no epoch begun, and every disk is well but the gateway's. */
const NEVER: ReadonlySet<ReceiverEvent['code']> = new Set([
  'conflict',
  'altered',
  'other-epoch',
  'false-checkpoint',
  'not-a-batch',
  'store-failed',
]);
/** What a gateway reports of an uplink, and no fault of the cloud brings about. */
const NEVER_BY_GATEWAY: ReadonlySet<string> = new Set([
  'watermark-refused',
  'journal-end-lost',
  'journal-damaged',
  'uplink-file-bad',
]);

export class SimCloud {
  readonly broker: SimBroker;
  readonly counts = { watermarks: 0, receivers: 0 };
  readonly #parts: CloudParts;
  #running: { readonly receiver: Receiver; readonly clock: ProcessClock } | undefined;
  /** End of the gateway's journal on disk, and where that was some minutes before the end. */
  #head = START;
  #due = START;

  constructor(parts: CloudParts) {
    this.#parts = parts;
    const { seed, time, directory, endMs } = parts;
    mkdirSync(directory, { recursive: true });
    const random = new SeededRandom(seed * BROKER_STREAM.times + BROKER_STREAM.plus);
    this.broker = new SimBroker(time, random, (message) => this.#published(message));
    time.after(endMs - ARRIVES_MS, () => {
      this.#due = this.#head;
    });
  }

  start(): void {
    if (this.#running) return;
    const { plan, seed, time, startWallMs, site, directory } = this.#parts;
    this.counts.receivers += 1;
    const clock = new ProcessClock(time, new SimWall(startWallMs));
    const receiver = new Receiver(
      { party: plan.party, sites: [site], url: 'mqtt://simulated', directory, signingKey: plan.key },
      {
        clock,
        random: new SeededRandom(seed * RECEIVER_STREAM.times + this.counts.receivers),
        openSession: this.broker.openFor(clock),
        report: (event) => this.#told(event),
      },
    );
    receiver.start();
    this.#running = { receiver, clock };
  }

  /** With a word, or as the end of its process comes; its copy stays on the disk. */
  stop(isKilled: boolean): void {
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    if (isKilled) running.clock.kill();
    // Of one that was killed this closes the file, and nothing else.
    void running.receiver.stop().then(() => running.clock.kill());
  }

  /** For one process of the gateway. */
  doorFor(clock: ProcessClock): GatewayCloud {
    const { time, trace, fail } = this.#parts;
    return {
      openSession: this.broker.openFor(clock),
      onCommit: ({ epoch, seq }) => {
        this.#head = { epoch, seq };
      },
      onReport: (code, params) => {
        const said = `${code} ${JSON.stringify(params)}`;
        trace(`${time.nowMs} ${said}`);
        if (NEVER_BY_GATEWAY.has(code)) fail('cloud-refused', said);
      },
    };
  }

  befall(trouble: CloudTrouble, on: boolean): void {
    const { broker } = this;
    if (trouble.kind === 'cloud-down') broker.isDown = on;
    else if (trouble.kind === 'cloud-slow') broker.latencyMs = on ? trouble.ms : broker.usualLatencyMs;
    else if (trouble.kind === 'cloud-loses') broker.losesPart = on ? trouble.part : 0;
    else if (trouble.kind === 'cloud-refuses') broker.isRefusing = on;
    else if (trouble.kind === 'receiver-off' && on) this.stop(trouble.isKilled);
    else if (trouble.kind === 'receiver-off') this.start();
    else if (on) broker.forget();
  }

  heal(): void {
    this.broker.usual();
    this.start();
  }

  /** After the last word of the gateway, whose uplink said this of itself before its stop. */
  finish(status: UplinkStatus | undefined): void {
    this.stop(true);
    const { plan, directory, fail } = this.#parts;
    const due = `${this.#due.epoch}/${this.#due.seq}`;
    const { watermarkEpoch = 0, watermarkSeq = 0 } = status ?? {};
    if (isAfter(this.#due, { epoch: watermarkEpoch, seq: watermarkSeq }))
      fail('healed-cloud', `signed up to ${watermarkEpoch}/${watermarkSeq}, ${due} is due`);
    const { ok, faults, files } = verifyFile(directory, new Map([[plan.party, createPublicKey(plan.key)]]));
    const [copy] = files;
    const head = copy?.head ?? START;
    const isWhole = copy?.anchor.seq === 0 && copy.gaps.length === 0;
    if (!ok || !isWhole) fail('healed-cloud', `the copy: ${JSON.stringify(faults.slice(0, 3))}`);
    if (isAfter(this.#due, head))
      fail('healed-cloud', `the copy ends at ${head.epoch}/${head.seq}, ${due} is due`);
  }

  #told(event: ReceiverEvent): void {
    const { time, trace, fail } = this.#parts;
    trace(`${time.nowMs} receiver ${JSON.stringify(event)}`);
    if (NEVER.has(event.code)) fail('cloud-altered', JSON.stringify(event));
  }

  #published({ topic, payload }: Message): void {
    const { plan, site, time, trace, fail } = this.#parts;
    if (topic !== topicsOf(site).watermark(plan.party)) return;
    const mark = verifyWatermark(payload, createPublicKey(plan.key));
    if ('fault' in mark) {
      fail('cloud-head', `a watermark that is none: ${mark.fault}`);
      return;
    }
    this.counts.watermarks += 1;
    trace(`${time.nowMs} watermark ${mark.epoch}/${mark.seq}`);
    if (isAfter(mark, this.#head))
      fail('cloud-head', `signed for ${mark.epoch}/${mark.seq}, the disk ends at ${this.#head.seq}`);
  }
}
