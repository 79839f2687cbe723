/**
 * `aryk demo`: an emulated structure on pseudo-terminals, an embedded broker, the gateway and a receiver, each
 * program in a process of its own, with a live view. At the end the gateway's journal and the receiver's copy are
 * verified and compared: what the gateway journaled and the receiver has not is lost.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, WallMs } from '../../protocols/clock.js';
import { sleep } from '../../protocols/clock.js';
import { loadPublicKey, makeKeyPair } from '../../protocols/journal/keys.js';
import type { VerifyKeys, VerifyReport } from '../../protocols/journal/verify.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import type { Language, Params } from '../../protocols/text/message.js';
import { render } from '../../protocols/text/message.js';
import { askStatus } from '../console/client.js';
import type { GatewayStatus } from '../status.js';
import { DEMO_TEXTS } from '../text/demo-texts.js';
import type { EmbeddedBroker } from './broker.js';
import { startBroker } from './broker.js';
import type { JsonLine } from './processes.js';
import { Program } from './processes.js';
import type { DemoPaths, DemoPlan } from './site.js';
import { demoPaths, writeSite, writeSurroundings } from './site.js';
import { drawLine, drawView } from './view.js';

export interface DemoOptions {
  readonly forMs: number | undefined;
  readonly accelerate: number;
  /** Kept afterwards when given; otherwise a directory of its own that is removed. */
  readonly directory: string | undefined;
  readonly language: Language;
  readonly json: boolean;
}

export interface DemoSurroundings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly isTerminal: boolean;
  /** The `aryk` program, to be started with Node. */
  readonly binary: string;
}

/** The second slot of the schedule starts at this share of the run, so that a short run shows a change. */
const CHANGE_AT_SHARE = 0.6;
const CHANGE_AFTER_MS = 45_000;
const START_LIMIT_MS = 20_000;
const VIEW_EVERY_MS = 1000;
const LOG_EVERY_MS = 5000;

export async function demo(options: DemoOptions, around: DemoSurroundings): Promise<number> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'aryk-demo-'));
  const paths = demoPaths(directory);
  try {
    // Not `recursive`, which on some file systems tries for ever.
    if (!existsSync(directory)) mkdirSync(directory);
    mkdirSync(join(directory, 'logs'));
  } catch (error) {
    around.printError(say(options, 'badDirectory', { directory, cause: (error as Error).message }));
    return 1;
  }
  around.print(say(options, 'starting', { directory }));
  const broker = await startBroker();
  try {
    return await new Demo(options, around, paths).run(broker);
  } finally {
    await broker.close();
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

class Demo {
  readonly #options: DemoOptions;
  readonly #around: DemoSurroundings;
  readonly #paths: DemoPaths;
  readonly #running: Program[] = [];

  constructor(options: DemoOptions, around: DemoSurroundings, paths: DemoPaths) {
    this.#options = options;
    this.#around = around;
    this.#paths = paths;
  }

  async run(broker: EmbeddedBroker): Promise<number> {
    const { accelerate, forMs, language } = this.#options;
    const plan: DemoPlan = { brokerUrl: broker.url, accelerate, language };
    try {
      makeKeyPair(this.#paths.signingKey, this.#paths.watermarkKey);
      makeKeyPair(this.#paths.siteKey, this.#paths.sitePublicKey);
      writeSurroundings(this.#paths, plan);
      const emulator = await this.#start('emulator', ['emulate', '--config', this.#paths.emulator]);
      const receiver = await this.#start('receiver', ['receive', '--config', this.#paths.receiver]);
      if (emulator === undefined || receiver === undefined) return 1;
      const changeAfterMs = forMs === undefined ? CHANGE_AFTER_MS : forMs * CHANGE_AT_SHARE;
      const changeAt = (this.#around.clock.wallMs() + changeAfterMs) as WallMs;
      writeSite(this.#paths, plan, { changeAt, sondePort: portOf(emulator.ready, 'lan') });
      const gateway = await this.#start('gateway', ['run', '--config', this.#paths.site]);
      if (gateway === undefined) return 1;
      const last = await this.#watch();
      if (last === undefined) return 1;
      // The gateway first, so that what it says last still reaches the receiver.
      const stopped = await this.#stop(gateway.program);
      const taken = await this.#stop(receiver.program);
      return this.#summarise(last, stopped, taken);
    } finally {
      await Promise.all(this.#running.map((program) => program.stop()));
    }
  }

  async #start(
    name: string,
    args: readonly string[],
  ): Promise<{ program: Program; ready: JsonLine } | undefined> {
    const program = new Program(name, this.#around.binary, args, this.#log(name), this.#around.clock);
    this.#running.push(program);
    const ready = await program.line('ready', START_LIMIT_MS);
    if (ready !== undefined) return { program, ready };
    this.#around.printError(say(this.#options, 'notStarted', { name, log: this.#log(name) }));
    return undefined;
  }

  /** Ends a program and gives its closing line. */
  async #stop(program: Program): Promise<JsonLine> {
    await program.stop();
    return (await program.line('stopped', 0)) ?? {};
  }

  /** Shows the structure until the time is up; the last status, or undefined when a program ended early. */
  async #watch(): Promise<GatewayStatus | undefined> {
    const { clock, signal, print, printError, isTerminal } = this.#around;
    const { forMs, language } = this.#options;
    const untilMs = clock.monotonicMs() + (forMs ?? Number.POSITIVE_INFINITY);
    let early: { readonly program: Program; readonly code: number } | undefined;
    for (const program of this.#running) {
      program.ended.then((code) => {
        early ??= { program, code };
      });
    }
    const everyMs = isTerminal ? VIEW_EVERY_MS : LOG_EVERY_MS;
    let status = await askStatus(this.#paths.socket);
    while (!signal.aborted && early === undefined && clock.monotonicMs() < untilMs) {
      if (isTerminal) print(`\u001b[H\u001b[2J${drawView(status, this.#paths.console, language).join('\n')}`);
      else print(drawLine(status, language));
      await sleep(clock, Math.min(everyMs, untilMs - clock.monotonicMs()), signal);
      status = await askStatus(this.#paths.socket).catch(() => status);
    }
    if (early === undefined) return status;
    const { program, code } = early;
    printError(say(this.#options, 'endedEarly', { name: program.name, code, log: this.#log(program.name) }));
    return undefined;
  }

  #summarise(last: GatewayStatus, stopped: JsonLine, taken: JsonLine): number {
    const keys = verifyKeys(this.#paths);
    const journal = verifyFile(this.#paths.store, keys);
    const copy = verifyFile(this.#paths.copy, keys);
    const summary = {
      polled: Number(stopped.readings ?? last.readings),
      journaled: journal.readings,
      received: copy.readings,
      lost: Math.max(0, Number(stopped.readings ?? 0) - copy.readings, journal.records - copy.records),
      duplicated: Number(taken.conflicts ?? 0),
      redelivered: Number(taken.duplicates ?? 0),
      records: [journal.records, copy.records],
      chainWhole: isSigned(journal) && isSigned(copy) && journal.head?.hashHex === copy.head?.hashHex,
      firstReadingMs: last.firstReadingMs,
      rssBytes: last.rssBytes,
      gates: last.gates,
    };
    if (this.#options.json) this.#around.print(JSON.stringify(summary));
    else this.#print(summary, last);
    return summary.lost === 0 && summary.duplicated === 0 && summary.chainWhole ? 0 : 1;
  }

  #print(summary: Summary, last: GatewayStatus): void {
    const { print } = this.#around;
    const row = (key: keyof typeof DEMO_TEXTS, value: string | number): void =>
      print(`  ${say(this.#options, key).padEnd(34)} ${value}`);
    print(`\n${say(this.#options, 'summary')}`);
    row('polled', summary.polled);
    row('journaled', summary.journaled);
    row('received', summary.received);
    row('lost', summary.lost);
    row('duplicated', summary.duplicated);
    row('redelivered', summary.redelivered);
    row('records', summary.records.join(' / '));
    row('chain', say(this.#options, summary.chainWhole ? 'chainWhole' : 'chainBroken'));
    row('firstReading', `${summary.firstReadingMs?.toFixed(0) ?? '-'} ms`);
    row('memory', `${(summary.rssBytes / 2 ** 20).toFixed(0)} MB`);
    for (const { id, moves, openingPercent, targetPercent } of last.gates) {
      const opening = openingPercent?.toFixed(1) ?? '?';
      print(
        `  ${say(this.#options, 'gateSummary', { id, moves, opening, target: targetPercent?.toFixed(1) ?? '-' })}`,
      );
    }
  }

  #log(name: string): string {
    return join(this.#paths.directory, 'logs', `${name}.log`);
  }
}

interface Summary {
  readonly polled: number;
  readonly journaled: number;
  readonly received: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly redelivered: number;
  readonly records: readonly number[];
  readonly chainWhole: boolean;
  readonly firstReadingMs: number | null;
  readonly rssBytes: number;
}

function say(options: DemoOptions, key: keyof typeof DEMO_TEXTS, params: Params = {}): string {
  return render(DEMO_TEXTS, { key, params }, options.language);
}

/** Whole, and the site's own: its key has signed it. */
function isSigned(report: VerifyReport): boolean {
  return report.ok && report.files.every(({ checkpoints }) => checkpoints.proved > 0);
}

function verifyKeys({ sitePublicKey, watermarkKey }: DemoPaths): VerifyKeys {
  const [site, kz] = [loadPublicKey(sitePublicKey), loadPublicKey(watermarkKey)];
  return { ...('fault' in site ? {} : { site }), ...('fault' in kz ? {} : { named: new Map([['kz', kz]]) }) };
}

function portOf(ready: JsonLine, line: string): number {
  const lines = Array.isArray(ready.lines) ? (ready.lines as JsonLine[]) : [];
  return Number(lines.find((candidate) => candidate.id === line)?.port ?? 0);
}
