/** Pseudo-terminals for tests of wires, and the lock files that go with them, away from the system's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { SystemClock } from '../../../protocols/clock.js';
import type { SerialLineConfig } from '../../../protocols/modbus/line-config.js';
import { lockPort } from '../../../protocols/modbus/port-lock.js';
import { SERIAL_SYSTEM, type SerialSystem, SerialWire } from '../../../protocols/modbus/serial-wire.js';

export const clock = new SystemClock();
/** To be removed by the test file. */
export const directory = mkdtempSync(join(tmpdir(), 'aryk-wire-'));

export function serial(path: string, baudRate = 9600): SerialLineConfig {
  return { kind: 'rtu', path, baudRate, parity: 'none', stopBits: 1, dataBits: 8, timeoutMs: 100 };
}

/** Two pseudo-terminals, each the far end of the other, in a process of their own. */
export class SocatPair {
  readonly near: string;
  readonly far: string;
  readonly #process: ChildProcess;

  private constructor(name: string) {
    this.near = join(directory, `${name}-near`);
    this.far = join(directory, `${name}-far`);
    this.#process = spawn(
      'socat',
      [this.near, this.far].map((link) => `pty,raw,echo=0,link=${link}`),
    );
  }

  static async make(name: string): Promise<SocatPair> {
    const pair = new SocatPair(name);
    await vi.waitFor(() => expect(existsSync(pair.near) && existsSync(pair.far)).toBe(true), 3000);
    return pair;
  }

  /** From now on it takes nothing more: what is written stays with the system, as on a slow line. */
  async freeze(): Promise<void> {
    this.#process.kill('SIGSTOP');
    const state = (): string => readFileSync(`/proc/${this.#process.pid}/stat`, 'latin1').split(' ')[2] ?? '';
    await vi.waitFor(() => expect(state()).toBe('T'), { interval: 1 });
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  async end(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill();
    await gone;
  }
}

export const openFds = (): number => readdirSync('/proc/self/fd').length;

/** What a wire told, in order. */
export class Told {
  readonly chunks: string[] = [];
  readonly closed: string[] = [];
  onData(chunk: Buffer): void {
    this.chunks.push(chunk.toString('latin1'));
  }
  onClose(cause: string): void {
    this.closed.push(cause);
  }
}

export const locks = join(directory, 'locks');
mkdirSync(locks);
export const system: SerialSystem = { ...SERIAL_SYSTEM, lockPort: (path) => lockPort(path, [locks]) };
export const lockFileOf = (path: string): string =>
  join(locks, `LCK..${realpathSync(path).slice('/dev/'.length).replaceAll('/', '_')}`);

export async function opened(path: string, baudRate?: number): Promise<{ wire: SerialWire; told: Told }> {
  const wire = new SerialWire(serial(path, baudRate), clock, system);
  const told = new Told();
  expect(await wire.open(told)).toEqual({ ok: true });
  return { wire, told };
}
