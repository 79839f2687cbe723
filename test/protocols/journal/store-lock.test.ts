import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { lockStore, type StoreLock } from '../../../protocols/journal/store-lock.js';

const HOLD_LOCK = new URL('./hold-lock.mjs', import.meta.url).pathname;
const root = mkdtempSync(join(tmpdir(), 'aryk-lock-'));
let run = 0;
let directory = '';
beforeEach(() => {
  directory = join(root, `${++run}`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Another process that tries to take the store; resolves with what it says. */
function other(): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [HOLD_LOCK, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
  return new Promise((resolve) =>
    child.stdout.once('data', (text) => resolve({ child, said: `${text}`.trim() })),
  );
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function taken(): StoreLock {
  const lock = lockStore(directory);
  if ('busy' in lock) throw new Error('busy');
  return lock;
}

test('a second process does not get a store that one has, and gets it when that one is killed with -9', async () => {
  const { child, said } = await other();
  expect(said).toBe('held');
  expect(lockStore(directory)).toEqual({ busy: true });
  expect((await other()).said).toBe('busy');
  const gone = ended(child);
  child.kill('SIGKILL');
  await gone;
  const lock = taken();
  expect((await other()).said).toBe('busy');
  lock.release();
});

test('in one process too there is one holder, and nothing is written to the disk for it', () => {
  const lock = taken();
  expect(lockStore(directory)).toEqual({ busy: true });
  lock.release();
  taken().release();
  expect(statSync(join(directory, 'store.lock')).size).toBe(0);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

test('a store that cannot be made is an error, not a busy one', () => {
  writeFileSync(directory, 'a file in the way');
  expect(() => lockStore(directory)).toThrow(/EEXIST/);
  expect(() => lockStore(join(directory, 'store'))).toThrow(/ENOTDIR/);
});
