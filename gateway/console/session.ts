/**
 * One session of the console over a stream of bytes: banner, prompt, one command after the other. On a serial port, which
 * has no lock on its door, read-only.
 *
 * Limits: a line of 256 bytes, or on the socket of one request of `aryk bus`; 64 kB of output that the other side has not taken, beyond which output is
 * dropped and said to be; commands wait for the one before them, and so does the stream.
 */
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadlineParser } from '@serialport/parser-readline';
import { LineDiscipline, MAX_LINE_BYTES, REFUSED_LINE } from '../../protocols/console/line-discipline.js';
import { cutTo } from '../../protocols/console/width.js';
import type { Language } from '../../protocols/text/message.js';
import { MAX_REQUEST_BYTES } from '../bus/socket-protocol.js';
import { timeFormatter } from './format.js';
import { consoleText, type PageStyle } from './pages.js';
import type { ConsoleSource } from './source.js';
import { findVerb, VERBS, type Verb, type VerbContext } from './verbs.js';

export interface SessionSettings {
  readonly source: ConsoleSource;
  readonly language: Language;
  /** IANA zone in which times are shown. */
  readonly timeZone: string;
}

/** `serial`: a bare terminal, which needs an echo and CRLF. `socket`: a client that edits lines by itself. */
export type SessionKind = 'serial' | 'socket';

export const PROMPT = 'aryk> ';
const MAX_PENDING_BYTES = 64 * 1024;

/** Serves `stream` until it ends, fails or its user leaves. Settles always, never rejects. */
export async function runSession(
  stream: Duplex,
  kind: SessionKind,
  settings: SessionSettings,
): Promise<void> {
  const session = new Session(stream, kind, settings);
  const discipline =
    kind === 'serial'
      ? new LineDiscipline((text) => session.write(text))
      : new LineDiscipline(() => undefined, MAX_REQUEST_BYTES);
  // Object mode keeps lines apart when several come in one chunk.
  const splitter = new ReadlineParser({ delimiter: '\n', readableObjectMode: true });
  session.start();
  try {
    await pipeline(stream, discipline, splitter, async (lines: AsyncIterable<string>) => {
      for await (const line of lines) await session.take(line);
    });
    stream.end();
  } catch {
    // The other side is gone, which is how most sessions end; whoever opened the stream sees it too.
    stream.destroy();
  }
}

class Session {
  readonly #stream: Duplex;
  readonly #newline: string;
  readonly #maxLineBytes: number;
  readonly #source: ConsoleSource;
  readonly #verbs: readonly Verb[];
  #style: PageStyle;
  #hasDropped = false;
  #isOver = false;

  constructor(stream: Duplex, kind: SessionKind, { source, language, timeZone }: SessionSettings) {
    this.#stream = stream;
    this.#newline = kind === 'serial' ? '\r\n' : '\n';
    this.#maxLineBytes = kind === 'serial' ? MAX_LINE_BYTES : MAX_REQUEST_BYTES;
    this.#source = source;
    this.#verbs = VERBS.filter(({ onSocketOnly }) => kind === 'socket' || !onSocketOnly);
    this.#style = { language, formatTime: timeFormatter(timeZone) };
  }

  start(): void {
    const { site, version } = this.#source.status();
    this.#print(['', consoleText('banner', this.#style, { site, version })]);
    this.#prompt();
  }

  /** Carries out one line and shows the prompt again. */
  async take(line: string): Promise<void> {
    if (this.#isOver) return;
    this.#print(await this.#answer(line));
    if (!this.#isOver) this.#prompt();
  }

  /** Drops what a terminal that does not read would make the gateway hold. */
  write(text: string): void {
    if (this.#stream.destroyed || this.#stream.writableEnded) return;
    const notice = `${this.#newline}${consoleText('outputDropped', this.#style)}${this.#newline}`;
    const whole = this.#hasDropped ? notice + text : text;
    this.#hasDropped = this.#stream.writableLength + Buffer.byteLength(whole) > MAX_PENDING_BYTES;
    if (!this.#hasDropped) this.#stream.write(whole);
  }

  #print(lines: readonly string[]): void {
    if (lines.length > 0) this.write(lines.map((line) => line + this.#newline).join(''));
  }

  #prompt(): void {
    this.write(PROMPT);
  }

  async #answer(line: string): Promise<readonly string[]> {
    if (line === REFUSED_LINE) return [this.#text('lineTooLong', { max: this.#maxLineBytes })];
    if (line.trim() === '') return [];
    const found = findVerb(this.#verbs, line);
    if (found.kind === 'unclear') return [this.#unclear(line, found.candidates)];
    try {
      const answer = await found.verb.run(this.#context(), found.args);
      return answer === 'usage' ? [this.#text('usage', { usage: found.verb.usage })] : answer;
    } catch (error) {
      // Such as a store that does not answer. A command that fails must not take the gateway with it.
      return [this.#text('commandFailed', { cause: error instanceof Error ? error.message : String(error) })];
    }
  }

  #unclear(line: string, candidates: readonly Verb[]): string {
    const verbs = (candidates.length > 0 ? candidates : this.#verbs).map(({ usage }) => usage).join(', ');
    const key = candidates.length > 0 ? 'whichVerb' : 'unknownVerb';
    return this.#text(key, { line: cutTo(line.trim(), 30), verbs });
  }

  #text(...[key, params]: [Parameters<typeof consoleText>[0], Parameters<typeof consoleText>[2]?]): string {
    return consoleText(key, this.#style, params);
  }

  #context(): VerbContext {
    return {
      source: this.#source,
      style: this.#style,
      verbs: this.#verbs,
      useLanguage: (language) => {
        this.#style = { ...this.#style, language };
      },
      exit: () => {
        this.#isOver = true;
        this.#stream.end(() => this.#stream.destroy());
      },
    };
  }
}
