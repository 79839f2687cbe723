/**
 * Says whether a serial port is free before anything is done to it. The `serialport` package takes its lock only after
 * it has set the speed and parity: a refused opening would spoil the line of whoever holds it.
 *
 * Signs that a port is in use: a UUCP lock file, as minicom, picocom and pppd leave (`LCK..ttyUSB0`, with the process
 * id in it); a lock that another program took on the device itself (`flock`); and any process that has it open, such
 * as a login prompt. What this computer does not let us see is no sign. The system's own exclusive mode (TIOCEXCL)
 * would not help: it does not hold for root.
 */
import { readFileSync, realpathSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';

const LOCK_DIRECTORIES: readonly string[] = ['/run/lock', '/var/lock'];

export type PortLocking =
  | {
      readonly ok: true;
      /** What was done without; empty as a rule. */
      readonly note: string;
      release(): void;
    }
  | { readonly ok: false; readonly cause: string };

/** Takes the port at `path` for this process, by lock files under its own name and under the name it was given. */
export async function lockPort(
  path: string,
  directories: readonly string[] = LOCK_DIRECTORIES,
): Promise<PortLocking> {
  const device = deviceAt(path);
  if (!device) return { ok: false, cause: `there is no device at ${path}` };
  const holder = (await flockHolder(device.path)) ?? (await openHolder(device.path));
  if (holder) return { ok: false, cause: `${device.path} is in use by ${holder}` };

  const directory = directories.find((candidate) =>
    statSync(candidate, { throwIfNoEntry: false })?.isDirectory(),
  );
  if (!directory)
    return { ok: true, note: `no lock file: no directory ${directories.join(' or ')}`, release() {} };
  const taken: string[] = [];
  const release = (): void => taken.splice(0).forEach(removeOurs);
  for (const name of new Set([device.path, path].filter((name) => name.startsWith('/dev/')))) {
    const file = `${directory}/LCK..${name.slice('/dev/'.length).replaceAll('/', '_')}`;
    const result = takeLockFile(file);
    if (result === 'taken') taken.push(file);
    else if ('heldBy' in result) {
      release();
      return { ok: false, cause: `${device.path} is in use by ${result.heldBy} (lock file ${file})` };
    } else {
      release();
      return { ok: true, note: `no lock file: ${result.error}`, release() {} };
    }
  }
  return { ok: true, note: '', release };
}

function deviceAt(path: string): { path: string } | undefined {
  try {
    return { path: realpathSync(path) };
  } catch {
    return undefined;
  }
}

function takeLockFile(file: string): 'taken' | { heldBy: string } | { error: string } {
  // Twice: a lock file that a dead process left behind is removed once.
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(file, `${String(process.pid).padStart(10)}\n`, { flag: 'wx', mode: 0o644 });
      return 'taken';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return { error: (error as Error).message };
    }
    const pid = pidIn(file);
    if (pid === undefined) return { heldBy: 'an unknown process: remove the file if nobody uses the port' };
    if (attempt > 0 || (pid !== process.pid && isAlive(pid))) return { heldBy: nameOf(pid) };
    try {
      unlinkSync(file);
    } catch (error) {
      return { error: (error as Error).message };
    }
  }
}

function removeOurs(file: string): void {
  try {
    if (pidIn(file) === process.pid) unlinkSync(file);
  } catch {
    // Then it stays, and is stale as soon as this process has ended.
  }
}

/** As text, or in the four bytes of old programs. */
function pidIn(file: string): number | undefined {
  try {
    const bytes = readFileSync(file);
    const pid = bytes.length === 4 ? bytes.readInt32LE(0) : Number.parseInt(bytes.toString('latin1'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function nameOf(pid: number): string {
  try {
    return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (process ${pid})`;
  } catch {
    return `process ${pid}`;
  }
}

/** Who holds a lock on the device itself, other programs that use `serialport` and newer picocoms among them. */
async function flockHolder(device: string): Promise<string | undefined> {
  const { dev, ino } = statSync(device, { bigint: true });
  const major = (dev >> 8n) & 0xfffn;
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xfff00n);
  const inode = `${[major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':')}:${ino}`;
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '');
  // 1: FLOCK  ADVISORY  WRITE 708 00:05:1234 0 EOF
  for (const line of locks.split('\n')) {
    const [, kind, , , pid, where] = line.split(/\s+/);
    if (kind === 'FLOCK' && where === inode) return nameOf(Number(pid));
  }
  return undefined;
}

/** A pseudo-terminal is held open by its far end too, so there it is no sign. */
async function openHolder(device: string): Promise<string | undefined> {
  if (device.startsWith('/dev/pts/')) return undefined;
  for (const pid of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) === device) return nameOf(Number(pid));
    }
  }
  return undefined;
}
