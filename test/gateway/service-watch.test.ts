import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { serviceManager, shortWatchdog, watchService } from '../../gateway/service-watch.js';
import { VirtualClock } from '../../protocols/clock.js';

describe('the sign of life to systemd', () => {
  it('is given three times a period while control goes on, and not while it stands', async () => {
    const clock = new VirtualClock(0);
    const signs: string[] = [];
    let cycles = 0;
    let isRunning = true;
    const count = (): void => {
      if (isRunning) cycles += 1;
      clock.after(1000, count);
    };
    count();
    const watch = watchService(
      { socket: '/run/systemd/notify', watchdogMs: 30_000 },
      { clock, progress: () => cycles, notify: (_socket, state) => void signs.push(state) },
    );
    await clock.advance(30_500);
    expect(signs).toEqual(['READY=1', 'WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1']);
    isRunning = false;
    await clock.advance(60_000);
    // The cycles since the sign before are still told; then nothing.
    expect(signs.length).toBeLessThanOrEqual(5);
    watch.cancel();
  });

  it('is given only where the unit asks for it', () => {
    expect(serviceManager(undefined, '30000000')).toBeUndefined();
    expect(serviceManager('/run/systemd/notify', undefined)).toBeUndefined();
    expect(serviceManager('/run/systemd/notify', '0')).toBeUndefined();
    expect(serviceManager('/run/systemd/notify', '30000000')).toEqual({
      socket: '/run/systemd/notify',
      watchdogMs: 30_000,
    });
  });

  it('is too seldom for a watchdog shorter than three cycles, which is told at the start', () => {
    const service = { socket: '/run/systemd/notify', watchdogMs: 30_000 };
    expect(shortWatchdog(service, 10_001)).toEqual({ watchdogS: 30, cycleS: 10.001, leastS: 30.003 });
    expect(shortWatchdog(service, 10_000)).toBeUndefined();
    expect(shortWatchdog(undefined, 60_000)).toBeUndefined();
  });

  it('is what systemd-notify sends: a datagram that a socket of that kind receives', async (context) => {
    if (spawnSync('systemd-notify', ['--version']).status !== 0) return context.skip();
    const script = [
      'import os, socket, subprocess, sys, tempfile',
      'path = os.path.join(tempfile.mkdtemp(), "notify")',
      's = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(path); s.settimeout(10)',
      'subprocess.Popen(["systemd-notify", "--pid=%d" % os.getpid(), "WATCHDOG=1"], env={"NOTIFY_SOCKET": path, "PATH": "/usr/bin:/bin"})',
      'print(s.recv(4096).decode().strip())',
    ].join('\n');
    const { stdout } = spawnSync('python3', ['-c', script], { encoding: 'utf8', timeout: 20_000 });
    expect(stdout).toContain('WATCHDOG=1');
  });
});
