/** The other end of the console's local socket. */
import { connect, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { type Clock, SystemClock } from '../../protocols/clock.js';
import { type Language, render } from '../../protocols/text/message.js';
import type { GatewayStatus } from '../status.js';
import { consoleTexts } from '../text/console-texts.js';
import { causeOf } from './local-socket.js';

export interface ClientStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly language: Language;
  /** Gets a whole line without its end. */
  printError(line: string): void;
}

/** `aryk console`: the terminal, which edits and echoes lines by itself, joined to the gateway. Exit code 0 or 1. */
export function consoleVerb(socketPath: string, streams: ClientStreams): Promise<number> {
  const { stdin, stdout, language } = streams;
  const socket = connect({ path: socketPath, allowHalfOpen: true });
  return new Promise((resolve) => {
    socket.once('error', (error) => {
      const params = { path: socketPath, cause: causeOf(error) };
      streams.printError(render(consoleTexts, { key: 'noGateway', params }, language));
      resolve(1);
    });
    socket.once('connect', () => stdin.pipe(socket));
    socket.pipe(stdout, { end: false });
    socket.once('end', () => {
      // What is still typed has nowhere to go, and a terminal that is still read would keep the process alive.
      socket.removeAllListeners('error').on('error', () => undefined);
      stdin.unpipe(socket);
      stdin.pause();
      socket.end();
      resolve(0);
    });
  });
}

const MAX_ANSWER_BYTES = 1024 * 1024;
const ANSWER_LIMIT_MS = 3000;

/** The gateway's status; rejects when no gateway answers in time. */
export async function askStatus(
  socketPath: string,
  clock: Clock = new SystemClock(),
): Promise<GatewayStatus> {
  const socket = connect(socketPath);
  const timer = clock.after(ANSWER_LIMIT_MS, () => socket.destroy(new Error('no answer')));
  try {
    socket.write('status --json\n');
    return JSON.parse(await jsonLine(socket));
  } finally {
    timer.cancel();
    socket.destroy();
  }
}

/** The first line with an object in it, from its brace: a prompt stands before it. */
async function jsonLine(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8');
  for await (const chunk of socket as AsyncIterable<string>) {
    text += chunk;
    const line = /\{.*(?=\n)/.exec(text);
    if (line) return line[0];
    if (text.length > MAX_ANSWER_BYTES) break;
  }
  throw new Error(`no status from the gateway: ${text.slice(0, 80).trim()}`);
}
