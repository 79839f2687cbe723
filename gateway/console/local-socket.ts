/**
 * The console on a Unix socket of this computer, for `aryk console` and the demo. Only the gateway's own user
 * may connect (mode 0600); a socket file that a killed gateway left behind is replaced, one that somebody
 * answers on is not.
 */
import { lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { render } from '../../protocols/text/message.js';
import { consoleTexts } from '../text/console-texts.js';
import { runSession, type SessionSettings } from './session.js';

/** Its name within the store's directory. */
export const SOCKET_NAME = 'aryk.sock';
export const MAX_SESSIONS = 8;

/** `cause` is the system's word for it, such as `EADDRINUSE`: another gateway answers there. */
export type Listening = { readonly ok: true } | { readonly ok: false; readonly cause: string };

export class LocalSocket {
  readonly #path: string;
  readonly #settings: SessionSettings;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(path: string, settings: SessionSettings) {
    this.#path = path;
    this.#settings = settings;
  }

  async open(): Promise<Listening> {
    const first = await this.#listen();
    if (first.ok || first.cause !== 'EADDRINUSE' || (await isAnswered(this.#path))) return first;
    try {
      // A file that is no socket is not ours to remove.
      if (!lstatSync(this.#path).isSocket()) return first;
      unlinkSync(this.#path);
    } catch (error) {
      return { ok: false, cause: causeOf(error) };
    }
    return this.#listen();
  }

  /** Ends the sessions and removes the socket file. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #listen(): Promise<Listening> {
    // Half open: answers still go out after the client has sent its last command.
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#serve(socket));
    return new Promise((resolve) => {
      server.once('error', (error) => resolve({ ok: false, cause: causeOf(error) }));
      server.once('listening', () => {
        this.#server = server;
        // Later errors are those of accepting (no file descriptors left); the next connection is a new try.
        server.on('error', () => undefined);
        resolve({ ok: true });
      });
      // The file is made by bind(), which happens within this call: no moment in which others could connect.
      const before = process.umask(0o177);
      server.listen(this.#path);
      process.umask(before);
    });
  }

  #serve(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.#sockets.size >= MAX_SESSIONS) {
      socket.end(`${render(consoleTexts, { key: 'busy' }, this.#settings.language)}\n`);
      socket.resume();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    void runSession(socket, 'socket', this.#settings);
  }
}

/** Whether somebody listens on that socket. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => answer(true));
    // Only these prove that nobody listens.
    socket.once('error', (error) => answer(!['ECONNREFUSED', 'ENOENT'].includes(causeOf(error))));
  });
}

export function causeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
