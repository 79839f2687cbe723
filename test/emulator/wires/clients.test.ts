/** The emulator as other people's software sees it, over real pseudo-terminals and sockets. */
import { execFile } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import modbusSerial from 'modbus-serial';
import { SerialPort } from 'serialport';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withCrc } from '../../../protocols/modbus/crc.js';
import { needsTool, tool } from '../../support/tools.js';
import { oneOfEach, portOf, serving, testDirectory } from '../support.js';

const { default: ModbusRTU } = modbusSerial;
type Client = InstanceType<typeof ModbusRTU>;

async function client(connectTo: (client: Client) => Promise<void>): Promise<Client> {
  const made = new ModbusRTU();
  made.setTimeout(1000);
  await connectTo(made);
  onTestFinished(() => new Promise<void>((resolve) => made.close(() => resolve())));
  return made;
}

/** What modbus-serial makes of an emulated line, whichever wire it came over. */
async function exercise(made: Client, level: () => number): Promise<void> {
  made.setID(3);
  const words = await made.readHoldingRegisters(100, 5);
  expect(words.data).toEqual([0x0000, 0x3fa0, 0, 0, 4711]);
  expect((await made.readInputRegisters(0, 1)).data[0]).toBeCloseTo(level() * 1000, -1);
  expect((await made.readDiscreteInputs(7, 2)).data.slice(0, 2)).toEqual([false, true]);
  await made.writeRegisters(110, [7, 0x4000, 0]);
  expect((await made.readHoldingRegisters(110, 3)).data).toEqual([7, 0x4000, 0]);
  await made.writeCoil(20, true);
  expect((await made.readCoils(20, 2)).data.slice(0, 2)).toEqual([true, false]);
  await expect(made.readHoldingRegisters(0, 1)).rejects.toMatchObject({ modbusCode: 2 });
  made.setID(11);
  await made.writeRegister(6, 300);
  expect((await made.readDiscreteInputs(0, 4)).data.slice(0, 4)).toEqual([true, false, true, false]);
  await made.writeRegister(5, 0);
  expect((await made.readDiscreteInputs(0, 4)).data.slice(0, 4)).toEqual([false, false, true, false]);
}

describe('modbus-serial', () => {
  it('reads and writes two units of one line through the pseudo-terminal', async () => {
    const directory = testDirectory();
    const emulator = await serving(directory);
    const path = join(directory, 'run/serial');
    const made = await client((each) => each.connectRTUBuffered(path, { baudRate: 9600 }));
    await exercise(made, () => emulator.canal.read('forebay.level_m'));
  });

  it('does the same over Modbus TCP', async () => {
    const emulator = await serving(testDirectory(), oneOfEach('lan'));
    const made = await client((each) => each.connectTCP('127.0.0.1', { port: portOf(emulator, 'lan') }));
    await exercise(made, () => emulator.canal.read('forebay.level_m'));
  });

  it('gets no answer from a mute instrument, and gets one again when it is well', async () => {
    const emulator = await serving(testDirectory());
    const made = await client((each) => each.connectTCP('127.0.0.1', { port: portOf(emulator, 'lan') }));
    made.setTimeout(200);
    made.setID(3);
    emulator.fault('lan-level', 'mute', true);
    await expect(made.readHoldingRegisters(104, 1)).rejects.toMatchObject({
      name: 'TransactionTimedOutError',
    });
    emulator.fault('lan-level', 'mute', false);
    expect((await made.readHoldingRegisters(104, 1)).data).toEqual([4711]);
  });
});

async function openPort(path: string): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  onTestFinished(
    () => new Promise<void>((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  );
  return port;
}

/** Resolves with the bytes when `count` of them have come. */
function bytesFrom(stream: SerialPort | Socket, count: number): Promise<Buffer> {
  return new Promise((resolve) => {
    let held = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      held = Buffer.concat([held, chunk]);
      if (held.length < count) return;
      stream.off('data', take);
      resolve(held);
    };
    stream.on('data', take);
  });
}

const request = withCrc(Buffer.from('030300640005', 'hex'));
const reply = withCrc(Buffer.from('03030a00003fa0000000001267', 'hex'));
/** Characters there and back at 9600 baud, and the profile's 10 ms. */
const WIRE_MS = ((request.length + reply.length) * 11_000) / 9600 + 10;

describe('a reply at 9600 baud', () => {
  it('takes as long as the wire, through the pseudo-terminal', async () => {
    const directory = testDirectory();
    await serving(directory);
    const port = await openPort(join(directory, 'run/serial'));
    for (let round = 0; round < 5; round += 1) {
      const startMs = performance.now();
      const bytes = bytesFrom(port, reply.length);
      port.write(request);
      expect(await bytes).toEqual(reply);
      const tookMs = performance.now() - startMs;
      expect(tookMs).toBeGreaterThanOrEqual(WIRE_MS);
      expect(tookMs).toBeLessThan(WIRE_MS + 300);
    }
  });

  it('takes as long through a serial server', async () => {
    const emulator = await serving(testDirectory());
    const socket = connect(portOf(emulator, 'server'), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    const startMs = performance.now();
    const bytes = bytesFrom(socket, reply.length);
    socket.write(request);
    expect(await bytes).toEqual(reply);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(WIRE_MS);
  });
});

it('a client that comes back to the pseudo-terminal finds everything as it was', async () => {
  const directory = testDirectory();
  await serving(directory);
  for (let round = 0; round < 3; round += 1) {
    const port = await openPort(join(directory, 'run/serial'));
    const bytes = bytesFrom(port, reply.length);
    port.write(request);
    expect(await bytes).toEqual(reply);
    await new Promise<void>((resolve) => port.close(() => resolve()));
  }
});

it('a cable carries every byte, both ways', async () => {
  const directory = testDirectory();
  await serving(directory);
  const [near, far] = [
    await openPort(join(directory, 'run/near')),
    await openPort(join(directory, 'run/far')),
  ];
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    const bytes = bytesFrom(to, all.length);
    from.write(all);
    expect(await bytes).toEqual(all);
  }
});

describe('Modbus TCP', () => {
  async function raw(): Promise<Socket> {
    const emulator = await serving(testDirectory());
    const socket = connect(portOf(emulator, 'lan'), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    return socket;
  }

  it('answers requests that come in one piece, in pieces, and under any transaction id', async () => {
    const socket = await raw();
    const frame = (id: string) => Buffer.from(`${id}0000000603030068 0001`.replaceAll(' ', ''), 'hex');
    const bytes = bytesFrom(socket, 33);
    socket.setNoDelay(true);
    socket.write(Buffer.concat([frame('0001'), frame('beef'), frame('0003').subarray(0, 9)]));
    socket.write(frame('0003').subarray(9));
    const answer = (id: string): string => `${id}000000050303021267`;
    expect((await bytes).toString('hex')).toBe(answer('0001') + answer('beef') + answer('0003'));
  });

  it.each([
    ['another protocol', '000100010006030300680001'],
    ['a length of nothing', '000100000001030300680001'],
    ['a length that no frame has', '0001000000ff030300680001'],
  ])('hangs up on %s', async (_, hex) => {
    const socket = await raw();
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    socket.write(Buffer.from(hex, 'hex'));
    await closed;
  });
});

describe.skipIf(needsTool('mbpoll'))('mbpoll', () => {
  const read = async (...args: string[]): Promise<Map<number, string>> => {
    const program = tool('mbpoll') ?? '';
    const { stdout } = await promisify(execFile)(program, ['-0', '-1', '-q', ...args], { timeout: 10_000 });
    const values = [...stdout.matchAll(/^\[(\d+)\]:\s+(\S+)/gm)];
    return new Map(values.map(([, address, value]) => [Number(address), value ?? '']));
  };

  it('reads over the pseudo-terminal what the emulator serves', async () => {
    const directory = testDirectory();
    const emulator = await serving(directory);
    const path = join(directory, 'run/serial');
    const serial = ['-m', 'rtu', '-b', '9600', '-P', 'none', '-a', '3'];
    expect(await read(...serial, '-t', '4:float', '-r', '100', path)).toEqual(new Map([[100, '1.25']]));
    const level = emulator.canal.read('forebay.level_m') * 1000;
    const input = await read(...serial, '-t', '3', '-r', '0', path);
    expect(Number(input.get(0))).toBeCloseTo(level, -1);
    expect(await read(...serial, '-t', '1', '-r', '7', '-c', '2', path)).toEqual(
      new Map([
        [7, '0'],
        [8, '1'],
      ]),
    );
  });

  it('reads and writes over TCP', async () => {
    const emulator = await serving(testDirectory(), oneOfEach('lan'));
    const lan = ['-m', 'tcp', '-p', String(portOf(emulator, 'lan'))];
    const registers = await read(...lan, '-a', '3', '-t', '4', '-r', '104', '127.0.0.1');
    expect(registers).toEqual(new Map([[104, '4711']]));
    await read(...lan, '-a', '11', '-t', '4', '-r', '6', '127.0.0.1', '900');
    expect(emulator.canal.gate('gate').motion).toBe('opening');
    await read(...lan, '-a', '11', '-t', '4', '-r', '5', '127.0.0.1', '0');
    expect(emulator.canal.gate('gate').motion).toBe('still');
  });
});
