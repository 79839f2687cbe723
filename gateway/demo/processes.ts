/** The demo's children: each of Aryk's programs as a process of its own, as it would run at a site. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import type { Clock } from '../../protocols/clock.js';

/** A child may take this long to end after SIGTERM before it is killed. */
const STOP_LIMIT_MS = 10_000;
/** Longest line of a child's output that is looked at. */
const MAX_LINE_BYTES = 64 * 1024;

export class Program {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #waiting: { readonly key: string; readonly resolve: (line: JsonLine) => void }[] = [];
  readonly #seen = new Map<string, JsonLine>();
  readonly ended: Promise<number>;
  #pending = '';

  /** Starts `aryk ...args`; its log goes to `logFile`, and JSON lines of its output are kept by their keys. */
  constructor(name: string, binary: string, args: readonly string[], logFile: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
    this.#child = spawn(process.execPath, [binary, ...args], {
      // In a group of its own: Ctrl-C in a terminal is for the demo, which ends them in their order, so that nothing is left under way.
      detached: true,
      stdio: ['ignore', 'pipe', openSync(logFile, 'a', 0o600)],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    this.ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve(1));
      this.#child.once('close', (code) => resolve(code ?? 1));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The first line of output with `key` in it, or undefined when the child ends or `timeoutMs` pass before. */
  line(key: string, timeoutMs: number): Promise<JsonLine | undefined> {
    const seen = this.#seen.get(key);
    if (seen !== undefined) return Promise.resolve(seen);
    return new Promise((resolve) => {
      const timer = this.#clock.after(timeoutMs, () => resolve(undefined));
      this.#waiting.push({ key, resolve });
      // The last lines are read before `close`, which is what `ended` waits for.
      this.ended.then(() => resolve(this.#seen.get(key))).finally(() => timer.cancel());
    });
  }

  /** Asks the child to end and waits; kills it when it does not. Resolves with its exit code. */
  async stop(): Promise<number> {
    this.#child.kill('SIGTERM');
    const timer = this.#clock.after(STOP_LIMIT_MS, () => this.#child.kill('SIGKILL'));
    const code = await this.ended;
    timer.cancel();
    return code;
  }

  #take(text: string): void {
    const lines = (this.#pending + text).split('\n');
    this.#pending = (lines.pop() ?? '').slice(-MAX_LINE_BYTES);
    for (const line of lines) {
      const parsed = parseJsonLine(line);
      if (parsed === undefined) continue;
      for (const key of Object.keys(parsed)) {
        this.#seen.set(key, parsed);
        for (const waiter of this.#waiting) if (waiter.key === key) waiter.resolve(parsed);
      }
    }
  }
}

export type JsonLine = Readonly<Record<string, unknown>>;

function parseJsonLine(line: string): JsonLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as JsonLine) : undefined;
  } catch {
    return undefined;
  }
}
