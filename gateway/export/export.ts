/**
 * Journal files in, text out, a piece at a time: reads a piece, turns what is selected of it into text, and goes on when the
 * output has taken that. Memory does not grow with the journal.
 */
import { existsSync } from 'node:fs';
import { type Clock, sleep } from '../../protocols/clock.js';
import type { JournalRecord, Position } from '../../protocols/journal/record.js';
import { openSegment } from '../../protocols/journal/segments.js';
import { Entries } from './entries.js';
import type { Format } from './format.js';
import type { JournalFile } from './journal-files.js';
import type { Output } from './output.js';
import { piecesOf } from './scan.js';
import type { Selection } from './selection.js';

export interface ExportReport {
  /** Of which something is in the output. */
  readonly records: number;
  readonly readings: number;
  /** Patterns of points that are no point's. */
  readonly unmatched: readonly string[];
  /** Selected records whose body could not be decoded, for want of their dictionary or because it is none. */
  readonly undecoded: number;
  readonly firstUndecoded: Position | null;
  /** Files that could not be read, or not to their end. */
  readonly faults: readonly { readonly file: string; readonly cause: string }[];
  /** Files that the gateway deleted meanwhile, as its retention demands. */
  readonly dropped: readonly string[];
}

export interface ExportJob {
  readonly files: readonly JournalFile[];
  readonly selection: Selection;
  readonly format: Format;
  readonly output: Output;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** `done` from 0 to 1. */
  readonly progress: (done: number, readings: number) => void;
}

/** Rejects when the output fails, and with the signal's reason when it is aborted; the output is then to be abandoned. */
export async function exportJournal(job: ExportJob): Promise<ExportReport> {
  const { files, selection, format, output } = job;
  const entries = new Entries(selection);
  const found: Found = { records: 0, readings: 0, faults: [], dropped: [] };
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  // A format that can write nothing before the end has then about as much to do again.
  const share = format.isDeferred ? 0.5 : 1;
  let before = 0;
  await output.write(format.head());
  for (const file of files) {
    const opened = openFile(file.path, found);
    try {
      const wanted = { isSegment: file.isSegment, range: selection };
      for (const piece of opened ? piecesOf(opened.table, wanted) : []) {
        if (piece.fault !== undefined) note(found, file.path, piece.fault);
        await writeRecords(piece.records, entries, job, found);
        job.progress((share * (before + piece.done * file.bytes)) / total, found.readings);
        await breathe(job);
      }
    } finally {
      opened?.close();
    }
    before += file.bytes;
  }
  await writeTail(job, share, found.readings);
  const { undecoded, firstUndecoded = null } = entries;
  return { ...found, unmatched: entries.unmatched(), undecoded, firstUndecoded };
}

interface Found {
  records: number;
  readings: number;
  readonly faults: { readonly file: string; readonly cause: string }[];
  readonly dropped: string[];
}

async function writeRecords(
  records: readonly JournalRecord[],
  entries: Entries,
  { format, output }: ExportJob,
  found: Found,
): Promise<void> {
  for (const record of records) {
    const entry = entries.next(record);
    if (entry === undefined) continue;
    found.records++;
    found.readings += entry.readings.length;
    const full = output.write(format.entry(entry));
    if (full) await full;
  }
}

async function writeTail(job: ExportJob, from: number, readings: number): Promise<void> {
  let written = 0;
  for (const text of job.format.tail()) {
    const full = job.output.write(text);
    written++;
    if (!full) continue;
    await full;
    // Most pieces are one reading.
    job.progress(Math.min(1, from + ((1 - from) * written) / readings), readings);
    await breathe(job);
  }
}

/** Lets signals in, which a synchronous disk and pipe would not. */
async function breathe({ clock, signal }: ExportJob): Promise<void> {
  await sleep(clock, 0);
  signal.throwIfAborted();
}

function openFile(path: string, found: Found): ReturnType<typeof openSegment> | undefined {
  try {
    return openSegment(path);
  } catch (error) {
    if (existsSync(path)) note(found, path, (error as Error).message);
    else found.dropped.push(path);
    return undefined;
  }
}

/** The first fault of each file is enough to know which. */
function note({ faults }: Found, file: string, cause: string): void {
  if (!faults.some((fault) => fault.file === file)) faults.push({ file, cause });
}
