/** `aryk water-quality`: sign and verify classification tables, and classify values without a gateway. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { classify } from '../../devices/water-quality/classify.js';
import { SIGNATURE_SUFFIX, signTable } from '../../devices/water-quality/signature.js';
import { momentSchema, type QualityTable } from '../../devices/water-quality/table.js';
import { fingerprint, loadPrivateKey } from '../../protocols/journal/keys.js';
import { problemLine } from '../../protocols/settings/problem.js';
import { MAX_SETTINGS_BYTES } from '../../protocols/settings/yaml.js';
import { type Params, render } from '../../protocols/text/message.js';
import { wordFor } from '../text/catalogue.js';
import { waterQualityCliTexts as TEXTS } from '../text/water-quality-cli-texts.js';
import { waterQualityCauseTexts } from '../text/water-quality-texts.js';
import {
  type LaboratoryRows,
  measurementOf,
  parseLaboratoryCsv,
  parseLaboratoryYaml,
  rowsAgainst,
} from '../water-quality/laboratory.js';
import { resultLines } from '../water-quality/result-lines.js';
import {
  type LoadedTable,
  loadTable,
  parseTable,
  readBounded,
  type TableRefusal,
  tablePath,
  tableProblemTexts,
} from '../water-quality/table-file.js';
import { type CommandContext, DONE, FAILED, missing, type Options } from './command.js';

const VERB = 'water-quality';
const MAX_VALUES_BYTES = 4 * MAX_SETTINGS_BYTES;
const EXAMPLES = {
  sign: 'aryk water-quality sign --key keys/issuer.key --table table.yaml',
  verify: 'aryk water-quality verify --key keys/issuer.key.pub --table table.yaml',
  classify: 'aryk water-quality classify --table builtin:demonstration-six-classes --values values.csv',
} as const;

export function waterQualityVerb(
  action: string | undefined,
  options: Options,
  context: CommandContext,
): number {
  const key = textOf(options.key);
  const table = textOf(options.table);
  if (action !== 'sign' && action !== 'verify' && action !== 'classify') {
    return missing(context, VERB, 'sign|verify|classify', EXAMPLES.classify);
  }
  if (table === undefined) return missing(context, VERB, '--table', EXAMPLES[action]);
  const file = tablePath(table, (path) => resolve(path));
  switch (action) {
    case 'sign':
      return key === undefined
        ? missing(context, VERB, '--key', EXAMPLES.sign)
        : signVerb(file, key, context);
    case 'verify':
      return verifyVerb(file, key, options.json === true, context);
    case 'classify':
      return classifyVerb(file, key, options, context);
  }
}

function signVerb(file: string, keyFile: string, context: CommandContext): number {
  const key = loadPrivateKey(keyFile);
  if ('fault' in key) return failed(context, key.fault);
  const bytes = readBounded(file, MAX_SETTINGS_BYTES);
  if ('cause' in bytes) return failed(context, `${basename(file)}: ${bytes.cause}`);
  const table = parseTable(file, bytes);
  if ('fault' in table) return refused(file, table, context);
  const signatureFile = `${file}${SIGNATURE_SUFFIX}`;
  try {
    writeWhole(signatureFile, signTable(bytes, key));
  } catch (error) {
    return failed(context, (error as Error).message);
  }
  context.print(
    text(context, 'signed', { file: signatureFile, ...tableParams(table), issuer: fingerprint(key) }),
  );
  return DONE;
}

function verifyVerb(
  file: string,
  issuerKey: string | undefined,
  json: boolean,
  context: CommandContext,
): number {
  const loaded = loadTable({ file, issuerKey });
  if ('fault' in loaded) {
    if (json) context.print(JSON.stringify({ file, ok: false, fault: loaded.fault, detail: loaded.detail }));
    return refused(file, loaded, context);
  }
  const { table, sha256, issuer } = loaded;
  const { id, version, status } = table;
  if (json) context.print(JSON.stringify({ file, ok: true, id, version, status, sha256, issuer }));
  else {
    const key = issuer === null ? 'unsigned' : 'verified';
    context.print(text(context, key, { file, ...tableParams(table), sha256, issuer: issuer ?? '-' }));
  }
  return DONE;
}

function classifyVerb(
  file: string,
  issuerKey: string | undefined,
  options: Options,
  context: CommandContext,
): number {
  const values = textOf(options.values);
  if (values === undefined) return missing(context, VERB, '--values', EXAMPLES.classify);
  const at = textOf(options.at);
  const nowMs = at === undefined ? context.clock.wallMs() : momentMs(at);
  if (nowMs === undefined)
    return missing(context, VERB, '--at 2025-06-03T09:30:00+05:00', `${EXAMPLES.classify} --at ...`);
  const loaded = loadTable({ file, issuerKey });
  if ('fault' in loaded) return refused(file, loaded, context);
  const bytes = readBounded(values, MAX_VALUES_BYTES);
  if ('cause' in bytes) return failed(context, `${values}: ${bytes.cause}`);
  const read = rowsOf(values, bytes.toString('utf8'));
  const bad = [...read.bad, ...rowsAgainst(loaded.table, read.rows)];
  const isClockWrong = at === undefined && context.clock.status() === 'unsynced';
  const result = classify(
    loaded.table,
    read.rows.map((row) => measurementOf(row, isClockWrong ? null : nowMs)),
  );
  if (options.json === true) context.print(JSON.stringify({ ...result, ...provenance(loaded, nowMs), bad }));
  else for (const line of resultLines(result, loaded, context.language)) context.print(line);
  for (const { line, fault, found } of bad) {
    const cause = wordFor(waterQualityCauseTexts, fault, context.language);
    context.printError(text(context, 'badRow', { file: basename(values), line, cause, found: found || '-' }));
  }
  return bad.length === 0 ? DONE : FAILED;
}

function rowsOf(file: string, content: string): LaboratoryRows {
  return /\.(?:ya?ml|json)$/i.test(file) ? parseLaboratoryYaml(content) : parseLaboratoryCsv(content);
}

function provenance({ table, sha256, issuer }: LoadedTable, nowMs: number): object {
  return {
    at: new Date(nowMs).toISOString(),
    table: { ...tableParams(table), kind: table.kind, status: table.status, sha256, issuer },
  };
}

function momentMs(at: string): number | undefined {
  return momentSchema.safeParse(at).success ? Date.parse(at) : undefined;
}

function tableParams({ id, version }: QualityTable): { id: string; version: string } {
  return { id, version };
}

function refused(file: string, { fault, detail, problems }: TableRefusal, context: CommandContext): number {
  const { language } = context;
  for (const problem of problems) {
    context.printError(problemLine(basename(file), problem, tableProblemTexts, language));
  }
  return failed(context, `${wordFor(waterQualityCauseTexts, fault, language)} (${detail})`);
}

function failed(context: CommandContext, cause: string): number {
  context.printError(text(context, 'failed', { cause }));
  return FAILED;
}

/** Whole and on disk under its name, or not there at all; a signature made before is replaced. */
function writeWhole(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const handle = openSync(temporary, 'w', 0o644);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function textOf(option: Options[string]): string | undefined {
  return typeof option === 'string' ? option : undefined;
}

function text(context: CommandContext, key: keyof typeof TEXTS, params: Params): string {
  return render(TEXTS, { key, params }, context.language);
}
