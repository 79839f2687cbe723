import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { until } from './structure.js';
import { tool } from './tools.js';

/** Mosquitto on a port of its own, to be killed and started again. */
export class Mosquitto {
  readonly port: number;
  readonly #config: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, config: string) {
    this.port = port;
    this.#config = config;
  }

  static async create(configFile: string): Promise<Mosquitto> {
    const port = await freePort();
    writeFileSync(configFile, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
    return new Mosquitto(port, configFile);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    // Debian puts it where ordinary users have no path to.
    const program = tool('mosquitto') ?? '/usr/sbin/mosquitto';
    this.#child = spawn(program, ['-c', this.#config], { stdio: 'ignore' });
    await until('mosquitto answers', 10_000, () => answers(this.port));
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
