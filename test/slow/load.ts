/** A store under load in a process of its own, for the runs that cut its power, kill it or spoil its disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { SystemClock, sleep } from '../../protocols/clock.js';
import type { Position } from '../../protocols/journal/record.js';
import { until } from '../support/structure.js';

const SCRIPT = new URL('../crash/append-load.mjs', import.meta.url).pathname;
const clock = new SystemClock();

/** An acknowledgement: the record at that place holds `token`. */
export interface Acknowledged extends Position {
  readonly token: string;
  /** When it was heard. */
  readonly wallMs: number;
}

export interface LoadSettings {
  /** Of SQLite. `normal` is not safe: the control. */
  readonly synchronous?: 'full' | 'normal';
  /** A program and its arguments before node's, such as a tracer that becomes node. */
  readonly under?: readonly string[];
}

export class Load {
  readonly acknowledgements: Acknowledged[] = [];
  readonly #directory: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  #refused = 0;
  #pending = '';

  constructor(directory: string, { synchronous = 'full', under = [] }: LoadSettings = {}) {
    this.#directory = directory;
    const [program = '', ...args] = [...under, process.execPath, SCRIPT, directory, synchronous];
    this.#process = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    this.#ended = new Promise((resolve) => this.#process.once('close', () => resolve()));
  }

  /** Batches that it was told may not be on disk. */
  get refused(): number {
    return this.#refused;
  }

  /** Whether it has ended by itself, which it never should. */
  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Of the thread that writes, to the system. */
  get threadId(): number {
    return Number(readFileSync(`${this.#directory}.thread`, 'utf8'));
  }

  /** Resolves when `count` more have been acknowledged. */
  async moves(count = 1, limitMs = 20_000): Promise<void> {
    const goal = this.acknowledgements.length + count;
    await until('the load to go on', limitMs, () => this.acknowledgements.length >= goal);
  }

  /** Stands still while `work` looks at the disk; it gets what had been acknowledged by then. */
  async frozen<T>(work: (acknowledged: readonly Acknowledged[]) => T): Promise<Awaited<T>> {
    this.#process.kill('SIGSTOP');
    try {
      // What it printed before may still be on its way, and a flush that it had asked for under way.
      await sleep(clock, 20);
      return await work([...this.acknowledgements]);
    } finally {
      this.#process.kill('SIGCONT');
    }
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  #take(text: string): void {
    const lines = (this.#pending + text).split('\n');
    this.#pending = lines.pop() ?? '';
    const wallMs = clock.wallMs();
    for (const line of lines) {
      const [epoch, seq, token] = line.split('/');
      if (token) this.acknowledgements.push({ epoch: Number(epoch), seq: Number(seq), token, wallMs });
      else this.#refused++;
    }
  }
}

/** The longest time without an acknowledgement from `fromMs` of the wall clock on. */
export function longestSilenceMs(acknowledgements: readonly Acknowledged[], fromMs: number): number {
  const before = acknowledgements.findLast(({ wallMs }) => wallMs <= fromMs);
  const times = acknowledgements.filter(({ wallMs }) => wallMs > fromMs).map(({ wallMs }) => wallMs);
  const steps = times.map((time, index) => time - (times[index - 1] ?? before?.wallMs ?? fromMs));
  return Math.max(0, ...steps);
}
