/**
 * Tables from files. What is verified is what is parsed: the bytes are read once. A table is taken when the pinned issuer
 * has signed it; without a pinned issuer only when it calls itself a demonstration. With one the signature must be there
 * even for a demonstration: otherwise an official table could be replaced by deleting its signature.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  SIGNATURE_SUFFIX,
  type SignatureFault,
  signatureFault,
} from '../../devices/water-quality/signature.js';
import { type QualityTable, tableSchema } from '../../devices/water-quality/table.js';
import { type TableKey, tableTexts } from '../../devices/water-quality/table-texts.js';
import { fingerprint, loadPublicKey } from '../../protocols/journal/keys.js';
import { parseSettings } from '../../protocols/settings/load.js';
import type { Problem } from '../../protocols/settings/problem.js';
import { MAX_SETTINGS_BYTES } from '../../protocols/settings/yaml.js';
import { type SettingsKey, settingsTexts } from '../../protocols/text/settings-texts.js';

export interface TableRef {
  readonly file: string;
  /** Public key (PEM) of who answers for the table. */
  readonly issuerKey?: string | undefined;
}

export interface LoadedTable {
  readonly table: QualityTable;
  /** Of the file's bytes, in hex: which table it was, for ever. */
  readonly sha256: string;
  /** Fingerprint of the key that signed it; null for a demonstration that nobody signed. */
  readonly issuer: string | null;
}

export type TableFault =
  | SignatureFault
  | 'table-missing' // no such file, or it cannot be read
  | 'table-malformed' // not a table; `detail` has its first problem
  | 'issuer-key-unusable'
  | 'issuer-key-missing' // an official table, and nobody is pinned to answer for it
  | 'signature-missing';
export interface TableRefusal {
  readonly fault: TableFault;
  /** Where, in no language: a file, and for a malformed table the place in it. */
  readonly detail: string;
  /** All that is wrong with a malformed table; their texts are in `tableProblemTexts`. */
  readonly problems: readonly Problem<SettingsKey | TableKey>[];
}
export const tableProblemTexts = { ...settingsTexts, ...tableTexts };

const BUILT_IN = /^builtin:([a-z0-9-]+)$/;
const MAX_SIGNATURE_BYTES = 4096;
const BUILT_IN_FOLDER = new URL('../../devices/water-quality/tables/', import.meta.url);

/** The path that a table's name means: `builtin:<id>` is one that the program brings along. */
export function tablePath(name: string, resolve: (path: string) => string): string {
  const [, id] = BUILT_IN.exec(name) ?? [];
  return id === undefined ? resolve(name) : fileURLToPath(new URL(`${id}.yaml`, BUILT_IN_FOLDER));
}

/** Paths are absolute. */
export function loadTable({ file, issuerKey }: TableRef): LoadedTable | TableRefusal {
  const bytes = readBounded(file, MAX_SETTINGS_BYTES);
  if ('cause' in bytes) return refusal('table-missing', `${basename(file)}: ${bytes.cause}`);
  const table = parseTable(file, bytes);
  if ('fault' in table) return table;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (issuerKey === undefined) {
    if (table.status === 'demonstration') return { table, sha256, issuer: null };
    return refusal('issuer-key-missing', basename(file));
  }
  const key = loadPublicKey(issuerKey);
  if ('fault' in key) return refusal('issuer-key-unusable', key.fault);
  const fault = faultOf(file, bytes, key);
  return fault ? refusal(fault, basename(file)) : { table, sha256, issuer: fingerprint(key) };
}

/** The table in these bytes, or what is wrong with it. */
export function parseTable(file: string, bytes: Buffer): QualityTable | TableRefusal {
  const name = basename(file);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refusal('table-malformed', `${name}: UTF-8`);
  }
  const parsed = parseSettings(text, tableSchema, { texts: tableTexts });
  if (parsed.ok) return parsed.value;
  const { line, column, path = '' } = parsed.problems[0] ?? {};
  return refusal('table-malformed', `${name}:${line ?? 1}:${column ?? 1} ${path}`.trim(), parsed.problems);
}

function faultOf(file: string, bytes: Buffer, key: KeyObject): TableFault | undefined {
  const signature = readBounded(`${file}${SIGNATURE_SUFFIX}`, MAX_SIGNATURE_BYTES);
  return 'cause' in signature ? 'signature-missing' : signatureFault(bytes, signature.toString('utf8'), key);
}

/** A pipe or device is refused because reading it might never end. */
export function readBounded(file: string, maxBytes: number): Buffer | { readonly cause: string } {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return { cause: 'EISDIR' };
    if (stat.size > maxBytes) return { cause: 'EFBIG' };
    return readFileSync(file);
  } catch (error) {
    return { cause: (error as NodeJS.ErrnoException).code ?? (error as Error).message };
  }
}

function refusal(fault: TableFault, detail: string, problems: TableRefusal['problems'] = []): TableRefusal {
  return { fault, detail, problems };
}
