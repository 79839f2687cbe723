/** A programme as it is typed, `X=N` by `X=N`; of one that is none, which member is wrong and what is allowed there. */
import { parseAction } from '../../protocols/orders/action.js';
import { findingsOf } from '../../protocols/settings/findings.js';
import { didYouMean, listed } from '../../protocols/settings/nearest.js';
import { allowedHere, outlineAt, outlineOf, valueAt } from '../../protocols/settings/outline.js';
import { problemText } from '../../protocols/settings/problem.js';
import { type Message, render } from '../../protocols/text/message.js';
import { type SettingsKey, settingsTexts } from '../../protocols/text/settings-texts.js';
import { type Programme, programmeSchema } from '../config/programme-schema.js';
import type { ConsoleOrders } from '../control/orders/console-orders.js';
import { type SiteKey, siteTexts } from '../text/site-texts.js';
import { consoleText, type PageStyle } from './pages.js';

const TEXTS = { ...settingsTexts, ...siteTexts };
type Key = SettingsKey | SiteKey;

/** An order is one line of plain members: there the opening to go to while a measurement is bad has a name of its own. */
const BAD_OPENING = 'onBadOpening';
/** Of a number in an order. */
const MOST_DECIMALS = 6;

export function programmeFrom(
  words: readonly string[],
  gate: string,
  orders: ConsoleOrders,
): Programme | undefined {
  const said = parseAction(`programme ${words.toSorted().join(' ')}`);
  return said?.kind === 'programme' ? orders.programmeOf(gate, said.members) : undefined;
}

/** Why these words make no programme for the gate, one text for each mistake, and examples. */
export function programmeFaults(
  words: readonly string[],
  gate: string,
  orders: ConsoleOrders,
  style: PageStyle,
): string[] {
  const ofWords = wordFaults(words, style);
  const ofSchema = ofWords.length > 0 ? [] : schemaFaults(words, style);
  const isShaped = ofWords.length + ofSchema.length === 0;
  const faults = [...ofWords, ...ofSchema, ...(isShaped ? siteFaults(words, gate, orders, style) : [])];
  return [...faults, consoleText('programmeExamples', style)];
}

function wordFaults(words: readonly string[], style: PageStyle): string[] {
  const names = [...Object.keys(programmeSchema.shape), BAD_OPENING];
  const seen = new Set<string>();
  return words.flatMap((word) => {
    const [name, value] = memberOf(word);
    const member = shown(word);
    if (value === undefined) return consoleText('memberWithoutValue', style, { word: member });
    if (!names.includes(name)) {
      const near = didYouMean(name, names);
      return near === undefined
        ? consoleText('memberUnknown', style, { name: shown(name), names: listed(names) })
        : consoleText('memberUnknownNear', style, { name: shown(name), near });
    }
    if (seen.has(name)) return consoleText('memberTwice', style, { name });
    seen.add(name);
    if (parseAction(`programme ${word}`) !== undefined) return [];
    const number = value.replace(',', '.');
    if (!isNumber(number)) return consoleText('memberNoValue', style, { member });
    const plain = plainNumber(number);
    // Too large to be written at all: the schema says what is allowed.
    if (plain === undefined) return [];
    return consoleText(value.includes(',') ? 'memberComma' : 'memberPlain', style, { member, name, plain });
  });
}

/** What the schema of a schedule's programme says of the same members. */
function schemaFaults(words: readonly string[], style: PageStyle): string[] {
  const { [BAD_OPENING]: badOpening, closed, ...rest } = valuesOf(words);
  const value = {
    ...rest,
    // There is one way to say it; anything else is shown as it was typed.
    ...(closed !== undefined && { closed: closed === 'true' ? true : closed }),
    ...(badOpening !== undefined && { onBadMeasurement: { opening: badOpening } }),
  };
  const result = programmeSchema.safeParse(value, { jitless: true });
  if (result.success) return [];
  const outline = outlineOf(programmeSchema);
  const isText = (key: string): key is Key => Object.hasOwn(TEXTS, key);
  return findingsOf<Key>(result.error.issues, outline, value, isText).map((finding) => {
    const { path } = finding;
    // Of several kinds of value, the kind that was meant.
    const kinds = outlineAt(outline, path, value)?.anyOf ?? [];
    const meant = kinds.find(({ type }) => type === typeof valueAt(value, path));
    const allowed = finding.allowed ?? (allowedHere(meant) as Message<Key> | undefined);
    const problem = { path: '', message: finding.message, ...(allowed && { allowed }) };
    const wrong = problemText(problem, TEXTS, style.language);
    const name = path[0] === 'onBadMeasurement' && path.length > 1 ? BAD_OPENING : path[0];
    const member = words.find((word) => memberOf(word)[0] === name);
    return member === undefined ? `${wrong}.` : consoleText('memberWrong', style, { member, wrong });
  });
}

/** What the gate or the site has not got: what was asked for is a programme, but not one of here. */
function siteFaults(
  words: readonly string[],
  gate: string,
  orders: ConsoleOrders,
  style: PageStyle,
): string[] {
  return words.flatMap((member) => {
    const [name, value = ''] = memberOf(member);
    const cannot = (key: 'noDownstream' | 'noAvailableFlow'): string =>
      consoleText('memberWrong', style, { member, wrong: render(siteTexts, { key }, style.language) });
    if (name === 'downstreamLevel_m') return cannot('noDownstream');
    if (name !== 'share') return [];
    // The settings are not at hand here: whether any share can be kept tells a flow that is missing from a party that is.
    const isShared = orders.programmeOf(gate, { share: '0.5' }) !== undefined;
    if (!isShared) return cannot('noAvailableFlow');
    return isNumber(value) ? [] : consoleText('shareOfNobody', style, { member });
  });
}

function memberOf(word: string): [name: string, value: string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function valuesOf(words: readonly string[]): Record<string, string | number | undefined> {
  return Object.fromEntries(
    words.map((word) => {
      const [name, value = ''] = memberOf(word);
      return [name, isNumber(value) ? Number(value) : value];
    }),
  );
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

/** As a member of an order writes it; undefined for one that is too large for that. */
function plainNumber(number: string): string | undefined {
  const plain = String(Number(Number(number).toFixed(MOST_DECIMALS)));
  return parseAction(`programme opening=${plain}`) === undefined ? undefined : plain;
}

/** Whatever was typed, short. */
function shown(word: string): string {
  return word.length > 40 ? `${word.slice(0, 39)}…` : word;
}
