/** What a stranger's verifier says, written in Python from docs/journal-format.md alone. */
import { spawnSync } from 'node:child_process';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PYTHON = new URL('./verify_journal.py', import.meta.url).pathname;

export interface PythonReport {
  readonly ok: boolean;
  readonly records: number;
  readonly readings: number;
  readonly head: { readonly epoch: number; readonly seq: number; readonly hashHex: string };
  readonly faults: readonly { readonly epoch: number; readonly seq: number; readonly fault: string }[];
  readonly watermarks: Readonly<Record<string, string>>;
  readonly proved: readonly (readonly [number, number])[];
  readonly gaps: readonly (readonly number[])[];
}

export function askPython(
  path: string,
  keys: { readonly site?: KeyObject; readonly parties?: Readonly<Record<string, KeyObject>> },
): PythonReport {
  const directory = mkdtempSync(join(tmpdir(), 'aryk-python-'));
  try {
    const write = (name: string, key: KeyObject): string => {
      writeFileSync(join(directory, name), key.export({ type: 'spki', format: 'pem' }));
      return join(directory, name);
    };
    const parties = Object.entries(keys.parties ?? {}).map(([name, key]) => `${name}=${write(name, key)}`);
    const site = keys.site ? [write('the-site', keys.site)] : [];
    const run = spawnSync('python3', [PYTHON, path, ...site, ...parties], { encoding: 'utf8' });
    if (run.stdout === '') throw new Error(run.stderr);
    return JSON.parse(run.stdout);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
