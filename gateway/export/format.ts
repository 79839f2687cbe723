import type { Entry } from './entries.js';

/** A form of export: text for each entry as it comes, so that nothing is kept for longer than it takes to write it. */
export interface Format {
  /** Whether nothing of an entry can be written before all are known. */
  readonly isDeferred: boolean;
  /** What stands first. */
  head(): string;
  entry(entry: Entry): string;
  /** What stands last: all that could not be written before everything was known. */
  tail(): Iterable<string>;
  close(): void;
}

export const FORMATS = ['csv', 'jsonl', 'pi-xml'] as const;
export type FormatName = (typeof FORMATS)[number];

export function isFormat(name: string): name is FormatName {
  return (FORMATS as readonly string[]).includes(name);
}
