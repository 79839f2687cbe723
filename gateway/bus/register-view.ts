/**
 * Registers in every type and word order at once: whoever knows what the display shows finds the right reading by eye.
 * Nothing is left out because it looks odd; what is no number is shown as `-`.
 */
import { decodeRaw, type ValueType, WORD_ORDERS, type WordOrder, widthOf } from '../../devices/codec.js';
import type { Table } from '../../devices/point-map.js';
import { type Column, table } from '../../protocols/console/table.js';
import { shownText } from './identify.js';

/** A wide terminal; the widest table here needs no more. */
export const MAX_VIEW_COLUMNS = 100;

/** Types that take more than one register, whose word order is in question. */
const WIDE_TYPES = ['u32', 'i32', 'f32', 'f64'] as const satisfies readonly ValueType[];
type WideType = (typeof WIDE_TYPES)[number];

export interface RegisterView {
  readonly address: number;
  /** As many manuals number it, counted from 1 with the table's digit in front, such as 40001. */
  readonly reference: string;
  readonly word: number;
  readonly hex: string;
  readonly u16: number;
  readonly i16: number;
  readonly text: string;
  /** Most significant first. */
  readonly bits: string;
  /** The value that begins here, by type and word order; null where it is no number. */
  readonly wide: Readonly<Partial<Record<WideType, Readonly<Record<WordOrder, number | null>>>>>;
}

const TABLE_DIGITS = { coil: '0', discrete: '1', input: '3', holding: '4' } as const satisfies Record<
  Table,
  string
>;
const LARGEST_OF_FIVE_DIGITS = 9999;

/** `40001` for holding register 0; six digits where five do not reach. */
export function referenceOf(tableName: Table, address: number): string {
  const number = address + 1;
  return TABLE_DIGITS[tableName] + String(number).padStart(number > LARGEST_OF_FIVE_DIGITS ? 5 : 4, '0');
}

export function registerViews(tableName: Table, address: number, words: readonly number[]): RegisterView[] {
  return words.map((word, index) => {
    const bytes = Buffer.of(word >> 8, word & 0xff);
    return {
      address: address + index,
      reference: referenceOf(tableName, address + index),
      word,
      hex: word.toString(16).toUpperCase().padStart(4, '0'),
      u16: word,
      i16: bytes.readInt16BE(0),
      text: shownText(bytes),
      bits: word.toString(2).padStart(16, '0'),
      wide: wideValues(words.slice(index)),
    };
  });
}

function wideValues(words: readonly number[]): RegisterView['wide'] {
  const fitting = WIDE_TYPES.filter((type) => words.length >= widthOf({ type }));
  return Object.fromEntries(
    fitting.map((type) => [
      type,
      Object.fromEntries(
        WORD_ORDERS.map((order) => [
          order,
          finite(decodeRaw(words.slice(0, widthOf({ type })), { type, order })),
        ]),
      ),
    ]),
  );
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

const right = (title: string): Column => ({ title, align: 'right' });

/** One table of single registers, then one for each wider type with its four word orders side by side. */
export function registerLines(views: readonly RegisterView[], addressTitle: string): string[] {
  const address = [right(addressTitle), right('')];
  const single = table(
    [...address, right('hex'), right('u16'), right('i16'), { title: 'ASCII' }, { title: 'bits 15..0' }],
    views.map(({ address: at, reference, hex, u16, i16, text, bits }) => [
      ...[String(at), reference, hex, String(u16), String(i16)],
      ...[text, (bits.match(/.{4}/g) ?? []).join('.')],
    ]),
    MAX_VIEW_COLUMNS,
  );
  const wide = WIDE_TYPES.flatMap((type) => {
    const rows = views.filter(({ wide: values }) => values[type] !== undefined);
    if (rows.length === 0) return [];
    const titles = WORD_ORDERS.map((order, index) => right(index === 0 ? `${type} ${order}` : order));
    const cells = rows.map(({ address: at, reference, wide: values }) => [
      ...[String(at), reference],
      ...WORD_ORDERS.map((order) => shownNumber(values[type]?.[order] ?? null, type)),
    ]);
    return ['', ...table([...address, ...titles], cells, MAX_VIEW_COLUMNS)];
  });
  return [...single, ...wide];
}

/** Digits that the type can carry, and no more than the table has room for. */
function shownNumber(value: number | null, type: WideType): string {
  if (value === null) return '-';
  if (type === 'u32' || type === 'i32') return String(value);
  const digits = type === 'f32' ? 7 : 12;
  return String(Number(value.toPrecision(digits)));
}

/** Coils and discrete inputs: sixteen in a row, the one at the address shown first. */
export function bitLines(
  tableName: Table,
  address: number,
  words: readonly number[],
  addressTitle: string,
): string[] {
  const rows: string[][] = [];
  for (let index = 0; index < words.length; index += 16) {
    const sixteen = words.slice(index, index + 16).join('');
    const at = address + index;
    rows.push([String(at), referenceOf(tableName, at), (sixteen.match(/.{1,4}/g) ?? []).join('.')]);
  }
  return table([right(addressTitle), right(''), { title: '+0..15' }], rows, MAX_VIEW_COLUMNS);
}
