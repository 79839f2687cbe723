/** What the commands of `aryk bus` share: the call, its line, its words for how a question ended. */
import { TABLES, type Table } from '../../devices/point-map.js';
import type { Profiles } from '../../devices/profile.js';
import { BAD_USAGE, type CommandContext, DONE, FAILED, type Options } from '../cli/command.js';
import { siteProblemLines } from '../config/check.js';
import type { LoadedSite } from '../config/site.js';
import { type BusKey, type BusMessage, busText, busTexts } from '../text/bus-texts.js';
import type { Answer, AskOptions, BusAccess } from './access.js';
import { badValue, numberIn, openTarget, placeOfTarget, type Target, targetOf, timeoutOf } from './target.js';

export interface BusCall {
  readonly context: CommandContext;
  readonly profiles: Profiles;
  readonly options: Options;
  /** What stands behind the command: unit, table, address ... */
  readonly words: readonly string[];
  /** Where progress is shown: a terminal is redrawn, a log is not. */
  readonly progress: ProgressOutput;
}

export interface ProgressOutput {
  readonly isTerminal: boolean;
  write(text: string): void;
}

/** The end of a call: whatever there was to say has been said. */
export interface Ended {
  readonly exitCode: number;
}

export const ENDED_WELL: Ended = { exitCode: DONE };
export const ENDED_BADLY: Ended = { exitCode: FAILED };
export const ENDED_UNUSABLE: Ended = { exitCode: BAD_USAGE };

export function isEnded(value: object): value is Ended {
  return 'exitCode' in value;
}

export function text(call: BusCall, key: BusKey, params: BusMessage['params'] = {}): string {
  return busText({ key, params }, call.context.language);
}

export function isJson({ options }: BusCall): boolean {
  return options.json === true;
}

/** Says what is wrong, to programs too, and gives the exit code back. */
export function fail(call: BusCall, message: BusMessage, ended: Ended = ENDED_BADLY): Ended {
  const said = busText(message, call.context.language);
  call.context.printError(`aryk bus: ${said}`);
  if (isJson(call)) {
    const { key, params = {} } = message;
    call.context.print(JSON.stringify({ ok: false, error: { code: key, params, text: said } }));
  }
  return ended;
}

export function badUsage(call: BusCall, message: BusMessage): Ended {
  return fail(call, message, ENDED_UNUSABLE);
}

export async function lineOf(call: BusCall): Promise<Target | Ended> {
  const { options, context, profiles } = call;
  if (options.timeout !== undefined && timeoutOf(options) === undefined) {
    return badUsage(call, badValue('--timeout', options.timeout, '20ms-5s'));
  }
  const resolved = await targetOf(options, profiles);
  if (resolved.ok) return resolved.target;
  return 'message' in resolved
    ? badUsage(call, resolved.message)
    : badSettings(resolved.path, resolved.loaded, context);
}

export function badSettings(path: string, loaded: LoadedSite, context: CommandContext): Ended {
  for (const line of siteProblemLines(path, loaded, context.language)) context.printError(line);
  return ENDED_UNUSABLE;
}

export function askOptions({ options }: BusCall): AskOptions {
  const timeoutMs = timeoutOf(options);
  return timeoutMs === undefined ? {} : { timeoutMs };
}

/** Opens the line that the call names, works on it, and closes it whatever happens. */
export async function onLine(call: BusCall, work: (bus: BusAccess) => Promise<Ended>): Promise<Ended> {
  const target = await lineOf(call);
  if (isEnded(target)) return target;
  const opened = await openTarget(target, call.context);
  if (!opened.ok) return fail(call, cannotOpen(target, opened.cause));
  if (target.kind === 'gateway') announceGateway(call, target.bus);
  try {
    return await work(opened.bus);
  } finally {
    await opened.bus.close();
  }
}

export function announceGateway(call: BusCall, bus: string): void {
  if (!isJson(call)) call.context.printError(text(call, 'throughGateway', { place: bus }));
}

export function cannotOpen(target: Target, cause: string): BusMessage {
  return { key: 'cannotOpen', params: { place: placeOfTarget(target), cause } };
}

/** How a question that brought nothing ended. */
export function failureOf(answer: Extract<Answer, { ok: false }>, call: BusCall): BusMessage {
  if (answer.failure === 'refused') return { key: answer.refusal.code, params: answer.refusal.params };
  if (answer.failure !== 'exception') return { key: answer.failure };
  const code = answer.exceptionCode ?? 0;
  const known = `exception${code}`;
  const meaning = text(call, Object.hasOwn(busTexts, known) ? (known as BusKey) : 'exceptionOther');
  return { key: 'exception', params: { code, meaning } };
}

/** The same as JSON. */
export function failureJson(answer: Extract<Answer, { ok: false }>): object {
  if (answer.failure === 'refused') return { failure: 'refused', refusal: answer.refusal };
  const { failure, exceptionCode } = answer;
  return { failure, ...(exceptionCode === undefined ? {} : { exceptionCode }) };
}

/** Says how a question to a unit, or to a place in it, ended. */
export function failAt(
  call: BusCall,
  { unit, table, address }: Pick<Place, 'unit'> & Partial<Place>,
  answer: Extract<Answer, { ok: false }>,
): Ended {
  const place = table === undefined || address === undefined ? { unit } : { unit, table, address };
  if (isJson(call)) {
    call.context.print(JSON.stringify({ ok: false, ...place, ...failureJson(answer) }));
    return ENDED_BADLY;
  }
  const { key, params } = failureOf(answer, call);
  const outcome = text(call, key, params);
  return fail(call, { key: 'table' in place ? 'placeDid' : 'unitDid', params: { ...place, outcome } });
}

export interface Place {
  readonly unit: number;
  readonly table: Table;
  readonly address: number;
}

/** A call's words by the names that its usage gives them; what is missing or too much is said with an example. */
export interface Wanted {
  readonly action: string;
  readonly names: readonly string[];
  readonly example: string;
  /** Whether the last name may stand for many words. */
  readonly isOpen?: boolean;
  /** How many of the names may be left out. */
  readonly optional?: number;
}

export function wrongWords(
  call: BusCall,
  { action, names, example, isOpen, optional = 0 }: Wanted,
): Ended | undefined {
  const { words } = call;
  const missing = names.slice(words.length, names.length - optional);
  if (missing.length > 0)
    return badUsage(call, { key: 'needs', params: { action, what: missing.join(' '), example } });
  const extra = isOpen ? undefined : words[names.length];
  return extra === undefined
    ? undefined
    : badUsage(call, { key: 'tooMany', params: { action, value: extra, example } });
}

export function unitIn(call: BusCall): { readonly unit: number } | Ended {
  const [word] = call.words;
  const unit = numberIn(word, 1, 247);
  return unit === undefined ? badUsage(call, badValue('UNIT', word, '1-247')) : { unit };
}

export function placeIn(call: BusCall): Place | Ended {
  const unit = unitIn(call);
  if (isEnded(unit)) return unit;
  const [, tableWord, addressWord] = call.words;
  const table = TABLES.find((name) => name === tableWord);
  if (table === undefined) return badUsage(call, badValue('TABLE', tableWord, TABLES.join(', ')));
  const address = numberIn(addressWord, 0, 65_535);
  if (address === undefined) return badUsage(call, badValue('ADDRESS', addressWord, '0-65535, 0x0-0xFFFF'));
  return { ...unit, table, address };
}
