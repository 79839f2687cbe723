/** `aryk export` called in this process, with streams that a test can look into. */
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { CommandContext, Options } from '../../../gateway/cli/command.js';
import { exportVerb } from '../../../gateway/cli/export.js';
import { EXPORT_OPTIONS } from '../../../gateway/cli/export-options.js';
import type { Language } from '../../../protocols/text/message.js';
import { contextOf } from '../cli/context.js';

export interface Called {
  readonly code: number;
  /** What went to standard output. */
  readonly out: string;
  readonly err: string;
}

export class Captured extends Writable {
  readonly isTTY: boolean;
  text = '';

  constructor(isTTY = false) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

export interface CallWith {
  readonly language?: Language;
  readonly signal?: AbortSignal;
  readonly stdout?: Writable;
  readonly stderr?: Captured;
}

/** As `aryk export <line>`, the words parted by single spaces. */
export async function aryk(words: readonly string[], call: CallWith = {}): Promise<Called> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: EXPORT_OPTIONS,
    allowPositionals: true,
  });
  const { language, signal } = call;
  const stdout = call.stdout ?? new Captured();
  const stderr = call.stderr ?? new Captured();
  const context: CommandContext = {
    ...contextOf(language, signal),
    print: (line) => void stdout.write(`${line}\n`),
    printError: (line) => void stderr.write(`${line}\n`),
  };
  const code = await exportVerb(context, values as Options, positionals, { stdout, stderr });
  return { code, out: stdout instanceof Captured ? stdout.text : '', err: stderr.text };
}

/** RFC 4180: fields in quotes may hold anything, line ends too. */
export function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  const [header = [], ...lines] = rows;
  return lines.map((line) => Object.fromEntries(header.map((name, index) => [name, line[index] ?? ''])));
}

export function parseJsonl(text: string): Record<string, unknown>[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}
