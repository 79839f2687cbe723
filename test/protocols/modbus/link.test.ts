/** A link over serial ports that come, go, change their names, and hang. */
import { closeSync, openSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { Pty } from '../../../emulator/wires/pty.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { Link } from '../../../protocols/modbus/link.js';
import { type OpenPort, SerialWire } from '../../../protocols/modbus/serial-wire.js';
import { SeededRandom } from '../../../protocols/random.js';
import { clock, directory, openFds, serial, system } from './ports.js';

afterAll(() => rmSync(directory, { recursive: true }));

test('an adapter is unplugged and comes back under another name: found by its stable one', async () => {
  const stable = join(directory, 'by-id');
  const heard: string[] = [];
  const plugIn = (name: string): Pty => {
    const pty = new Pty(join(directory, name), (bytes) => heard.push(`${name} ${bytes}`));
    symlinkSync(pty.path, stable);
    return pty;
  };
  const unplug = (pty: Pty): void => {
    unlinkSync(stable);
    pty.close();
  };
  const changes: boolean[] = [];
  const random = new SeededRandom(1);
  const link = new Link(() => new SerialWire(serial(stable), clock, system), clock, random, {
    onData: () => undefined,
    onChange: (open) => changes.push(open),
  });
  const first = plugIn('ttyUSB0');
  link.start();
  await vi.waitFor(() => expect(changes).toEqual([true]));
  link.write(Buffer.from('one'));
  await vi.waitFor(() => expect(heard).toEqual(['ttyUSB0 one']));
  unplug(first);
  await vi.waitFor(() => expect(changes).toEqual([true, false]));
  link.write(Buffer.from('never sent'));
  const second = plugIn('ttyUSB1');
  await vi.waitFor(() => expect(changes).toEqual([true, false, true]), 3000);
  link.write(Buffer.from('two'));
  await vi.waitFor(() => expect(heard).toEqual(['ttyUSB0 one', 'ttyUSB1 two']));
  await link.close();
  unplug(second);
});

/** A port that counts what is asked of it; its calls hang until `answer` when they are told to. */
class FakePort implements OpenPort {
  readonly fd = openSync('/dev/null', 'r+');
  readonly calls: string[] = [];
  listeners = 0;
  readonly #closes: boolean;
  readonly poller = { on: () => this.listeners++, poll: () => undefined };

  constructor(closes: boolean) {
    this.#closes = closes;
  }

  async flush(): Promise<void> {
    this.calls.push('flush');
  }

  close(): Promise<void> {
    this.calls.push('close');
    closeSync(this.fd);
    return this.#closes ? Promise.resolve() : new Promise(() => undefined);
  }
}

function linkOn(virtual: VirtualClock, closes: boolean, note = '') {
  const ports: FakePort[] = [];
  const changes: string[] = [];
  const openPort = async (): Promise<FakePort> => {
    const port = new FakePort(closes);
    ports.push(port);
    return port;
  };
  const fake = { openPort, lockPort: async () => ({ ok: true, note, release() {} }) as const };
  const link = new Link(() => new SerialWire(serial('x'), virtual, fake), virtual, new SeededRandom(1), {
    onData: () => undefined,
    onChange: (open, cause) => changes.push(`${open ? 'open' : 'lost'} ${cause}`.trim()),
  });
  return { link, ports, changes };
}

test('200 losses: what was not sent is forgotten before each close, and nothing is left behind', async () => {
  const virtual = new VirtualClock(0);
  const { link, ports, changes } = linkOn(virtual, true, 'no lock file');
  link.start();
  await virtual.advance(0);
  const fdsBefore = openFds();
  for (let cycle = 0; cycle < 200; cycle++) {
    link.write(Buffer.from('request'));
    link.drop('of no use');
    await virtual.advance(1200);
  }
  expect(ports).toHaveLength(201);
  for (const port of ports.slice(0, -1)) expect(port.calls).toEqual(['flush', 'close']);
  for (const port of ports) expect(port.listeners).toBe(1);
  expect(openFds()).toBe(fdsBefore);
  // What is done without is said once.
  expect(changes.slice(0, 3)).toEqual(['open no lock file', 'lost of no use', 'open']);
  await link.close();
});

test('a wire that had lasted is opened again at once; one that comes and goes is not', async () => {
  const virtual = new VirtualClock(0);
  const { link, ports } = linkOn(virtual, true);
  link.start();
  await virtual.advance(10_000);
  link.drop('closed by the other side');
  await virtual.advance(100);
  expect(ports).toHaveLength(2);
  link.drop('closed again');
  await virtual.advance(999);
  expect(ports).toHaveLength(2);
  await virtual.advance(200);
  expect(ports).toHaveLength(3);
  await link.close();
});

test('a close that hangs is abandoned after 3 s, and the next opening waits longest', async () => {
  const virtual = new VirtualClock(0);
  const { link, ports, changes } = linkOn(virtual, false);
  link.start();
  await virtual.advance(0);
  link.drop('of no use');
  await virtual.advance(32_999);
  expect(changes).toEqual(['open', 'lost of no use']);
  await virtual.advance(1);
  expect(changes).toEqual(['open', 'lost of no use', 'open']);
  expect(ports).toHaveLength(2);
  const closing = link.close();
  await virtual.advance(3000);
  await closing;
});

test('an opening that hangs is abandoned after 3 s; when it ends after all, the port is closed', async () => {
  const virtual = new VirtualClock(0);
  const port = new FakePort(true);
  let open = (): void => undefined;
  const openPort = (): Promise<OpenPort> => new Promise((resolve) => (open = () => resolve(port)));
  const wire = new SerialWire(serial('x'), virtual, {
    openPort,
    lockPort: async () => ({ ok: true, note: '', release() {} }),
  });
  const opening = wire.open({ onData: () => undefined, onClose: () => undefined });
  await virtual.advance(3000);
  expect(await opening).toMatchObject({ ok: false, cause: expect.stringContaining('3000 ms') });
  const closed = wire.destroy();
  open();
  await virtual.advance(0);
  expect(port.calls).toEqual(['flush', 'close']);
  expect(await closed).toBe(true);
});
