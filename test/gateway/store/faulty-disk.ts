import { type Disk, sizeOf, systemDisk } from '../../../gateway/store/disk.js';
import type { RecordTable } from '../../../protocols/journal/table.js';

/** An error as SQLite gives it. */
export function sqliteError(code: string): Error {
  return Object.assign(new Error(`${code}: as a disk would say`), { code });
}

/** The real disk, which fails when it is told to. */
export class FaultyDisk implements Disk {
  /** The next append fails with this: before anything is written, or when all of it is. */
  fault: { readonly code: string; readonly at: 'before' | 'after' } | undefined;
  /** All that fits, in bytes; asked of the directory below. */
  capacity: number | undefined;
  opened = 0;
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  openTable(path: string): RecordTable {
    this.opened++;
    const table = systemDisk.openTable(path);
    const append = table.append.bind(table);
    table.append = (records) => {
      const fault = this.fault;
      const bytes = records.reduce((sum, record) => sum + record.bytes.length, 0);
      if (this.capacity !== undefined && this.freeBytes() < bytes) throw sqliteError('SQLITE_FULL');
      if (fault?.at === 'before') throw sqliteError(fault.code);
      append(records);
      if (fault?.at === 'after') throw sqliteError(fault.code);
    };
    return table;
  }

  openForReading(path: string): RecordTable {
    return systemDisk.openForReading(path);
  }

  freeBytes(): number {
    return this.capacity === undefined ? 2 ** 40 : Math.max(0, this.capacity - sizeOf(this.#directory));
  }
}
