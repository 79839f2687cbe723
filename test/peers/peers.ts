/** Modbus servers that nobody here wrote, as processes of their own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { tool } from '../support/tools.js';

export interface ServedPoint {
  readonly table: 'coil' | 'discrete' | 'holding' | 'input';
  readonly address: number;
  readonly type: 'bool' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'f64';
  readonly order: 'ABCD' | 'CDAB' | 'BADC' | 'DCBA';
  readonly value: number;
}

/** What a server says about itself. */
export interface Served {
  readonly port: number;
  /** First of the holding registers that hold nothing and may be written. */
  readonly spare: number;
  readonly points: readonly ServedPoint[];
}

/** A server program: `[command, ...first arguments]`. */
export type Program = readonly [string, ...string[]];

export const UNIT = 17;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Undefined, and an error in CI, when no Python here has pymodbus. */
export function pymodbusServer(): Program | undefined {
  const python = [tool('python3'), '/usr/bin/python3'].find((path) => path && canImportPymodbus(path));
  if (!python) return missing('python3-pymodbus and python3-serial-asyncio');
  return [python, here('pymodbus_server.py')];
}

/** Compiles the server into `directory`. */
export function libmodbusServer(directory: string): Program | undefined {
  const gcc = tool('gcc');
  if (!gcc || !existsSync('/usr/include/modbus/modbus.h')) return missing('gcc and libmodbus-dev');
  const program = join(directory, 'libmodbus_server');
  const flags = ['-O1', '-Wall', '-I/usr/include/modbus'];
  execFileSync(gcc, [...flags, here('libmodbus_server.c'), '-o', program, '-lmodbus'], { stdio: 'inherit' });
  return [program];
}

function canImportPymodbus(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import pymodbus.server, serial_asyncio'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function missing(packages: string): undefined {
  if (process.env.CI) throw new Error(`this test needs ${packages}: install them with apt-get`);
  return undefined;
}

/** Processes and a directory that end with a test file. */
export class Lab {
  readonly directory = mkdtempSync(join(tmpdir(), 'aryk-peers-'));
  readonly #children: ChildProcess[] = [];

  async startServer([command, ...first]: Program, kind: 'rtu' | 'tcp', place: string): Promise<Served> {
    const child = spawn(command, [...first, kind, place], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.push(child);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await vi.waitFor(() => {
      if (!text.endsWith('\n')) throw new Error(`${command} says nothing (exit code ${child.exitCode})`);
    }, 10_000);
    return JSON.parse(text) as Served;
  }

  /** Two pseudo-terminals, each the other's far end. */
  async ptyPair(name: string): Promise<[string, string]> {
    const paths: [string, string] = [join(this.directory, `${name}-a`), join(this.directory, `${name}-b`)];
    const ends = paths.map((path) => `pty,raw,echo=0,link=${path}`);
    this.#children.push(spawn('socat', ends, { stdio: ['ignore', 'ignore', 'inherit'] }));
    await vi.waitFor(() => {
      if (!paths.every((path) => existsSync(path))) throw new Error('socat has made no pseudo-terminals');
    }, 5000);
    return paths;
  }

  async close(): Promise<void> {
    const running = this.#children.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    const ended = running.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ended);
    rmSync(this.directory, { recursive: true });
  }
}
