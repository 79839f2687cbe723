import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Not `*.db`: it is no journal, and a receiver's site may have any name. */
const LOCK_FILE = 'store.lock';

/** Held until `release`, or until the process ends, however it ends. */
export interface StoreLock {
  release(): void;
}

/**
 * Takes a store for this process; `busy` when another process, or another part of this one, has it: two writers would each
 * continue the chain their own way. The lock is the operating system's, on an SQLite file beside the journal that stays
 * empty: nothing is written, so a full disk does not hinder it, and kill -9 leaves nothing behind. Throws what the file
 * system or SQLite throws when the directory cannot be used.
 */
export function lockStore(directory: string): StoreLock | { readonly busy: true } {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const database = new Database(join(directory, LOCK_FILE), { timeout: 0 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
    // The garbage collector closes a database that nobody can reach, and so would give the store away.
    const reach = (): Database.Database => database;
    process.on('exit', reach);
    return {
      release: () => {
        process.off('exit', reach);
        database.close();
      },
    };
  } catch (error) {
    database.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return { busy: true };
    throw error;
  }
}
