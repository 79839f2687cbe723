/** Lines of the emulator that are pulled out and put back, and mischief that comes from the settings. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { withCrc } from '../../protocols/modbus/crc.js';
import { ONE_OF_EACH, portOf, serving, testDirectory } from './support.js';

const REQUEST = withCrc(Buffer.from('030300680001', 'hex'));
const REPLY = withCrc(Buffer.from('0303021267', 'hex')).toString('hex');

/** What comes in at one end, and its end; asks once. */
function ask(end: SerialPort | Socket, request = REQUEST) {
  const heard = { text: '', isOver: false };
  end.on('data', (chunk: Buffer) => {
    heard.text += chunk.toString('hex');
  });
  end.on('error', () => {});
  end.on('close', () => {
    heard.isOver = true;
  });
  end.write(request);
  return heard;
}

async function openPort(path: string): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  onTestFinished(
    () => new Promise<void>((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  );
  return port;
}

function openSocket(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return socket;
}

describe('unplug and plug', () => {
  it('a pseudo-terminal disappears, its client is hung up, and it comes back at the same path', async () => {
    const directory = testDirectory();
    const emulator = await serving(directory);
    const path = join(directory, 'run/serial');
    for (let round = 0; round < 3; round++) {
      const heard = ask(await openPort(path));
      await vi.waitFor(() => expect(heard.text).toBe(REPLY));
      await emulator.unplug('serial');
      expect(existsSync(path)).toBe(false);
      await vi.waitFor(() => expect(heard.isOver).toBe(true));
      await emulator.unplug('serial');
      await emulator.plug('serial');
      await emulator.plug('serial');
    }
  });

  it.each(['lan', 'server'])(
    '%s: connections are reset, the port refuses, and it comes back',
    async (line) => {
      const emulator = await serving(testDirectory());
      const port = portOf(emulator, line);
      for (let round = 0; round < 3; round++) {
        const socket = openSocket(port);
        await new Promise((resolve) => socket.once('connect', resolve));
        const reset = new Promise<string>((resolve) =>
          socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')),
        );
        // The emulator's side of the connection is there when it has answered.
        const heard = ask(socket, line === 'lan' ? Buffer.from('000100000006030300680001', 'hex') : REQUEST);
        await vi.waitFor(() => expect(heard.text).not.toBe(''));
        await emulator.unplug(line);
        expect(await reset).toBe('ECONNRESET');
        const refused = ask(openSocket(port));
        await vi.waitFor(() => expect(refused.isOver).toBe(true));
        await emulator.plug(line);
        expect(portOf(emulator, line)).toBe(port);
      }
    },
  );

  it('a path that is taken meanwhile is refused', async () => {
    const directory = testDirectory();
    const emulator = await serving(directory);
    await emulator.unplug('serial');
    writeFileSync(join(directory, 'run/serial'), 'mine');
    await expect(emulator.plug('serial')).rejects.toThrow(/is not a link/);
    expect(() => emulator.plug('nobody')).toThrow(RangeError);
  });
});

describe('mischief of the settings', () => {
  it('pulls the line out at a request, and puts it back when its time is over and the path is free', async () => {
    const directory = testDirectory();
    const path = join(directory, 'run/serial');
    const mischief = [{ line: 'serial', kind: 'unplug', for: '100ms', share: 0.5, seed: 3 }];
    const emulator = await serving(directory, { ...ONE_OF_EACH, mischief });
    const port = await openPort(path);
    const heard = ask(port);
    const asking = setInterval(() => port.isOpen && port.write(REQUEST), 50);
    await vi.waitFor(() => expect(heard.isOver).toBe(true));
    clearInterval(asking);
    mkdirSync(path);
    await expect(emulator.plug('serial')).rejects.toThrow();
    rmSync(path, { recursive: true });
    await vi.waitFor(() => expect(existsSync(path)).toBe(true), 3000);
  });

  it('befalls the instrument or line that it names, as often as it says', async () => {
    const mischief = [
      { instrument: 'server-level', kind: 'doubled', share: 1, seed: 7 },
      { line: 'server', kind: 'lost', share: 1 },
    ];
    const emulator = await serving(testDirectory(), { ...ONE_OF_EACH, mischief });
    const socket = openSocket(portOf(emulator, 'server'));
    const heard = ask(socket);
    await vi.waitFor(() => expect(heard.text).toBe(REPLY + REPLY));
    socket.write(withCrc(Buffer.from('0b0400030001', 'hex')));
    socket.write(REQUEST);
    await vi.waitFor(() => expect(heard.text).toBe(REPLY.repeat(4)));
  });

  it('can be let loose and called off while it serves', async () => {
    const emulator = await serving(testDirectory());
    const struck = emulator.mischief('server-level', { kind: 'wrong-unit', share: 1, seed: 1 });
    const heard = ask(openSocket(portOf(emulator, 'server')));
    await vi.waitFor(() => expect(heard.text).toHaveLength(REPLY.length));
    expect(heard.text).not.toBe(REPLY);
    expect(struck.count).toBe(1);
    struck.end();
    const well = ask(openSocket(portOf(emulator, 'server')));
    await vi.waitFor(() => expect(well.text).toBe(REPLY));
    expect(() => emulator.mischief('nobody', { kind: 'lost', share: 1, seed: 1 })).toThrow(RangeError);
  });

  it('an ASCII line is served on a pseudo-terminal and over TCP', async () => {
    const directory = testDirectory();
    const lines = [
      { id: 'a', kind: 'ascii', path: './a', baudRate: 19200 },
      { id: 'b', kind: 'ascii-over-tcp', port: 0, baudRate: 19200 },
    ];
    const instruments = lines.map(({ id }) => ({
      id: `${id}-level`,
      line: id,
      unit: 3,
      profile: 'test-level',
      constants: { serial_number: 4711 },
    }));
    const emulator = await serving(directory, { lines, instruments });
    expect(emulator.lines()[0]).toEqual({ id: 'a', kind: 'ascii', path: join(directory, 'a') });
    for (const end of [await openPort(join(directory, 'a')), openSocket(portOf(emulator, 'b'))]) {
      const heard = ask(end, Buffer.from(':03030068000191\r\n'));
      await vi.waitFor(() => expect(Buffer.from(heard.text, 'hex').toString()).toBe(':03030212677F\r\n'));
    }
  });
});
