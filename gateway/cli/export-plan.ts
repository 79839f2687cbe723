/** What a call of `aryk export` asks for, checked as a whole before anything is opened. */
import { resolve } from 'node:path';
import { loadProfiles } from '../../devices/shipped-profiles.js';
import { RECORD_KINDS } from '../../protocols/journal/record.js';
import { timeZone } from '../../protocols/settings/fields.js';
import { type Params, render } from '../../protocols/text/message.js';
import { siteProblemLines } from '../config/check.js';
import { loadSite } from '../config/site.js';
import { CsvFormat } from '../export/csv.js';
import { FORMATS, type Format, isFormat } from '../export/format.js';
import { type JournalFile, journalFiles } from '../export/journal-files.js';
import { JsonlFormat, RecordsFormat } from '../export/jsonl.js';
import { PiXmlFormat } from '../export/pi-xml.js';
import { ALL_TIME, parseMoment, type Range } from '../export/range.js';
import { ALL_KINDS, listOf, parseKinds, type Selection } from '../export/selection.js';
import { exportTexts } from '../text/export-texts.js';
import { BAD_USAGE, type CommandContext, FAILED, missing, type Options } from './command.js';

const VERB = 'export';
const EXAMPLE = 'aryk export store --from 2026-05-01T00:00Z --format csv --output may.csv';

/** A call that cannot be carried out: everything about it has been said. */
export interface Refused {
  readonly exitCode: number;
}

export interface ExportPlan {
  readonly files: readonly JournalFile[];
  readonly selection: Selection;
  readonly format: Format;
  /** Absolute; undefined for standard output. */
  readonly path: string | undefined;
  readonly json: boolean;
}

export function planOf(
  context: CommandContext,
  options: Options,
  [word]: readonly string[],
): ExportPlan | Refused {
  const from = sourceOf(context, word, textOf(options.config));
  if ('exitCode' in from) return from;
  const range = rangeOf(context, options, from.timeZone);
  if ('exitCode' in range) return range;
  const chosen = formOf(context, options);
  if ('exitCode' in chosen) return chosen;
  const files = journalFiles(from.path);
  if ('fault' in files) return { exitCode: fail(context, files.fault, { path: from.path }) };
  const { kinds, points, makeFormat } = chosen;
  const output = textOf(options.output);
  return {
    files,
    selection: { ...range, kinds, points },
    format: makeFormat(),
    path: output === undefined || output === '-' ? undefined : resolve(output),
    json: options.json === true,
  };
}

/** Where the journal is, and in which zone its site lives, if that is known. */
function sourceOf(
  context: CommandContext,
  path: string | undefined,
  config: string | undefined,
): { path: string; timeZone: string | undefined } | Refused {
  if (config === undefined) {
    if (path !== undefined) return { path, timeZone: undefined };
    return { exitCode: missing(context, VERB, 'DIR_OR_FILE', EXAMPLE) };
  }
  const loaded = loadSite(config, loadProfiles());
  for (const line of siteProblemLines(config, loaded, context.language)) context.printError(line);
  if (!loaded.ok) return { exitCode: BAD_USAGE };
  const { site, store } = loaded.site.settings;
  return { path: path ?? store.directory, timeZone: site.timeZone };
}

function rangeOf(context: CommandContext, options: Options, siteZone: string | undefined): Range | Refused {
  const zone = textOf(options.zone);
  if (zone !== undefined && !timeZone.safeParse(zone).success)
    return refuse(context, 'badZone', { value: zone });
  const limits = { from: ALL_TIME.fromMs, to: ALL_TIME.toMs };
  for (const name of ['from', 'to'] as const) {
    const value = textOf(options[name]);
    if (value === undefined) continue;
    const moment = parseMoment(value, zone ?? siteZone);
    if (typeof moment === 'number') limits[name] = moment;
    else
      return refuse(context, moment.fault === 'zone' ? 'noZone' : 'badMoment', {
        option: `--${name}`,
        value,
      });
  }
  if (limits.from < limits.to) return { fromMs: limits.from, toMs: limits.to };
  return refuse(context, 'emptyRange', { from: String(options.from), to: String(options.to) });
}

function formOf(
  context: CommandContext,
  options: Options,
): (Pick<Selection, 'kinds' | 'points'> & { makeFormat: () => Format }) | Refused {
  const name = textOf(options.format) ?? (options.records === true ? 'jsonl' : 'csv');
  if (!isFormat(name)) return refuse(context, 'badFormat', { value: name, allowed: FORMATS.join(', ') });
  const points = (options.points as readonly string[] | undefined)?.flatMap(listOf);
  if (options.records === true && (name !== 'jsonl' || points)) return refuse(context, 'wholeRecords');
  const kinds = parseKinds(textOf(options.kinds) ?? (options.records === true ? 'all' : 'readings'));
  if ('unknown' in kinds) {
    const allowed = Object.keys(RECORD_KINDS).join(', ');
    return refuse(context, 'badKind', { value: kinds.unknown, allowed });
  }
  const hasOthers = [...ALL_KINDS].some((kind) => kind !== 'readings' && kinds.has(kind));
  if (name === 'pi-xml' && hasOthers) return refuse(context, 'readingsOnly', { option: '--format pi-xml' });
  if (points && !kinds.has('readings')) return refuse(context, 'readingsOnly', { option: '--points' });
  const makeFormat = (): Format => {
    if (name === 'csv') return new CsvFormat(hasOthers);
    if (name === 'pi-xml') return new PiXmlFormat();
    return options.records === true ? new RecordsFormat() : new JsonlFormat();
  };
  return { kinds, points, makeFormat };
}

function textOf(value: Options[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function exportText(
  context: CommandContext,
  key: keyof typeof exportTexts,
  params: Params = {},
): string {
  return render(exportTexts, { key, params }, context.language);
}

/** Says that something is wrong; gives the exit code. */
export function fail(context: CommandContext, key: keyof typeof exportTexts, params: Params = {}): number {
  context.printError(exportText(context, key, params));
  return FAILED;
}

function refuse(context: CommandContext, key: keyof typeof exportTexts, params: Params = {}): Refused {
  fail(context, key, params);
  return { exitCode: BAD_USAGE };
}
