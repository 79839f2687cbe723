import { readFile, stat } from 'node:fs/promises';
import { type BadRow, type LaboratoryRow, parseLaboratoryCsv } from './laboratory.js';

/** Years of samples; more would take the control cycle's time when it is parsed. */
const MAX_BYTES = 1024 * 1024;

export type LaboratoryChange =
  | { readonly kind: 'same' }
  | { readonly kind: 'read'; readonly rows: readonly LaboratoryRow[]; readonly bad: readonly BadRow[] }
  | { readonly kind: 'unreadable'; readonly cause: string };

/**
 * The laboratory's file, read again when it has changed. A file that is gone or cannot be read has no values: what counts
 * can always be told from the files that are there. Never throws; a disk that hangs only keeps the answer waiting.
 */
export class LaboratoryFile {
  readonly #path: string;
  /** What the file was when it was last looked at: its size and times, or why it could not be read. */
  #seen = '';

  constructor(path: string) {
    this.#path = path;
  }

  async poll(): Promise<LaboratoryChange> {
    try {
      const status = await stat(this.#path);
      const { size, mtimeMs, ino } = status;
      // Opening a pipe would wait for whoever writes to it.
      if (!status.isFile()) return this.#unreadable('EISDIR');
      if (size > MAX_BYTES) return this.#unreadable('EFBIG');
      const now = `${ino} ${size} ${mtimeMs}`;
      if (now === this.#seen) return { kind: 'same' };
      const text = await readFile(this.#path, 'utf8');
      this.#seen = now;
      return { kind: 'read', ...parseLaboratoryCsv(text) };
    } catch (error) {
      return this.#unreadable((error as NodeJS.ErrnoException).code ?? (error as Error).message);
    }
  }

  #unreadable(cause: string): LaboratoryChange {
    if (this.#seen === cause) return { kind: 'same' };
    this.#seen = cause;
    return { kind: 'unreadable', cause };
  }
}
