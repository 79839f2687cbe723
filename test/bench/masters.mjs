/**
 * A Modbus master in a process of its own, which reads 20 registers of 8 units in turn until its input ends:
 *
 *   node masters.mjs NAME PATH_OR_PORT BAUD
 *
 * Prints a line of JSON when it begins, and at each SIGUSR2 what it has done. The registers say what they are
 * (unit * 256 + address), so that a wrong value is seen.
 */
import { connect } from 'node:net';
import { SystemClock } from '../../dist/protocols/clock.js';
import { ModbusLine } from '../../dist/protocols/modbus/modbus-line.js';
import { SystemRandom } from '../../dist/protocols/random.js';

const UNITS = [1, 2, 3, 4, 5, 6, 7, 8];
const COUNT = 20;
const TIMEOUT_MS = 1000;
const [, , name, place, baudText] = process.argv;
const baudRate = Number(baudText);

const done = { transactions: 0, failed: 0, wrong: 0 };
process.stdin.on('end', () => process.exit(0)).resume();
process.on('SIGTERM', () => process.exit(0));
process.on('SIGUSR2', () => print(done));

const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

function check(unit, words) {
  done.transactions++;
  const isRight = words.length === COUNT && words.every((word, index) => word === unit * 256 + index);
  if (!isRight) done.wrong++;
}

/** One request after the other, `read` gives the words of one unit. */
async function inTurn(read, units = UNITS) {
  for (;;) {
    for (const unit of units) {
      try {
        check(unit, await read(unit));
      } catch {
        done.failed++;
      }
    }
  }
}

/** `callers` wait at the same time, so that the line always has the next request at hand. */
async function ours(config, callers) {
  let line;
  await new Promise((resolve, reject) => {
    const onChange = (open, cause) => (open ? resolve() : reject(new Error(cause)));
    line = new ModbusLine({
      id: 'bench',
      config,
      clock: new SystemClock(),
      random: new SystemRandom(),
      onChange,
    });
    line.start();
  });
  print({ begun: true });
  const read = async (unit) => {
    const request = { kind: 'read', unit, table: 'holding', address: 0, count: COUNT };
    const outcome = await line.request(request, 'poll');
    if (!outcome.ok) throw new Error(outcome.failure);
    return outcome.words;
  };
  await Promise.all(Array.from({ length: callers }, () => inTurn(read)));
}

const serial = { path: place, baudRate, parity: 'even', stopBits: 1, dataBits: 8 };
const tcp = { host: '127.0.0.1', port: Number(place) };

const MASTERS = {
  'our line': () => ours({ kind: 'rtu', ...serial, timeoutMs: TIMEOUT_MS }, 2),
  'our line, tcp': () => ours({ kind: 'tcp', ...tcp, inFlight: 1, timeoutMs: TIMEOUT_MS }, 2),
  'our line, tcp, 8 in flight': () => ours({ kind: 'tcp', ...tcp, inFlight: 8, timeoutMs: TIMEOUT_MS }, 8),
  'modbus-serial': async () => {
    const client = await modbusSerial();
    const { path, ...options } = serial;
    await client.connectRTUBuffered(path, options);
    print({ begun: true });
    await readWith(client);
  },
  'modbus-serial, tcp': async () => {
    const client = await modbusSerial();
    await client.connectTCP(tcp.host, { port: tcp.port });
    print({ begun: true });
    await readWith(client);
  },
  'jsmodbus, tcp': async () => {
    const { client: jsmodbus } = (await import('jsmodbus')).default;
    const socket = connect(tcp);
    // A client is online when it sees its socket connect, and has one unit for its life: every read goes to the first.
    const client = new jsmodbus.TCP(socket, UNITS[0], TIMEOUT_MS);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    print({ begun: true });
    await inTurn(
      async () => {
        const { response } = await client.readHoldingRegisters(0, COUNT);
        return response.body.valuesAsArray;
      },
      UNITS.slice(0, 1),
    );
  },
};

async function modbusSerial() {
  const { default: ModbusRTU } = await import('modbus-serial');
  const client = new ModbusRTU();
  client.setTimeout(TIMEOUT_MS);
  return client;
}

function readWith(client) {
  return inTurn(async (unit) => {
    client.setID(unit);
    return (await client.readHoldingRegisters(0, COUNT)).data;
  });
}

await MASTERS[name]();
