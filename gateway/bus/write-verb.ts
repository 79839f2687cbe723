/**
 * `aryk bus write`: shows what is there and what would be written; with `--yes` writes once, reads back, and says what
 * is there now. A write whose outcome is not known is never repeated here.
 */
import {
  encodeRaw,
  isFloat,
  rawOf,
  VALUE_TYPES,
  type ValueType,
  WORD_ORDERS,
  type WordOrder,
  widthOf,
} from '../../devices/codec.js';
import { table } from '../../protocols/console/table.js';
import type { Answer, BusAccess, WriteOrder } from './access.js';
import {
  askOptions,
  type BusCall,
  badUsage,
  ENDED_BADLY,
  ENDED_UNUSABLE,
  ENDED_WELL,
  type Ended,
  failAt,
  failureJson,
  failureOf,
  isEnded,
  isJson,
  onLine,
  placeIn,
  text,
  wrongWords,
} from './commission.js';
import { MAX_VIEW_COLUMNS, referenceOf } from './register-view.js';
import { badValue } from './target.js';

const EXAMPLE = 'aryk bus write --port /dev/ttyUSB0 3 holding 10 1.5 --type f32 --order CDAB';
const MAX_WORDS = 123;
/** No numbers, or only half of a register, of which the other half would be lost. */
const NOT_WRITTEN: readonly ValueType[] = ['bool', 'u8', 'i8', 'string', 'date'];

/** What is to be written, and how it is laid out. */
interface Wish {
  readonly order: WriteOrder;
  readonly type: ValueType;
  show(words: readonly number[]): string;
}

/** How it ended, for programs. */
type Outcome = 'dry-run' | 'confirmed' | 'unreadable' | 'different' | 'uncertain' | 'not-written';

export async function writeVerb(call: BusCall): Promise<Ended> {
  const wish = wishIn(call);
  if (isEnded(wish)) return wish;
  return onLine(call, async (bus) => {
    const before = await readOf(bus, wish, call);
    if (!before.ok && before.failure !== 'exception') return failAt(call, wish.order, before);
    if (call.options.yes !== true) {
      showRows(call, wish, before, undefined);
      return conclude(call, wish, { outcome: 'dry-run', before });
    }
    const written = await bus.write(wish.order);
    if (
      !written.ok &&
      (written.failure === 'refused' || written.failure === 'exception' || written.failure === 'not-sent')
    ) {
      return conclude(call, wish, { outcome: 'not-written', before, written });
    }
    const after = await readOf(bus, wish, call);
    showRows(call, wish, before, after);
    return conclude(call, wish, { outcome: outcomeOf(wish, written, after), before, after, written });
  });
}

function outcomeOf({ order }: Wish, written: Answer, after: Answer): Outcome {
  const holds = after.ok && order.words.every((word, index) => after.words[index] === word);
  if (holds) return 'confirmed';
  if (!written.ok) return 'uncertain';
  return after.ok ? 'different' : 'unreadable';
}

function wishIn(call: BusCall): Wish | Ended {
  const names = ['UNIT', 'TABLE', 'ADDRESS', 'VALUE'];
  const wrong = wrongWords(call, { action: 'write', names, example: EXAMPLE, isOpen: true });
  if (wrong) return wrong;
  const place = placeIn(call);
  if (isEnded(place)) return place;
  const { unit, table: tableName, address } = place;
  if (tableName !== 'holding' && tableName !== 'coil')
    return badUsage(call, badValue('TABLE', tableName, 'holding, coil'));
  const isCoil = tableName === 'coil';
  const types = isCoil ? (['bool'] as const) : VALUE_TYPES.filter((type) => !NOT_WRITTEN.includes(type));
  const type = types.find((known) => known === (call.options.type ?? (isCoil ? 'bool' : 'u16')));
  if (type === undefined) return badUsage(call, badValue('--type', call.options.type, types.join(', ')));
  const wordOrder = WORD_ORDERS.find((known) => known === (call.options.order ?? 'ABCD'));
  if (wordOrder === undefined)
    return badUsage(call, badValue('--order', call.options.order, WORD_ORDERS.join(', ')));
  const words: number[] = [];
  for (const value of call.words.slice(3)) {
    const own = wordsOf(value, type, wordOrder);
    if (own === undefined) return badUsage(call, badValue('VALUE', value, type));
    words.push(...own);
  }
  const most = Math.min(MAX_WORDS, 65_536 - address);
  if (words.length > most) return badUsage(call, badValue('VALUE', words.length, `1-${most}`));
  const width = widthOf({ type });
  const show = (from: readonly number[]): string =>
    Array.from({ length: from.length / width }, (_, index) =>
      rawOf(from.slice(index * width, (index + 1) * width), { type, order: wordOrder }),
    ).join(' ');
  const asMultiple = call.options.multiple === true;
  return { order: { unit, table: tableName, address, words, asMultiple }, type, show };
}

/** Undefined for what is no number or does not fit its type: nothing is rounded on its way to an instrument. */
function wordsOf(value: string, type: ValueType, order: WordOrder): number[] | undefined {
  const [, sign, digits] = /^([+-]?)(0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.exec(value) ?? [];
  if (digits === undefined) return undefined;
  try {
    // A number has no room for all the digits of 64 bits.
    const size = type === 'u64' || type === 'i64' ? BigInt(digits) : Number(digits);
    const raw = sign === '-' ? -size : size;
    if (typeof raw === 'number' && !isFloat(type) && !Number.isInteger(raw)) return undefined;
    return encodeRaw(raw, { type, order });
  } catch {
    // Not whole, or beyond what the type holds.
    return undefined;
  }
}

function readOf(bus: BusAccess, { order }: Wish, call: BusCall): Promise<Answer> {
  const { unit, table: tableName, address, words } = order;
  return bus.ask({ kind: 'read', unit, table: tableName, address, count: words.length }, askOptions(call));
}

function showRows(call: BusCall, wish: Wish, before: Answer, after: Answer | undefined): void {
  if (isJson(call)) return;
  const { order, type, show } = wish;
  const row = (title: 'now' | 'toWrite' | 'afterwards', words: readonly number[] | undefined): string[] => [
    text(call, title),
    words ? show(words) : text(call, 'notReadable'),
    words ? words.map((word) => word.toString(16).toUpperCase().padStart(4, '0')).join(' ') : '',
  ];
  const wordsIn = (answer: Answer): readonly number[] | undefined => (answer.ok ? answer.words : undefined);
  const reference = `${order.table} ${order.address} (${referenceOf(order.table, order.address)})`;
  const rows = [row('now', wordsIn(before)), row('toWrite', order.words)];
  if (after) rows.push(row('afterwards', wordsIn(after)));
  const columns = [
    { title: reference },
    { title: type, align: 'right' as const },
    { title: text(call, 'words') },
  ];
  for (const line of table(columns, rows, MAX_VIEW_COLUMNS)) call.context.print(line);
}

interface Course {
  readonly outcome: Outcome;
  readonly before: Answer;
  readonly after?: Answer;
  readonly written?: Answer;
}

const EXIT: Readonly<Record<Outcome, Ended>> = {
  'dry-run': ENDED_UNUSABLE,
  confirmed: ENDED_WELL,
  unreadable: ENDED_WELL,
  different: ENDED_BADLY,
  uncertain: ENDED_BADLY,
  'not-written': ENDED_BADLY,
};

function conclude(call: BusCall, { order, type }: Wish, course: Course): Ended {
  const { outcome, before, after, written } = course;
  const { context } = call;
  const ended = EXIT[outcome];
  const failed = written && !written.ok ? written : undefined;
  if (isJson(call)) {
    const words = (answer: Answer | undefined): readonly number[] | null =>
      answer?.ok ? answer.words : null;
    const { words: wanted, ...place } = order;
    const course = { before: words(before), wanted, after: words(after) };
    context.print(
      JSON.stringify({
        ok: ended === ENDED_WELL,
        outcome,
        ...place,
        type,
        ...course,
        ...(failed && failureJson(failed)),
      }),
    );
    return ended;
  }
  const cause = failed ? failureOf(failed, call) : undefined;
  const said = cause ? text(call, cause.key, cause.params) : '';
  if (outcome === 'dry-run') context.printError(text(call, 'dryRun'));
  else if (outcome === 'confirmed') context.print(text(call, 'written'));
  else if (outcome === 'unreadable') context.print(text(call, 'writtenUnread'));
  else if (outcome === 'different') context.printError(text(call, 'differs'));
  else if (outcome === 'uncertain') context.printError(text(call, 'uncertain', { outcome: said }));
  else context.printError(text(call, 'notWritten', { outcome: said }));
  return ended;
}
