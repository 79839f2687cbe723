/** One seed from its start to its verdict: hostile, healed, stopped, and the journal verified from its files. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Season } from '../../emulator/canal/season.js';
import { loadSite, type Site } from '../../gateway/config/site.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { SeededRandom } from '../../protocols/random.js';
import { Checker, type Violation } from './checker.js';
import { checkHealed } from './healed.js';
import { Observer } from './observer.js';
import { Releases } from './releases.js';
import { type Scenario, scenarioOf } from './scenario.js';
import { ProcessClock } from './sim-clock.js';
import { SimGateway } from './sim-gateway.js';
import { DiskTrouble } from './sim-store.js';
import { befall, heal } from './troubles.js';
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
}

const STOP_MS = 30_000;
const RELEASE_EVERY_MS = 1_800_000;

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
  readonly #releases = new Releases();
  readonly #trace = createHash('sha256');
  #gateway: SimGateway | undefined;
  #starts = 0;

  constructor(options: RunOptions, directory: string) {
    const { seed, days, season, onTrace } = options;
    this.#options = options;
    this.#scenario = scenarioOf(seed, days, join(directory, 'store'));
    this.#site = siteOf(this.#scenario, directory);
    const { headworks, startWallMs } = this.#scenario;
    const say = (line: string): void => {
      this.#trace.update(`${line}\n`);
      onTrace?.(line);
    };
    say(JSON.stringify(headworks.settings.gates));
    for (const trouble of this.#scenario.troubles) say(JSON.stringify(trouble));
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
    this.#checker = new Checker(this.#world, this.#site, this.#observer, say);
  }

  async outcome(): Promise<Outcome> {
    const { hostileMs, healedMs, troubles } = this.#scenario;
    const { time } = this.#world;
    this.#start();
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
      this.#releases.release(this.#gateway?.status() ?? []);
      await time.runUntil(atMs + RELEASE_EVERY_MS);
    }
    await time.runUntil(hostileMs + healedMs);
    if (this.#gateway) checkHealed(this.#gateway, this.#world, this.#site, this.#observer, this.#checker);
    const isLost = await this.#stop();
    if (isLost) this.#checker.fail('', 'journal', 'something was not on disk at the stop');
    this.#verify();
    return {
      seed: this.#scenario.seed,
      days: this.#options.days,
      violations: this.#checker.violations,
      traceHash: this.#trace.digest('hex'),
      counts: { ...this.#checker.counts, processes: this.#starts },
    };
  }

  #start(): void {
    this.#observer.restarted();
    this.#starts += 1;
    this.#gateway = new SimGateway({
      site: this.#site,
      clock: new ProcessClock(this.#world.time, this.#world.wall),
      random: new SeededRandom(this.#scenario.seed * 1009 + this.#starts),
      wires: this.#world.wires.values(),
      disk: this.#disk,
      orders: this.#releases,
      onFreeze: () => void this.#checker.froze(),
      onRecord: (kind, body) => this.#checker.recorded(kind, body),
      onWritten: (drafts) => this.#checker.written(drafts),
    });
    this.#gateway.start();
  }

  async #kill(): Promise<void> {
    const gateway = this.#gateway;
    this.#gateway = undefined;
    this.#checker.ended();
    await gateway?.kill();
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
    return wasWell && isOnDisk !== true;
  }

  #verify(): void {
    const { ok, faults, records } = verifyFile(this.#site.settings.store.directory);
    if (!ok || records === 0) this.#checker.fail('', 'journal', JSON.stringify(faults.slice(0, 3)));
  }
}

function siteOf({ headworks }: Scenario, directory: string): Site {
  const path = join(directory, 'site.yaml');
  writeFileSync(path, stringify(headworks.settings, { aliasDuplicateObjects: false }));
  const loaded = loadSite(path, new Map());
  if (!loaded.ok) throw new Error(`the scenario's settings: ${JSON.stringify(loaded.problems)}`);
  mkdirSync(loaded.site.settings.store.directory, { recursive: true });
  return loaded.site;
}
