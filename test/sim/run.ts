/** One seed from its start to its verdict: hostile, healed, stopped, and the journal verified from its files. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Season } from '../../emulator/canal/season.js';
import type { SiteSettings } from '../../gateway/config/schema.js';
import type { Site } from '../../gateway/config/site.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { SeededRandom } from '../../protocols/random.js';
import { Checker, type DemandWatch, type Violation } from './checker.js';
import { writeCloudKey } from './cloud-plan.js';
import { Correspondence } from './correspondence.js';
import { Disturbances } from './disturbances.js';
import { siteOf } from './headworks.js';
import { checkHealed, mayClose } from './healed.js';
import { Observer } from './observer.js';
import { OrderWatch } from './order-watch.js';
import { writeKeys } from './people.js';
import { closeLostGates, releaseFaults } from './releases.js';
import { type Scenario, scenarioOf } from './scenario.js';
import { ProcessClock } from './sim-clock.js';
import { SimCloud } from './sim-cloud.js';
import { SimGateway } from './sim-gateway.js';
import { DiskTrouble } from './sim-store.js';
import { befall, heal } from './troubles.js';
import { Truth } from './truth.js';
import { World } from './world.js';

export interface Outcome {
  readonly seed: number;
  readonly days: number;
  readonly violations: readonly Violation[];
  /** Of everything that happened, in order. */
  readonly traceHash: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface RunOptions {
  readonly seed: number;
  readonly days: number;
  readonly season: Season;
  /** Temporary files; best in memory. */
  readonly directory: string;
  readonly onTrace?: (line: string) => void;
  /** What the gateway takes for its settings, where the checkers go by others: to see that they notice. */
  readonly misled?: (settings: SiteSettings) => SiteSettings;
  /** To do something to the cloud of a seed that has one, before it starts. */
  readonly onCloud?: (cloud: SimCloud) => void;
}

const STOP_MS = 30_000;
const COMES_TO_REST_MS = 300_000;
const RELEASE_EVERY_MS = 1_800_000;
const VISIT_EVERY_MS = 4 * 3_600_000;

export async function runSeed(options: RunOptions): Promise<Outcome> {
  const directory = mkdtempSync(join(options.directory, 'aryk-sim-'));
  try {
    return await new Run(options, directory).outcome();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

class Run {
  readonly #options: RunOptions;
  readonly #scenario: Scenario;
  readonly #site: Site;
  readonly #world: World;
  readonly #observer: Observer;
  readonly #checker: Checker;
  readonly #disk = new DiskTrouble();
  readonly #orders: OrderWatch;
  readonly #letters: Correspondence;
  readonly #truth: Truth;
  readonly #disturbances: Disturbances;
  readonly #trace = createHash('sha256');
  #gateway: SimGateway | undefined;
  #starts = 0;

  constructor(options: RunOptions, directory: string) {
    const { seed, days, season, onTrace } = options;
    this.#options = options;
    this.#scenario = scenarioOf(seed, days, join(directory, 'store'));
    writeKeys(this.#scenario.people, directory);
    if (this.#scenario.cloud) writeCloudKey(this.#scenario.cloud, directory);
    this.#site = siteOf(this.#scenario.headworks, directory);
    const { headworks, startWallMs, people, errands, troubles, hostileMs } = this.#scenario;
    const trace = (line: string): void => {
      this.#trace.update(`${line}\n`);
      onTrace?.(line);
    };
    trace(JSON.stringify(headworks.settings.gates));
    for (const trouble of troubles) trace(JSON.stringify(trouble));
    this.#world = new World({
      headworks,
      seed,
      startWallMs,
      season,
      site: this.#site,
      onHeard: (heard) => {
        this.#checker.heard(heard);
        return this.#observer.heard(heard);
      },
    });
    this.#observer = new Observer(this.#world, this.#site, headworks.instruments);
    this.#checker = new Checker(this.#world, this.#site, this.#observer, this.#demands(), trace);
    const say = (...violation: [string, string, string]): void => this.#checker.fail(...violation);
    this.#world.cloud = this.#cloud(join(directory, 'copy'), trace);
    this.#orders = new OrderWatch(this.#world, people, say);
    const { holds } = this.#orders;
    this.#disturbances = new Disturbances(troubles, hostileMs);
    this.#truth = new Truth({
      world: this.#world,
      scenario: this.#scenario,
      gates: this.#site.settings.gates,
      disturbances: this.#disturbances,
      unmeasured: this.#observer.unmeasured,
      told: (gate) => this.#gateway?.status().find(({ id }) => id === gate),
      say,
      isLifted: (...limit) => holds.isLifted(...limit),
      mayClose: (gate) => mayClose(this.#gateway, this.#site, this.#observer, this.#checker, gate),
    });
    this.#letters = new Correspondence({
      time: this.#world.time,
      startWallMs,
      people,
      errands,
      site: this.#site.settings.site.id,
      desk: () => this.#gateway?.desk,
      openingPercent: (gate) => this.#world.canal.gate(gate).openingPercent,
      onSent: (letter) => this.#orders.sent(letter),
      onAcknowledged: (letter, answers) => this.#orders.acknowledged(letter, answers),
    });
  }

  #cloud(directory: string, trace: (line: string) => void): SimCloud | undefined {
    const { cloud: plan, seed, startWallMs, hostileMs, healedMs } = this.#scenario;
    if (plan === undefined) return undefined;
    const cloud = new SimCloud({
      plan,
      seed,
      time: this.#world.time,
      startWallMs,
      site: this.#site.settings.site.id,
      directory,
      endMs: hostileMs + healedMs,
      fail: (rule, detail) => this.#checker.fail('', rule, detail),
      trace,
    });
    this.#options.onCloud?.(cloud);
    return cloud;
  }

  async outcome(): Promise<Outcome> {
    const { hostileMs, healedMs, troubles } = this.#scenario;
    const { time } = this.#world;
    this.#world.cloud?.start();
    this.#start();
    this.#truth.begin();
    this.#letters.begin();
    this.#visit();
    const turns = troubles
      .flatMap((trouble) => [
        { atMs: trouble.fromMs, trouble, on: true },
        { atMs: trouble.toMs, trouble, on: false },
      ])
      .sort((a, b) => a.atMs - b.atMs);
    for (const { atMs, trouble, on } of turns) {
      await time.runUntil(atMs);
      befall(this.#world, this.#disk, trouble, on);
      if (on && trouble.kind === 'kill') await this.#kill();
      else if (on && trouble.kind === 'restart') await this.#stop();
      else if (!on && this.#gateway === undefined) this.#start();
    }
    await time.runUntil(hostileMs);
    heal(this.#world, this.#disk, this.#scenario.startWallMs);
    if (this.#gateway === undefined) this.#start();
    for (let atMs = hostileMs; atMs < hostileMs + healedMs / 2; atMs += RELEASE_EVERY_MS) {
      if (atMs >= hostileMs + healedMs / 4)
        this.#letters.tidyUp(this.#site.settings.gates.map(({ id }) => id));
      const released = this.#looked();
      await time.runUntil(atMs + RELEASE_EVERY_MS);
      await released;
    }
    await time.runUntil(hostileMs + healedMs);
    // A move may just be coming to its end.
    if (this.#gateway?.status().some(({ state }) => state === 'stopping'))
      await time.runUntil(time.nowMs + COMES_TO_REST_MS);
    if (this.#gateway) checkHealed(this.#gateway, this.#world, this.#site, this.#observer, this.#checker);
    const open = this.#gateway?.desk.console.list().orders ?? [];
    const uplink = this.#gateway?.uplink();
    const isLost = await this.#stop();
    this.#world.cloud?.finish(uplink);
    this.#orders.finish(new Set(open.map(({ key }) => key)));
    if (isLost) this.#checker.fail('', 'journal', 'something was not on disk at the stop');
    this.#verify();
    return {
      seed: this.#scenario.seed,
      days: this.#options.days,
      violations: this.#checker.violations,
      traceHash: this.#trace.digest('hex'),
      counts: {
        ...this.#checker.counts,
        ...this.#orders.counts,
        ...this.#world.cloud?.counts,
        processes: this.#starts,
      },
    };
  }

  #start(): void {
    this.#observer.restarted();
    this.#starts += 1;
    const { misled = (settings) => settings } = this.#options;
    const clock = new ProcessClock(this.#world.time, this.#world.wall);
    this.#gateway = new SimGateway({
      site: { ...this.#site, settings: misled(this.#site.settings) },
      clock,
      cloud: this.#world.cloud?.doorFor(clock),
      random: new SeededRandom(this.#scenario.seed * 1009 + this.#starts),
      wires: this.#world.wires.values(),
      disk: this.#disk,
      onAnswer: (answer) => {
        this.#orders.answered(answer);
        this.#letters.answered(answer);
      },
      onFreeze: () => {
        this.#checker.froze();
        this.#orders.holds.cycle();
      },
      onRecord: (kind, body) => {
        this.#checker.recorded(kind, body);
        this.#orders.recorded(kind, body);
      },
      onWritten: (drafts) => {
        this.#checker.written(drafts);
        this.#orders.written(drafts);
      },
    });
    this.#gateway.start();
  }

  /** Now and then as long as things go wrong; after that more often, and until nothing is latched. */
  #visit(): void {
    const { time } = this.#world;
    if (time.nowMs + VISIT_EVERY_MS >= this.#scenario.hostileMs) return;
    time.after(VISIT_EVERY_MS, () => {
      void this.#looked();
      this.#visit();
    });
  }

  /** A technician's round. */
  #looked(): Promise<void> {
    closeLostGates(this.#world, this.#gateway, this.#observer.unmeasured, this.#disturbances);
    return releaseFaults(this.#gateway);
  }

  #demands(): DemandWatch {
    const { time } = this.#world;
    return {
      demanded: (gate, percent, source) => {
        this.#truth.demanded(gate, percent, source === 'interlock-trip');
        this.#orders.holds.demanded(gate, source, percent);
      },
      isLifted: (gate, limit) => this.#orders.holds.isLifted(gate, limit, time.nowMs, time.nowMs),
    };
  }

  async #kill(): Promise<void> {
    const gateway = this.#gateway;
    this.#gateway = undefined;
    this.#checker.ended();
    this.#observer.killed(this.#world.time.nowMs);
    await gateway?.kill();
    this.#orders.processEnded(true);
  }

  /** Whether something was lost; what a broken disk did not take is no loss of ours. */
  async #stop(): Promise<boolean> {
    const gateway = this.#gateway;
    this.#gateway = undefined;
    if (gateway === undefined) return false;
    const wasWell = !this.#disk.fails && this.#disk.slowMs === 0;
    let isOnDisk: boolean | undefined;
    const stopping = gateway.stop().then((result) => {
      isOnDisk = result;
    });
    const { time } = this.#world;
    await time.runUntil(time.nowMs + STOP_MS);
    this.#checker.ended();
    if (isOnDisk === undefined) await gateway.kill();
    else await stopping;
    this.#orders.processEnded(isOnDisk !== true);
    return wasWell && isOnDisk !== true;
  }

  #verify(): void {
    const { ok, faults, records } = verifyFile(this.#site.settings.store.directory);
    if (!ok || records === 0) this.#checker.fail('', 'journal', JSON.stringify(faults.slice(0, 3)));
  }
}
