/**
 * The running gateway: builds its parts from the settings, starts them in the order in which they need each other,
 * and stops them so that nothing taken is lost. A port that is missing, a host that does not answer or a broker that is
 * silent is no reason not to start: the part concerned says so once and keeps trying.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Reading } from '../devices/point.js';
import { type Clock, sleep, type Timer } from '../protocols/clock.js';
import { placeOf } from '../protocols/modbus/line-config.js';
import { ModbusLine } from '../protocols/modbus/modbus-line.js';
import type { Random } from '../protocols/random.js';
import { lineConfigOf, polledDevices } from './assembly.js';
import { BusDoor } from './bus/bus-door.js';
import { ClockWatch } from './clock-watch.js';
import type { Site } from './config/site.js';
import { Consoles } from './console/consoles.js';
import { SOCKET_NAME } from './console/local-socket.js';
import { controlOf } from './control/control.js';
import type { ControlCycle } from './control/cycle.js';
import { type OrderDesk, orderDesk } from './control/orders/order-desk.js';
import { Events } from './events.js';
import { LivePoints } from './live-points.js';
import { LineReport } from './poll/line-report.js';
import { lineStatus } from './poll/line-status.js';
import { Poller } from './poll/poller.js';
import type { GatewayStatus, LineStatus } from './status.js';
import { Checkpoints, signerOf } from './store/checkpoints.js';
import { journalFigures } from './store/figures-journal.js';
import { StoreWatch } from './store/figures-watch.js';
import { GroupJournal } from './store/group-journal.js';
import { measured } from './store/measured-store.js';
import { keepRetaining } from './store/retention.js';
import { reportDamage, SpaceWatch } from './store/space-watch.js';
import { WorkerStore } from './store/worker-store.js';
import type { Uplink } from './uplink/uplink.js';
import { WaterQualityWatch } from './water-quality/watch.js';

/** Body of a `settings` record. */
export interface SettingsBody {
  readonly file: string;
  readonly sha256: string;
  /** The whole file, unless it is very long. It holds no secrets: those have files of their own. */
  readonly text?: string;
}

export interface GatewayDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly version: string;
}

/** All of a stop, and what of it must be left for what comes after the gates and after the lines. */
const STOP_MS = 2500;
const AFTER_GATES_MS = 1100;
const AFTER_LINES_MS = 900;
const DRAIN_MS = 500;
const CLOSE_MS = 300;
const DRAIN_POLL_MS = 20;

export class Gateway {
  readonly #site: Site;
  readonly #deps: GatewayDeps;
  readonly #lines: readonly ModbusLine[];
  readonly #store: WorkerStore;
  readonly #journal: GroupJournal;
  readonly #storeFigures: StoreWatch;
  readonly #spaceWatch: SpaceWatch;
  readonly #events: Events;
  readonly #clockWatch: ClockWatch;
  readonly #checkpoints: Checkpoints;
  readonly #points: LivePoints;
  readonly #poller: Poller;
  readonly #waterQuality: readonly WaterQualityWatch[];
  readonly #orders: OrderDesk;
  readonly #cycle: ControlCycle;
  readonly #consoles: Consoles;
  #uplinks: readonly Uplink[] = [];
  #retention: Timer | undefined;
  #lineReport: LineReport | undefined;
  readonly #startedMs: number;

  constructor(site: Site, deps: GatewayDeps) {
    const { clock, random, log, version } = deps;
    const { settings } = site;
    this.#site = site;
    this.#deps = deps;
    this.#startedMs = clock.monotonicMs();
    mkdirSync(settings.store.directory, { recursive: true, mode: 0o700 });
    const { directory, maxMegabytes, commitEvery: gatherMs } = settings.store;
    const { id, timeZone } = settings.site;
    this.#store = new WorkerStore({ directory, site: id, timeZone, maxMegabytes, gatherMs }, clock);
    this.#journal = new GroupJournal(
      {
        store: measured(this.#store, clock, (commit) => this.#storeFigures.committed(commit)),
        clock,
        random,
        beforeDurable: () => this.#points.flush(),
        onNotice: (notice) => reportDamage(notice, this.#events.report),
        onCommit: () => {
          this.#checkpoints.committed();
          for (const uplink of this.#uplinks) uplink.poke();
        },
        onState: (state) => {
          if (state.ok) this.#events.report('store-recovered', 'info', {});
          else this.#events.report('store-stalled', 'alarm', { cause: state.cause });
        },
      },
      { software: `aryk ${version}`, site: settings.site.id },
    );
    this.#events = new Events(clock, this.#journal, log);
    const { report } = this.#events;
    this.#clockWatch = new ClockWatch({ clock, journal: this.#journal, report });
    this.#storeFigures = new StoreWatch({
      clock,
      report,
      directory,
      limits: settings.store,
      look: () =>
        journalFigures({
          store: this.#store,
          clock,
          required: requiredParties(settings),
          waiting: () => this.#journal.stats().waiting,
        }),
    });
    this.#spaceWatch = new SpaceWatch(this.#store, clock, report);
    this.#checkpoints = new Checkpoints(signerOf(settings.site), { clock, journal: this.#journal, report });
    this.#lines = settings.buses.map((bus) => {
      const config = lineConfigOf(bus);
      const onChange = (open: boolean, cause: string): void => {
        const line = { line: bus.id, place: placeOf(config) };
        if (!open) report('line-lost', 'warning', { ...line, cause });
        else if (cause === '') report('line-open', 'info', line);
        else report('line-unmarked', 'warning', { ...line, cause });
      };
      return new ModbusLine({ id: bus.id, config, clock, random, onChange });
    });
    const lines = new Map(this.#lines.map((line) => [line.id, line]));
    this.#points = new LivePoints(site, clock, this.#journal, report);
    const onReadings = (readings: readonly Reading[]): void => this.#points.take(readings);
    this.#poller = new Poller({ devices: polledDevices(site, lines), clock, onReadings, report });
    this.#waterQuality = settings.waterQuality.map(
      (entry) =>
        new WaterQualityWatch(entry, {
          clock,
          freeze: () => this.#points.look(),
          unitOf: (id) => this.#points.unitOf(id),
          report,
        }),
    );
    const records = { clock, journal: this.#journal, report, isStoreOk: () => this.#journal.stats().ok };
    this.#orders = orderDesk(settings, { ...records, random });
    this.#cycle = controlOf(site, {
      ...records,
      lines,
      freeze: () => this.#points.freeze(),
      waterQuality: () => this.#waterQuality.map((watch) => watch.status()),
      requestFeedback: (device) => void this.#poller.requestFeedback(device),
      orders: (kept, hands) => this.#orders.begin(kept, hands),
    });
    const busDoor = new BusDoor({ lines, settings, journal: this.#journal });
    this.#consoles = new Consoles(settings.console, join(settings.store.directory, SOCKET_NAME), {
      clock,
      report,
      timeZone: settings.site.timeZone,
      source: {
        status: () => this.status(),
        events: async (limit) => this.#events.recent(limit),
        retryRegisters: (device) => this.#poller.retryHoles(device),
        busRequest: (text) => busDoor.answer(text),
        orders: this.#orders.console,
      },
    });
  }

  async start(taken: SettingsBody): Promise<void> {
    const { settings } = this.#site;
    const { clock, random, version } = this.#deps;
    const { report } = this.#events;
    report('started', 'info', { version, site: settings.site.id });
    this.#journal.append('settings', taken);
    this.#checkpoints.start();
    for (const line of this.#lines) line.start();
    this.#lineReport = new LineReport(
      clock,
      () => this.#lineStatuses(),
      (body) => this.#events.enter(body),
    );
    this.#poller.start();
    for (const watch of this.#waterQuality) watch.start();
    this.#cycle.start();
    await this.#consoles.start();
    const beginEpoch = this.#journal.beginEpoch.bind(this.#journal);
    const deps = { store: this.#store, clock, random, report, beginEpoch, orders: this.#orders };
    if (settings.uplinks.length > 0) {
      // Its many files are loaded while the instruments are asked for the first time already.
      const { startUplinks } = await import('./uplink/start-uplinks.js');
      this.#uplinks = startUplinks(settings, deps);
    }
    const required = requiredParties(settings);
    this.#retention = keepRetaining(this.#store, clock, required, settings.store.retentionDays, report);
  }

  /**
   * Stops within 3 s: no new polls, moving gates stopped, lines closed, everything taken on disk, and what can still be
   * forwarded forwarded. The parts share one deadline, so that one that hangs takes its time from the others' slack.
   * Resolves with whether everything is on disk.
   */
  async stop(): Promise<boolean> {
    const { clock } = this.#deps;
    const untilMs = clock.monotonicMs() + STOP_MS;
    const left = (keepMs: number): number => Math.max(0, untilMs - keepMs - clock.monotonicMs());
    this.#events.report('stopping', 'info', {});
    this.#retention?.cancel();
    this.#lineReport?.close();
    this.#clockWatch.close();
    this.#storeFigures.close();
    this.#spaceWatch.close();
    for (const watch of this.#waterQuality) watch.stop();
    const polls = this.#poller.stop();
    // Only STOPs from here on: a poll of a mute instrument must not keep them from the wire.
    for (const line of this.#lines) line.quiesce();
    await this.#within(left(AFTER_GATES_MS), this.#cycle.stop());
    await this.#within(
      left(AFTER_LINES_MS),
      Promise.all([...this.#lines.map((line) => line.close()), polls]),
    );
    this.#points.close();
    await this.#checkpoints.stop(left(DRAIN_MS));
    const isOnDisk = await this.#journal.close(left(DRAIN_MS));
    await this.#drain(Math.min(DRAIN_MS, left(CLOSE_MS)));
    const parts = [this.#consoles.stop(), ...this.#uplinks.map((uplink) => uplink.stop())];
    await this.#within(left(CLOSE_MS / 2), Promise.all(parts));
    await this.#within(left(0), this.#store.close());
    return isOnDisk;
  }

  /** Cycles of control since the start. */
  get cycles(): number {
    return this.#cycle.cycles;
  }

  status(): GatewayStatus {
    const { clock, version } = this.#deps;
    const { waiting, lost, ok, head } = this.#journal.stats();
    return {
      site: this.#site.settings.site.id,
      version,
      atWall: new Date(clock.wallMs()).toISOString(),
      clockStatus: clock.status(),
      uptimeS: Math.floor((clock.monotonicMs() - this.#startedMs) / 1000),
      firstReadingMs: this.#points.firstReadingMs,
      rssBytes: process.memoryUsage.rss(),
      readings: this.#points.taken,
      points: this.#points.statuses(),
      lines: this.#lineStatuses(),
      store: this.#storeFigures.status(),
      waterQuality: this.#waterQuality.map((watch) => watch.status()),
      gates: this.#cycle.status(),
      journal: { epoch: head.epoch, seq: head.seq, hashHex: head.hashHex, waiting, lost, ok },
      uplinks: this.#uplinks.map((uplink) => uplink.status()),
    };
  }

  #lineStatuses(): LineStatus[] {
    const polled = this.#poller.stats().lines;
    return this.#lines.map((line) =>
      lineStatus(
        line,
        polled.find((stats) => stats.line === line),
      ),
    );
  }

  /** Gives what was journaled last a moment to reach the parties that are connected. */
  async #drain(limitMs: number): Promise<void> {
    const { clock } = this.#deps;
    const { head } = this.#journal.stats();
    const untilMs = clock.monotonicMs() + limitMs;
    for (const uplink of this.#uplinks) uplink.poke();
    const isWaiting = (): boolean => this.#uplinks.some((uplink) => uplink.isBehind(head));
    while (isWaiting() && clock.monotonicMs() < untilMs) await sleep(clock, DRAIN_POLL_MS);
  }

  /** Waits for `work`, at most `limitMs`: a part that hangs must not keep the others from stopping. */
  async #within(limitMs: number, work: Promise<unknown>): Promise<void> {
    const late = new AbortController();
    await Promise.race([work.catch(() => undefined), sleep(this.#deps.clock, limitMs, late.signal)]);
    late.abort();
  }
}

/** Nothing is deleted that one of these has not signed for. */
function requiredParties({ uplinks }: Site['settings']): string[] {
  return uplinks.filter(({ required }) => required).map(({ party }) => party);
}
