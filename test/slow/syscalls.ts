/**
 * Faults of single calls to the system, by strace: which fail or take long, and whether that has happened. A fault that never
 * came would prove nothing. Needs strace 5.0 or later, and for a running process root or the same user with ptrace allowed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { until } from '../support/structure.js';

/** Of a line of strace's output with -ttt, with or without the thread before it. */
const HIT = /(\d+\.\d{6}) (?:<\.\.\. )?(\w+)(?:\(| resumed>).*\((?:INJECTED|DELAYED)\)/;

export interface Fault {
  /** Names of calls, with commas between. */
  readonly calls: string;
  /** As strace's `inject`: `error=EIO:when=3`, `delay_exit=2500000`. */
  readonly inject: string;
}

export interface Hit {
  readonly call: string;
  readonly wallMs: number;
}

/** The faults that have happened, by strace's output in `traceFile`. */
export function hitsIn(traceFile: string): Hit[] {
  if (!existsSync(traceFile)) return [];
  return readFileSync(traceFile, 'latin1')
    .split('\n')
    .flatMap((line) => {
      const [, seconds, call] = HIT.exec(line) ?? [];
      return seconds && call ? [{ call, wallMs: 1000 * Number(seconds) }] : [];
    });
}

function argumentsFor({ calls, inject }: Fault, traceFile: string): string[] {
  const trace = ['-e', `trace=${calls}`, '-e', `inject=${calls}:${inject}`];
  return ['-qq', '-ttt', '-s', '0', '-o', traceFile, ...trace];
}

/**
 * To be put before a program, which then runs under it with the same process id: `fault` strikes the calls that concern one
 * of `paths`, and those alone are counted.
 */
export function failing(fault: Fault, traceFile: string, paths: readonly string[]): string[] {
  rmSync(traceFile, { force: true });
  const only = paths.flatMap((path) => ['-P', path]);
  return ['strace', '-D', '-f', ...argumentsFor(fault, traceFile), ...only];
}

/** The thread of a running process that flushes files next: its other threads need not be disturbed by the tracer. */
export async function flushingThread(pid: number, traceFile: string): Promise<number> {
  rmSync(traceFile, { force: true });
  const args = ['-f', '-qq', '-o', traceFile, '-e', 'trace=fsync,fdatasync', '-p', String(pid)];
  const tracer = spawn('strace', args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => tracer.once('close', resolve));
  try {
    return await until('a flush', 20_000, () => {
      const trace = existsSync(traceFile) ? readFileSync(traceFile, 'latin1') : '';
      return Number(/^(\d+) +f\w*sync\(/m.exec(trace)?.[1] ?? 0) || undefined;
    });
  } finally {
    tracer.kill('SIGINT');
    await ended;
  }
}

/** Strikes the calls of a running thread until `stop`. */
export class Injection {
  readonly #traceFile: string;
  readonly #tracer: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(threadId: number, fault: Fault, traceFile: string) {
    rmSync(traceFile, { force: true });
    this.#traceFile = traceFile;
    const args = [...argumentsFor(fault, traceFile), '-p', String(threadId)];
    this.#tracer = spawn('strace', args, { stdio: 'ignore' });
    this.#ended = new Promise((resolve) => this.#tracer.once('close', () => resolve()));
  }

  get hits(): Hit[] {
    return hitsIn(this.#traceFile);
  }

  /** Lets the process go on by itself. */
  async stop(): Promise<void> {
    this.#tracer.kill('SIGINT');
    await this.#ended;
  }
}
