/** What an order asks for, and the one line of text that says it. There is one way to write each. */

export type OrderAction =
  /** Stops the gate at once, and keeps it there. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'close' }
  /** Ends what orders hold the gate at. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'release-fault' }
  | { readonly kind: 'release-trip'; readonly trip: string }
  /** 0 closed .. 100 open. */
  | { readonly kind: 'move'; readonly openingPercent: number }
  /** Members of a programme as the settings write them, their values as text. */
  | { readonly kind: 'programme'; readonly members: Readonly<Record<string, string>> }
  | { readonly kind: 'lock'; readonly name: string; readonly reason: string }
  | { readonly kind: 'unlock'; readonly lock: string }
  | { readonly kind: 'lift-limit'; readonly interlock: string }
  /** By party, 0..1. */
  | { readonly kind: 'change-share'; readonly shares: Readonly<Record<string, number>> };
export type ActionKind = OrderAction['kind'];

const ID = '[a-z0-9][a-z0-9-]{0,39}';
/** No zero, sign or point that does not count. */
const NUMBER = '(?:-?(?:0|[1-9]\\d{0,9})(?:\\.\\d{0,5}[1-9])?)';
/** A value that has a letter is a name. */
const MEMBER = `[a-zA-Z][a-zA-Z0-9_]{0,31}=(?:${NUMBER}|(?=[0-9-]*[a-z])${ID})`;
/** Neither controls nor what hides or turns text around. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const MAX_NAME = 40;
const MAX_REASON = 100;
const SHARE = `${ID}=(?:0|1|0\\.\\d{0,5}[1-9])`;

type Reader = (first: string, second: string) => OrderAction | undefined;

/** Each kind of line, and what it says by its groups. */
const LINES: readonly (readonly [line: RegExp, read: Reader])[] = [
  [/^(stop|close|resume|release-fault)$/, (kind) => ({ kind }) as OrderAction],
  [new RegExp(`^release-trip (${ID})$`), (trip) => ({ kind: 'release-trip', trip })],
  [new RegExp(`^move (${NUMBER})$`), (percent) => moveTo(Number(percent))],
  [new RegExp(`^programme (${MEMBER}(?: ${MEMBER}){0,3})$`), (members) => programmeOf(members)],
  [
    /^lock ([^;]+); (.+)$/u,
    (name, reason) => (isLockText(name, reason) ? { kind: 'lock', name, reason } : undefined),
  ],
  [/^unlock ([a-z][A-Za-z0-9:/._-]{0,119})$/, (lock) => ({ kind: 'unlock', lock })],
  [new RegExp(`^lift-limit (${ID})$`), (interlock) => ({ kind: 'lift-limit', interlock })],
  [new RegExp(`^change-share (${SHARE}(?: ${SHARE}){1,7})$`), (shares) => sharesOf(shares)],
];

/** Undefined for a line that is none, or that says what can be said in another way. */
export function parseAction(line: string): OrderAction | undefined {
  const action = actionOf(line);
  return action !== undefined && actionLine(action) === line ? action : undefined;
}

export function actionLine(action: OrderAction): string {
  switch (action.kind) {
    case 'stop':
    case 'close':
    case 'resume':
    case 'release-fault':
      return action.kind;
    case 'release-trip':
      return `release-trip ${action.trip}`;
    case 'move':
      return `move ${action.openingPercent}`;
    case 'programme':
      return `programme ${pairs(action.members)}`;
    case 'lock':
      return `lock ${action.name}; ${action.reason}`;
    case 'unlock':
      return `unlock ${action.lock}`;
    case 'lift-limit':
      return `lift-limit ${action.interlock}`;
    case 'change-share':
      return `change-share ${pairs(action.shares)}`;
  }
}

/** Whether a name and a reason can stand in an order. */
export function isLockText(name: string, reason: string): boolean {
  const isPlain = (text: string, max: number): boolean =>
    text.length > 0 && text.length <= max && text.trim() === text && !HIDDEN.test(text);
  return isPlain(name, MAX_NAME) && !name.includes(';') && isPlain(reason, MAX_REASON);
}

function actionOf(line: string): OrderAction | undefined {
  for (const [pattern, read] of LINES) {
    const [, first, second = ''] = pattern.exec(line) ?? [];
    if (first !== undefined) return read(first, second);
  }
  return undefined;
}

function moveTo(openingPercent: number): OrderAction | undefined {
  return openingPercent >= 0 && openingPercent <= 100 ? { kind: 'move', openingPercent } : undefined;
}

function programmeOf(members: string): OrderAction {
  return { kind: 'programme', members: Object.fromEntries(membersOf(members)) };
}

function sharesOf(text: string): OrderAction {
  const shares = membersOf(text).map(([party, share]) => [party, Number(share)] as const);
  return { kind: 'change-share', shares: Object.fromEntries(shares) };
}

function membersOf(text: string): [string, string][] {
  return text.split(' ').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
}

/** In the order of their names: digits would come first in an object whatever was written. */
function pairs(members: Readonly<Record<string, string | number>>): string {
  return Object.keys(members)
    .sort()
    .map((name) => `${name}=${members[name]}`)
    .join(' ');
}
