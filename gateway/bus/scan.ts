/**
 * Finds who is on a line: every unit id under every line setting, one quick question each, then whoever answered is
 * asked who it is while the line still has the setting that it answers to.
 *
 * A unit that is not there costs its timeout and the quiet after it, so a scan of everything takes minutes; it can be
 * stopped at any time and keeps what it has found.
 */
import type { Clock } from '../../protocols/clock.js';
import { isSerial, type LineConfig, type SerialLineConfig } from '../../protocols/modbus/line-config.js';
import type { Answer, BusAccess, Refusal } from './access.js';
import type { Opened } from './direct-bus.js';
import { type Identity, identify } from './identify.js';
import { PatientBus } from './patient-bus.js';
import type { IdentifyOptions } from './profile-fit.js';

export type LineSetting = Pick<SerialLineConfig, 'baudRate' | 'parity'>;

/** Common first: what most instruments are delivered with, then what the standard asks for. */
export const BAUD_RATES: readonly number[] = [9600, 19_200, 115_200, 38_400, 57_600, 4800, 2400, 1200];
export const PARITIES = ['none', 'even', 'odd'] as const;
/** Odd parity is so rare that it is tried only when asked for. */
export const USUAL_PARITIES: readonly LineSetting['parity'][] = ['none', 'even'];

export interface ScanOptions extends Omit<IdentifyOptions, 'timeoutMs'> {
  /** Undefined for a bus whose settings are its own: TCP, or held by the gateway. */
  readonly settings: readonly (LineSetting | undefined)[];
  readonly units: readonly number[];
  /** Longest wait for a unit that may not be there. */
  readonly timeoutMs: number;
  /** End after the first setting under which anybody answers. */
  readonly firstOnly: boolean;
  readonly clock: Clock;
  open(setting: LineSetting | undefined): Promise<Opened>;
  onFound(found: FoundUnit): void;
  onProgress(progress: ScanProgress): void;
}

export interface FoundUnit extends Identity {
  readonly setting: LineSetting | null;
  readonly unit: number;
}

export interface ScanProgress {
  readonly setting: LineSetting | undefined;
  readonly unit: number;
  readonly asked: number;
  readonly total: number;
  readonly found: number;
  /** From how long it has taken so far. */
  readonly leftMs: number;
}

export interface ScanResult {
  readonly found: readonly FoundUnit[];
  /** Bytes came that were no right reply: a wrong setting, noise, or two units with one id. */
  readonly garbled: readonly { readonly setting: LineSetting | null; readonly unit: number }[];
  readonly asked: number;
  readonly total: number;
  readonly elapsedMs: number;
  /** Why it ended before everything was asked, if it did. */
  readonly ended: 'done' | 'stopped' | 'not-open' | Refusal;
  readonly cause?: string;
}

/** Identification waits longer than the search: who is there may be slow with long answers. */
const IDENTIFY_TIMEOUT_MS = 500;
/** Said by a TCP gateway instead of silence: nobody answers behind it. */
const NOBODY_BEHIND_GATEWAY: readonly number[] = [10, 11];

export async function scan(options: ScanOptions): Promise<ScanResult> {
  return new Scan(options).run();
}

class Scan {
  readonly #options: ScanOptions;
  readonly #startMs: number;
  readonly #found: FoundUnit[] = [];
  readonly #garbled: ScanResult['garbled'][number][] = [];
  readonly #total: number;
  #asked = 0;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#startMs = options.clock.monotonicMs();
    this.#total = options.settings.length * options.units.length;
  }

  async run(): Promise<ScanResult> {
    const { settings, open, signal, firstOnly, clock } = this.#options;
    for (const setting of settings) {
      if (signal.aborted) return this.#result('stopped');
      const opened = await open(setting);
      if (!opened.ok) return { ...this.#result('not-open'), cause: opened.cause };
      const bus = new PatientBus(opened.bus, clock, signal);
      const trouble = await this.#under(setting, bus).finally(() => bus.close());
      if (trouble) return this.#result(trouble);
      if (firstOnly && this.#found.length > 0) break;
    }
    return this.#result('done');
  }

  async #under(setting: LineSetting | undefined, bus: BusAccess): Promise<ScanResult['ended'] | undefined> {
    const { units, timeoutMs, signal } = this.#options;
    const present: number[] = [];
    let trouble: ScanResult['ended'] | undefined;
    for (const unit of units) {
      if (signal.aborted) trouble = 'stopped';
      if (trouble) break;
      const answer = await bus.ask(presenceOf(unit), { timeoutMs });
      trouble = troubleIn(answer);
      if (trouble) break;
      this.#asked++;
      if (isPresent(answer)) present.push(unit);
      else if (isGarbled(answer)) this.#garbled.push({ setting: setting ?? null, unit });
      this.#tell(setting, unit, this.#found.length + present.length);
    }
    // Who was found is told even when there is no asking who it is any more.
    const asking = trouble ? AbortSignal.abort() : signal;
    const options = { ...this.#options, timeoutMs: Math.max(timeoutMs, IDENTIFY_TIMEOUT_MS), signal: asking };
    for (const unit of present) {
      const found = { setting: setting ?? null, unit, ...(await identify(bus, unit, options)) };
      this.#found.push(found);
      this.#options.onFound(found);
    }
    return signal.aborted ? 'stopped' : trouble;
  }

  #tell(setting: LineSetting | undefined, unit: number, found: number): void {
    const elapsedMs = this.#options.clock.monotonicMs() - this.#startMs;
    const leftMs = (elapsedMs / this.#asked) * (this.#total - this.#asked);
    this.#options.onProgress({ setting, unit, asked: this.#asked, total: this.#total, found, leftMs });
  }

  #result(ended: ScanResult['ended']): ScanResult {
    return {
      found: this.#found,
      garbled: this.#garbled,
      asked: this.#asked,
      total: this.#total,
      elapsedMs: Math.round(this.#options.clock.monotonicMs() - this.#startMs),
      ended,
    };
  }
}

/** One register that may not exist: an exception is as good an answer as a value. */
function presenceOf(unit: number): { kind: 'read'; unit: number; table: 'holding'; address: 0; count: 1 } {
  return { kind: 'read', unit, table: 'holding', address: 0, count: 1 };
}

/** What makes further questions useless. */
function troubleIn(answer: Answer): 'not-open' | Refusal | undefined {
  if (answer.ok) return undefined;
  if (answer.failure === 'refused') return answer.refusal;
  return answer.failure === 'not-sent' ? 'not-open' : undefined;
}

function isGarbled(answer: Answer): boolean {
  return !answer.ok && answer.failure === 'garbled';
}

function isPresent(answer: Answer): boolean {
  if (answer.ok) return true;
  return answer.failure === 'exception' && !NOBODY_BEHIND_GATEWAY.includes(answer.exceptionCode ?? 0);
}

/** Every setting to try on a serial line, common ones first. */
export function settingsToTry(
  bauds: readonly number[],
  parities: readonly LineSetting['parity'][],
): LineSetting[] {
  return bauds.flatMap((baudRate) => parities.map((parity) => ({ baudRate, parity })));
}

/** The line with another setting; one that is no serial port has none to change. */
export function withSetting(config: LineConfig, setting: LineSetting | undefined): LineConfig {
  return setting && isSerial(config) ? { ...config, ...setting } : config;
}
