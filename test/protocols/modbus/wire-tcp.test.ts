/** A TCP connection: how opening fails, how its end is noticed, and that nothing is delivered after it was given up. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { type Clock, SystemClock, type Timer, VirtualClock } from '../../../protocols/clock.js';
import { TcpWire } from '../../../protocols/modbus/tcp-wire.js';

const clock = new SystemClock();

class Told {
  readonly chunks: string[] = [];
  readonly closed: string[] = [];
  onData(chunk: Buffer): void {
    this.chunks.push(chunk.toString('latin1'));
  }
  onClose(cause: string): void {
    this.closed.push(cause);
  }
}

async function serve(): Promise<{ server: Server; port: number; accepted(): Promise<Socket> }> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const accepted = async (): Promise<Socket> => {
    const [socket] = (await once(server, 'connection')) as [Socket];
    return socket.on('error', () => undefined);
  };
  return { server, port: (server.address() as AddressInfo).port, accepted };
}

/** Unlike `once`, whatever the error. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

async function connected() {
  const far = await serve();
  const wire = new TcpWire('127.0.0.1', far.port, clock);
  const told = new Told();
  const [socket, opening] = await Promise.all([far.accepted(), wire.open(told)]);
  expect(opening).toEqual({ ok: true });
  return { wire, told, socket, server: far.server };
}

test('bytes go both ways, and the other end hanging up is told once', async () => {
  const { wire, told, socket, server } = await connected();
  wire.write(Buffer.from('request'));
  expect(String((await once(socket, 'data'))[0])).toBe('request');
  socket.write('reply');
  await vi.waitFor(() => expect(told.chunks).toEqual(['reply']));
  socket.end();
  await vi.waitFor(() => expect(told.closed).toEqual(['closed by the other end']));
  wire.write(Buffer.from('never'));
  expect(await wire.destroy()).toBe(true);
  expect(told.closed).toHaveLength(1);
  server.close();
});

test('a reset by the other end is told', async () => {
  const { wire, told, socket, server } = await connected();
  socket.resetAndDestroy();
  await vi.waitFor(() => expect(told.closed).toEqual([expect.stringContaining('ECONNRESET')]));
  await wire.destroy();
  server.close();
});

test('giving up resets: what the other end had not taken yet is never delivered', async () => {
  const { wire, told, socket, server } = await connected();
  socket.pause();
  const ended = closed(socket);
  wire.write(Buffer.alloc(16 << 20, 1));
  await vi.waitFor(() => expect(socket.bytesRead).toBeGreaterThan(0));
  expect(await wire.destroy()).toBe(true);
  let heard = 0;
  socket.on('data', (chunk) => {
    heard += chunk.length;
  });
  socket.resume();
  await ended;
  expect(heard).toBeLessThan(16 << 20);
  expect(told.closed).toEqual([]);
  server.close();
});

test('a refused connection gives its cause', async () => {
  const { server, port } = await serve();
  await new Promise((resolve) => server.close(resolve));
  const wire = new TcpWire('127.0.0.1', port, clock);
  expect(await wire.open(new Told())).toMatchObject({
    ok: false,
    cause: expect.stringContaining('ECONNREFUSED'),
  });
  expect(await wire.destroy()).toBe(true);
});

test('a host that does not answer is given up after a bound of our own', async () => {
  const { server, port } = await serve();
  let giveUp = (): void => undefined;
  const impatient: Clock = Object.assign(new VirtualClock(0), {
    after: (_delayMs: number, action: () => void): Timer => {
      giveUp = action;
      return { cancel: () => undefined };
    },
  });
  const wire = new TcpWire('127.0.0.1', port, impatient);
  const opening = wire.open(new Told());
  giveUp();
  expect(await opening).toEqual({ ok: false, cause: 'no connection within 5000 ms' });
  server.close();
});

test('given up while it connects: it does not open', async () => {
  const { server, port } = await serve();
  const wire = new TcpWire('127.0.0.1', port, clock);
  const told = new Told();
  const opening = wire.open(told);
  expect(await wire.destroy()).toBe(true);
  expect(await opening).toMatchObject({ ok: false });
  expect(told.closed).toEqual([]);
  server.close();
});

test('what is written in one go arrives in one piece; what is written and given up at once does not arrive', async () => {
  const { wire, socket, server } = await connected();
  const heard: string[] = [];
  socket.on('data', (chunk) => heard.push(String(chunk)));
  for (const part of ['one ', 'two ', 'three']) wire.write(Buffer.from(part));
  await vi.waitFor(() => expect(heard).toEqual(['one two three']));
  const ended = closed(socket);
  wire.write(Buffer.from('never'));
  await wire.destroy();
  wire.write(Buffer.from('never'));
  await ended;
  expect(heard).toHaveLength(1);
  server.close();
});
