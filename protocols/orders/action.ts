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
const PLAIN: ReadonlySet<string> = new Set(['stop', 'close', 'resume', 'release-fault']);

const TRIP = new RegExp(`^release-trip (${ID})$`);
const MOVE = new RegExp(`^move (${NUMBER})$`);
const PROGRAMME = new RegExp(`^programme (${MEMBER}(?: ${MEMBER}){0,3})$`);
const LOCK = /^lock ([^;]+); (.+)$/u;
const UNLOCK = /^unlock ([a-z][A-Za-z0-9:/._-]{0,119})$/;
const LIFT = new RegExp(`^lift-limit (${ID})$`);
const SHARE = `${ID}=(?:0|1|0\\.\\d{0,5}[1-9])`;
const SHARES = new RegExp(`^change-share (${SHARE}(?: ${SHARE}){1,7})$`);

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
  if (PLAIN.has(line)) return { kind: line as 'stop' | 'close' | 'resume' | 'release-fault' };
  const group = (pattern: RegExp): string | undefined => pattern.exec(line)?.[1];
  const opening = group(MOVE);
  if (opening !== undefined) {
    const openingPercent = Number(opening);
    return openingPercent >= 0 && openingPercent <= 100 ? { kind: 'move', openingPercent } : undefined;
  }
  const trip = group(TRIP);
  if (trip !== undefined) return { kind: 'release-trip', trip };
  const lock = group(UNLOCK);
  if (lock !== undefined) return { kind: 'unlock', lock };
  const interlock = group(LIFT);
  if (interlock !== undefined) return { kind: 'lift-limit', interlock };
  const members = group(PROGRAMME);
  if (members !== undefined) return { kind: 'programme', members: Object.fromEntries(membersOf(members)) };
  const shares = group(SHARES);
  if (shares !== undefined) {
    const parts = membersOf(shares).map(([party, share]) => [party, Number(share)] as const);
    return { kind: 'change-share', shares: Object.fromEntries(parts) };
  }
  const [, name = '', reason = ''] = LOCK.exec(line) ?? [];
  return isLockText(name, reason) ? { kind: 'lock', name, reason } : undefined;
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
