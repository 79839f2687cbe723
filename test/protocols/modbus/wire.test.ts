/** A serial wire on real pseudo-terminals: what is read when, how it ends, and what it leaves behind. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { Pty } from '../../../emulator/wires/pty.js';
import { sleep } from '../../../protocols/clock.js';
import { needsTool } from '../../support/tools.js';
import { clock, directory, opened, openFds, SocatPair } from './ports.js';

afterAll(() => rmSync(directory, { recursive: true }));

/** Delivers `text` as a UART does at 1200 baud, 10 bits a character: 8 characters every 67 ms. */
async function deliver(pty: Pty, text: string): Promise<void> {
  for (let at = 0; at < text.length; at += 8) {
    await sleep(clock, 67);
    pty.write(Buffer.from(text.slice(at, at + 8)));
  }
}

const REPLY = '-piece1--piece2--piece3--piece4--piece5-';

test('a reply in five pieces is not looked at until it can be whole, and told as soon as it is', async () => {
  const path = join(directory, 'pieces');
  const pty: Pty = new Pty(path, () => undefined);
  const { wire, told } = await opened(path, 1200);
  wire.write(Buffer.from('request'), 320, REPLY.length);
  await deliver(pty, REPLY);
  await vi.waitFor(() => expect(told.chunks.join('')).toBe(REPLY), { interval: 1, timeout: 30 });
  expect(told.chunks.length).toBeLessThanOrEqual(2);
  await wire.destroy();
  pty.close();
});

test('a reply that comes later than it could is told when it comes, without all of its pieces', async () => {
  const path = join(directory, 'later');
  const pty: Pty = new Pty(path, () => undefined);
  const { wire, told } = await opened(path, 1200);
  wire.write(Buffer.from('request'), 10, REPLY.length);
  await deliver(pty, REPLY);
  await vi.waitFor(() => expect(told.chunks.join('')).toBe(REPLY), { interval: 1, timeout: 30 });
  expect(told.chunks.length).toBeLessThan(5);
  await wire.destroy();
  pty.close();
});

test('bytes nobody asked for are told between transactions, and a flush says how many it discarded', async () => {
  const path = join(directory, 'unasked');
  const pty: Pty = new Pty(path, () => undefined);
  const { wire, told } = await opened(path);
  pty.write(Buffer.from('chatter'));
  await vi.waitFor(() => expect(told.chunks).toEqual(['chatter']));
  expect(wire.flush()).toBe(0);
  wire.write(Buffer.from('request'), 5000, 100);
  pty.write(Buffer.from('late'));
  await vi.waitFor(() => expect(wire.flush()).toBe(4), { interval: 1 });
  expect(told.chunks).toHaveLength(1);
  await wire.destroy();
  pty.close();
});

test('an unplugged device ends the wire: at once while it listens, and at the next use otherwise', async () => {
  for (const use of ['listen', 'flush', 'write'] as const) {
    const path = join(directory, `unplugged-${use}`);
    const pty = new Pty(path, () => undefined);
    const { wire, told } = await opened(path);
    if (use !== 'listen') wire.write(Buffer.from('request'), 60_000);
    pty.close();
    if (use === 'flush') wire.flush();
    if (use === 'write') wire.write(Buffer.from('again'));
    await vi.waitFor(() => expect(told.closed).toHaveLength(1));
    wire.write(Buffer.from('never'));
    expect(wire.flush()).toBe(0);
    expect(await wire.destroy()).toBe(true);
    expect(told.closed).toHaveLength(1);
  }
});

test.skipIf(needsTool('socat'))(
  'a port that takes no more bytes ends the wire instead of sending the rest at another time',
  async () => {
    const socat = await SocatPair.make('stuck');
    const { wire, told } = await opened(socat.near);
    await socat.freeze();
    for (let sent = 0; sent < 1000 && told.closed.length === 0; sent++) wire.write(Buffer.alloc(256, sent));
    expect(told.closed).toEqual([
      expect.stringMatching(/^the port (took only \d+ of 256 bytes|takes nothing)$/),
    ]);
    expect(await wire.destroy()).toBe(true);
    socat.thaw();
    await socat.end();
  },
);

/** What a pseudo-terminal has handed to its far end is on the line, even while the far end takes nothing. */
const ON_THE_LINE = 4096;

test.skipIf(needsTool('socat'))(
  '200 times destroyed in mid-write and made again: no old byte, nothing left',
  async () => {
    const socat = await SocatPair.make('cycles');
    const far = await opened(socat.far);
    const fdsBefore = openFds();
    const resourcesBefore = process.getActiveResourcesInfo().length;
    for (let cycle = 0; cycle < 200; cycle++) {
      const { wire } = await opened(socat.near);
      await socat.freeze();
      for (let nth = 0; nth < 48; nth++) wire.write(Buffer.alloc(256, 'old'));
      const closing = wire.destroy();
      wire.write(Buffer.from('#'));
      expect(await closing).toBe(true);
      wire.write(Buffer.from('#'));
      const next = await opened(socat.near);
      next.wire.write(Buffer.from('fresh'));
      socat.thaw();
      await vi.waitFor(() => expect(far.told.chunks.join('')).toMatch(/fresh$/), { interval: 1 });
      const heard = far.told.chunks.splice(0).join('');
      expect(heard.length).toBeLessThanOrEqual(ON_THE_LINE + 'fresh'.length);
      expect(heard).not.toContain('#');
      await next.wire.destroy();
    }
    expect(openFds()).toBe(fdsBefore);
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(resourcesBefore);
    await far.wire.destroy();
    await socat.end();
  },
);
