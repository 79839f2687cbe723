/**
 * The gateway as gateway.ts puts it together, but in one thread and on simulated lines, clock and disk: the same classes,
 * without console and the worker, and with uplinks in some seeds. What is kept over a restart is written at once, for the real file calls
 * come back when they like and no run would be like another.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { polledDevices } from '../../gateway/assembly.js';
import type { Site } from '../../gateway/config/site.js';
import { controlOf } from '../../gateway/control/control.js';
import type { ControlCycle, KeptControl } from '../../gateway/control/cycle.js';
import { KEPT_FILE } from '../../gateway/control/kept-state.js';
import type { OrderAnswer } from '../../gateway/control/orders/answer.js';
import { type OrderDesk, orderDesk } from '../../gateway/control/orders/order-desk.js';
import { Events } from '../../gateway/events.js';
import { LivePoints } from '../../gateway/live-points.js';
import type { Image } from '../../gateway/poll/image.js';
import { Poller } from '../../gateway/poll/poller.js';
import type { GateStatus, UplinkStatus } from '../../gateway/status.js';
import { GroupJournal } from '../../gateway/store/group-journal.js';
import type { Journal, Store } from '../../gateway/store/journal.js';
import { SqliteStore } from '../../gateway/store/sqlite-store.js';
import { startUplinks } from '../../gateway/uplink/start-uplinks.js';
import type { Uplink } from '../../gateway/uplink/uplink.js';
import type { Draft, Position } from '../../protocols/journal/record.js';
import type { OpenSession } from '../../protocols/mqtt/session.js';
import type { Random } from '../../protocols/random.js';
import type { ProcessClock } from './sim-clock.js';
import { SimLine, type Wire } from './sim-line.js';
import { type DiskTrouble, troubled } from './sim-store.js';

/** Seldomer than in the real gateway: half of the time went into commits. What waits for a decision commits at once. */
const COMMIT_EVERY_MS = 600_000;
const KEPT_EVERY_MS = 300_000;
const KEPT_SOON_MS = 200;

export interface GatewayParts {
  readonly site: Site;
  readonly clock: ProcessClock;
  readonly random: Random;
  readonly wires: Iterable<Wire>;
  readonly disk: DiskTrouble;
  /** What is said of orders. */
  readonly onAnswer: (answer: OrderAnswer) => void;
  /** Each image that a cycle decides on. */
  readonly onFreeze: (image: Image) => void;
  /** What control says to the journal, before it is on disk. */
  readonly onRecord: (kind: string, body: unknown) => void;
  readonly onWritten: (drafts: readonly Draft[]) => void;
  /** Where the settings name uplinks. */
  readonly cloud?: GatewayCloud | undefined;
}

export interface GatewayCloud {
  readonly openSession: OpenSession;
  readonly onCommit: (head: Position) => void;
  readonly onReport: (code: string, params: object) => void;
}

export class SimGateway {
  readonly desk: OrderDesk;
  readonly #parts: GatewayParts;
  readonly #store: SqliteStore;
  /** The same with its troubles. */
  readonly #troubledStore: Store;
  readonly #journal: GroupJournal;
  readonly #lines: readonly SimLine[];
  readonly #points: LivePoints;
  readonly #poller: Poller;
  readonly #cycle: ControlCycle;
  readonly #report: Events['report'];
  #uplinks: readonly Uplink[] = [];
  #keeper: SimKeeper | undefined;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    const { site, clock, random, disk } = parts;
    const { settings } = site;
    const { directory } = settings.store;
    const { id, timeZone } = settings.site;
    this.#store = new SqliteStore({ directory, site: id, timeZone }, { clock });
    const store = troubled(this.#store, clock, disk, parts.onWritten);
    this.#journal = new GroupJournal(
      {
        store,
        clock,
        random,
        beforeDurable: () => this.#points.flush(),
        onCommit: (head) => {
          parts.cloud?.onCommit(head);
          for (const uplink of this.#uplinks) uplink.poke();
        },
      },
      { software: 'simulation', site: id },
      { commitEveryMs: COMMIT_EVERY_MS },
    );
    const events = new Events(clock, this.#journal, pino({ level: 'silent' }));
    const { report } = events;
    this.#report = report;
    this.#troubledStore = store;
    this.#lines = [...parts.wires].map((wire) => new SimLine(wire, clock));
    const lines = new Map(this.#lines.map((line) => [line.id, line]));
    this.#points = new LivePoints(site, clock, this.#journal, report);
    this.#poller = new Poller({
      devices: polledDevices(site, lines),
      clock,
      onReadings: (readings) => this.#points.take(readings),
      report: (...event) => report(...event),
    });
    const journal = this.#noted();
    const isStoreOk = (): boolean => this.#journal.stats().ok;
    this.desk = orderDesk(settings, { clock, random, journal, report, isStoreOk });
    this.desk.listen(parts.onAnswer);
    this.#cycle = controlOf(site, {
      clock,
      journal,
      lines,
      freeze: () => this.#freeze(),
      isStoreOk,
      waterQuality: () => [],
      requestFeedback: (device) => void this.#poller.requestFeedback(device),
      report,
      orders: (kept, hands) => this.desk.begin(kept, hands),
      keeperOf: (state) => {
        this.#keeper = new SimKeeper(directory, clock, state);
        return this.#keeper;
      },
    });
  }

  start(): void {
    this.#poller.start();
    this.#cycle.start();
    this.#startUplinks();
  }

  /** Everything that was taken is on disk then. Time must pass meanwhile. */
  async stop(): Promise<boolean> {
    const polls = this.#poller.stop();
    await this.#cycle.stop();
    await Promise.all([...this.#lines.map((line) => line.close()), polls]);
    this.#points.close();
    const isOnDisk = await this.#journal.close(10_000);
    for (const uplink of this.#uplinks) await uplink.stop();
    await this.#store.close();
    this.#end();
    return isOnDisk;
  }

  /** Power is gone: nothing more happens here, and what waited for the disk is lost. */
  async kill(): Promise<void> {
    this.#end();
    await this.#store.close();
  }

  #end(): void {
    this.#parts.clock.kill();
    this.#keeper?.close();
  }

  /** The one of the settings, in seeds that have a cloud. */
  uplink(): UplinkStatus | undefined {
    return this.#uplinks[0]?.status();
  }

  status(): GateStatus[] {
    return this.#cycle.status();
  }

  units(): readonly { readonly device: string; readonly health: string }[] {
    return this.#poller.stats().lines.flatMap(({ units }) => units);
  }

  /** Records that were given up, and whether the store takes records. */
  journal(): { readonly lost: number; readonly ok: boolean; readonly waiting: number } {
    return this.#journal.stats();
  }

  #startUplinks(): void {
    const { site, clock, random, cloud } = this.#parts;
    if (cloud === undefined) return;
    this.#uplinks = startUplinks(site.settings, {
      store: this.#troubledStore,
      clock,
      random,
      openSession: cloud.openSession,
      beginEpoch: this.#journal.beginEpoch.bind(this.#journal),
      report: (code, severity, params) => {
        cloud.onReport(code, params);
        this.#report(code, severity, params);
      },
    });
  }

  #freeze(): Image {
    const image = this.#points.freeze();
    this.#parts.onFreeze(image);
    return image;
  }

  #noted(): Journal {
    const { onRecord } = this.#parts;
    return {
      append: (kind, body, at) => {
        onRecord(kind, body);
        this.#journal.append(kind, body, at);
      },
      appendDurably: (kind, body) => {
        onRecord(kind, body);
        return this.#journal.appendDurably(kind, body);
      },
    };
  }
}

/** The real Keeper's file as it is on disk from the cycle on in which the real one would begin to write. */
class SimKeeper {
  readonly #directory: string;
  readonly #clock: ProcessClock;
  readonly #state: () => KeptControl;
  #dueMs: number;
  /** On the disk, so to speak: only the next process looks at it. */
  #document: object | undefined;

  constructor(directory: string, clock: ProcessClock, state: () => KeptControl) {
    this.#directory = directory;
    this.#clock = clock;
    this.#state = state;
    this.#dueMs = clock.monotonicMs() + KEPT_EVERY_MS;
  }

  soon(): void {
    this.#dueMs = Math.min(this.#dueMs, this.#clock.monotonicMs() + KEPT_SOON_MS);
  }

  cycle(): void {
    if (this.#clock.monotonicMs() >= this.#dueMs) void this.write();
  }

  async write(): Promise<boolean> {
    const clock = this.#clock;
    this.#dueMs = clock.monotonicMs() + KEPT_EVERY_MS;
    const [savedWallMs, savedMonotonicMs] = [clock.wallMs(), clock.monotonicMs()];
    this.#document = {
      version: 1,
      savedWallMs,
      savedMonotonicMs,
      clockStatus: clock.status(),
      state: this.#state(),
    };
    return true;
  }

  /** The process has ended. */
  close(): void {
    if (this.#document === undefined) return;
    const text = JSON.stringify(this.#document);
    const sum = createHash('sha256').update(text).digest('hex');
    writeFileSync(join(this.#directory, KEPT_FILE), `${sum}\n${text}`);
  }
}
