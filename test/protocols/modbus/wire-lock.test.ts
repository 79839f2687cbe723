/** A port in use is refused before anything is done to it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Pty } from '../../../emulator/wires/pty.js';
import { lockPort } from '../../../protocols/modbus/port-lock.js';
import { SerialWire } from '../../../protocols/modbus/serial-wire.js';
import { clock, directory, lockFileOf, locks, opened, serial, system, Told } from './ports.js';

afterAll(() => rmSync(directory, { recursive: true }));

/** How the terminal is set, as text. */
const settingsOf = (path: string): string => execFileSync('stty', ['-a', '-F', path], { encoding: 'utf8' });

test('a port that another program holds is refused, and its settings stay as they were', async () => {
  const path = join(directory, 'held');
  const pty = new Pty(path, () => undefined);
  const holder = await opened(path, 19_200);
  const before = settingsOf(path);
  expect(before).toContain('speed 19200 baud');
  const second = new SerialWire(serial(path, 1200), clock, system);
  expect(await second.open(new Told())).toMatchObject({
    ok: false,
    cause: expect.stringContaining('in use by'),
  });
  await second.destroy();
  expect(settingsOf(path)).toBe(before);
  await holder.wire.destroy();

  const lockFile = lockFileOf(path);
  expect(existsSync(lockFile)).toBe(false);
  // As minicom does: a lock file, with the id of a process that lives, and no lock on the device.
  writeFileSync(lockFile, `${String(process.ppid).padStart(10)}\n`);
  const third = new SerialWire(serial(path, 1200), clock, system);
  expect(await third.open(new Told())).toMatchObject({ ok: false, cause: expect.stringContaining(lockFile) });
  expect(settingsOf(path)).toBe(before);
  unlinkSync(lockFile);

  const fourth = await opened(path, 1200);
  expect(settingsOf(path)).toContain('speed 1200 baud');
  expect(Number(readFileSync(lockFile, 'utf8'))).toBe(process.pid);
  await fourth.wire.destroy();
  expect(existsSync(lockFile)).toBe(false);
  pty.close();
});

test('a lock file that a dead process left is replaced; one that nobody can read is not', async () => {
  const path = join(directory, 'stale');
  const pty = new Pty(path, () => undefined);
  const lockFile = lockFileOf(path);
  const dead = spawnSync('true').pid;
  const binary = Buffer.alloc(4);
  binary.writeInt32LE(dead);
  for (const left of [`${dead}\n`, binary, `${process.pid}\n`]) {
    writeFileSync(lockFile, left);
    const locking = await lockPort(path, [locks]);
    expect(locking).toMatchObject({ ok: true, note: '' });
    if (locking.ok) locking.release();
    expect(existsSync(lockFile)).toBe(false);
  }
  writeFileSync(lockFile, '');
  expect(await lockPort(path, [locks])).toMatchObject({
    ok: false,
    cause: expect.stringContaining('remove'),
  });
  unlinkSync(lockFile);
  pty.close();
});

test('without a place for lock files a port opens all the same, with a note', async () => {
  const path = join(directory, 'no-locks');
  const pty = new Pty(path, () => undefined);
  const missing = join(directory, 'missing');
  expect(await lockPort(path, [missing])).toMatchObject({ ok: true, note: expect.stringContaining(missing) });
  const wire = new SerialWire(serial(path), clock, {
    ...system,
    lockPort: (name) => lockPort(name, [missing]),
  });
  expect(await wire.open(new Told())).toMatchObject({
    ok: true,
    note: expect.stringContaining('no lock file'),
  });
  await wire.destroy();
  pty.close();
});

test('a device that a process has open without any lock is in use', async () => {
  const fd = openSync('/dev/full', 'r');
  expect(await lockPort('/dev/full', [locks])).toMatchObject({
    ok: false,
    cause: expect.stringContaining(`process ${process.pid}`),
  });
  closeSync(fd);
  const locking = await lockPort('/dev/full', [locks]);
  expect(locking).toMatchObject({ ok: true });
  if (locking.ok) locking.release();
});
