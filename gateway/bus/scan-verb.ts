/** `aryk bus scan` and `aryk bus id`: who is on the line. */
import { table } from '../../protocols/console/table.js';
import type { Options } from '../cli/command.js';
import { formatSpan } from '../console/format.js';
import {
  announceGateway,
  type BusCall,
  badUsage,
  cannotOpen,
  ENDED_BADLY,
  ENDED_WELL,
  type Ended,
  fail,
  failAt,
  isEnded,
  isJson,
  lineOf,
  onLine,
  text,
  unitIn,
  wrongWords,
} from './commission.js';
import { type Identity, identify } from './identify.js';
import { Progress } from './progress.js';
import { numbersIn, wordsIn } from './ranges.js';
import { MAX_VIEW_COLUMNS } from './register-view.js';
import {
  BAUD_RATES,
  type FoundUnit,
  type LineSetting,
  PARITIES,
  type ScanProgress,
  type ScanResult,
  scan,
  settingsToTry,
  USUAL_PARITIES,
} from './scan.js';
import { badValue, hasSettingsToTry, openTarget, placeOfTarget, type Target, timeoutOf } from './target.js';

const PRESENCE_TIMEOUT_MS = 150;
const IDENTIFY_TIMEOUT_MS = 500;

export async function scanVerb(call: BusCall): Promise<Ended> {
  const plan = planOf(call);
  if (isEnded(plan)) return plan;
  const { context, options } = call;
  const target = await lineOf({ ...call, options: { ...options, ...firstOf(plan) } });
  if (isEnded(target)) return target;
  const settings = settingsOf(target, plan, options.port !== undefined);
  if (settings === undefined)
    return badUsage(call, { key: 'notHere', params: { option: plan.bauds ? '--baud' : '--parity' } });
  if (target.kind === 'gateway') announceGateway(call, target.bus);
  const progress = new Progress(call.progress, context.clock);
  const result = await scan({
    settings,
    units: plan.units,
    timeoutMs: timeoutOf(options) ?? PRESENCE_TIMEOUT_MS,
    firstOnly: options.first === true,
    profiles: [...call.profiles.values()],
    clock: context.clock,
    signal: context.signal,
    open: (setting) => openTarget(target, context, setting),
    onFound: (found) => {
      progress.clear();
      if (!isJson(call)) for (const line of foundLines(call, found)) context.print(line);
    },
    onProgress: (step) => progress.show(() => progressLine(call, step)),
  });
  progress.clear();
  return report(call, target, result);
}

/** `aryk bus id UNIT`: the same for one unit that is known to be there. */
export async function idVerb(call: BusCall): Promise<Ended> {
  const wrong = wrongWords(call, {
    action: 'id',
    names: ['UNIT'],
    example: 'aryk bus id --port /dev/ttyUSB0 3',
  });
  if (wrong) return wrong;
  const place = unitIn(call);
  if (isEnded(place)) return place;
  const { unit } = place;
  return onLine(call, async (bus) => {
    const timeoutMs = timeoutOf(call.options) ?? IDENTIFY_TIMEOUT_MS;
    const answer = await bus.ask(
      { kind: 'read', unit, table: 'holding', address: 0, count: 1 },
      { timeoutMs },
    );
    if (!answer.ok && answer.failure !== 'exception') return failAt(call, place, answer);
    const { signal } = call.context;
    const identity = await identify(bus, unit, { profiles: [...call.profiles.values()], timeoutMs, signal });
    if (isJson(call)) call.context.print(JSON.stringify({ ok: true, unit, ...identity }));
    else for (const line of identityLines(call, identity)) call.context.print(line);
    return ENDED_WELL;
  });
}

/** The lists are tried one by one; the line itself is described by their first members. */
function firstOf({ bauds, parities }: Plan): Options {
  return { baud: bauds && String(bauds[0]), parity: parities?.[0] };
}

interface Plan {
  readonly units: readonly number[];
  readonly bauds: readonly number[] | undefined;
  readonly parities: readonly LineSetting['parity'][] | undefined;
}

function planOf(call: BusCall): Plan | Ended {
  const { units = '1-247', baud, parity } = call.options;
  const example = 'aryk bus scan --port /dev/ttyUSB0 --units 1-20';
  const wrong = wrongWords(call, { action: 'scan', names: [], example });
  if (wrong) return wrong;
  const unitList = numbersIn(String(units), 1, 247);
  if (!unitList) return badUsage(call, badValue('--units', units, '1-247, 1-20,30'));
  const bauds = baud === undefined ? undefined : numbersIn(String(baud), 300, 921_600);
  // A range of speeds would be a slip of the pen.
  if (baud !== undefined && (!bauds || String(baud).includes('-'))) {
    return badUsage(call, badValue('--baud', baud, '9600,19200'));
  }
  const parities = parity === undefined ? undefined : wordsIn(String(parity), PARITIES);
  if (parity !== undefined && !parities)
    return badUsage(call, badValue('--parity', parity, PARITIES.join(', ')));
  return { units: unitList, bauds, parities };
}

/** Undefined when speeds are given for a line that has its own. */
function settingsOf(
  target: Target,
  plan: Plan,
  isGivenPort: boolean,
): (LineSetting | undefined)[] | undefined {
  const { bauds, parities } = plan;
  if (hasSettingsToTry(target) && (isGivenPort || bauds || parities)) {
    return settingsToTry(bauds ?? BAUD_RATES, parities ?? USUAL_PARITIES);
  }
  const isOverTcp = target.kind === 'direct' && target.config.kind.endsWith('-over-tcp');
  if (parities || (bauds && !(isOverTcp && bauds.length === 1))) return undefined;
  return [undefined];
}

function report(call: BusCall, target: Target, result: ScanResult): Ended {
  const { context } = call;
  const { found, garbled, asked, total, elapsedMs, ended, cause } = result;
  const isWhole = ended === 'done' || ended === 'stopped';
  if (isJson(call)) {
    context.print(
      JSON.stringify({ ok: isWhole && found.length > 0, line: placeOfTarget(target), ...result }),
    );
  }
  if (typeof ended === 'object') return said(call, { key: ended.code, params: ended.params });
  if (ended === 'not-open')
    return said(call, cause === undefined ? { key: 'not-sent' } : cannotOpen(target, cause));
  if (!isJson(call)) {
    for (const { setting, unit } of garbled.slice(0, MAX_GARBLED_SHOWN)) {
      context.print(text(call, 'scanGarbled', { setting: settingText(setting), unit }));
    }
    const params = { found: found.length, asked, total, span: formatSpan(elapsedMs, context.language) };
    context.print(text(call, ended === 'stopped' ? 'scanStopped' : 'scanDone', params));
  }
  if (found.length > 0) return ENDED_WELL;
  if (ended !== 'stopped') context.printError(text(call, 'nobody'));
  return ENDED_BADLY;
}

const MAX_GARBLED_SHOWN = 20;

/** In words only: the result has been printed as JSON. */
function said(call: BusCall, message: Parameters<typeof fail>[1]): Ended {
  return fail({ ...call, options: { ...call.options, json: false } }, message);
}

function settingText(setting: LineSetting | null | undefined): string {
  if (!setting) return '';
  return `${setting.baudRate} ${setting.parity}, `;
}

function progressLine(call: BusCall, { setting, unit, asked, total, found, leftMs }: ScanProgress): string {
  const percent = Math.floor((100 * asked) / total);
  const left = formatSpan(leftMs, call.context.language);
  return text(call, 'scanProgress', { setting: settingText(setting), unit, percent, found, left });
}

/** One line for who it is, and one for each profile that it looks like. */
function foundLines(call: BusCall, { setting, unit, ...identity }: FoundUnit): string[] {
  const params = { setting: settingText(setting), unit, identity: nameOf(call, identity) };
  return [text(call, 'found', params), ...hintLines(call, identity)];
}

function nameOf(call: BusCall, { objects, report: own }: Identity): string {
  const values = ['VendorName', 'ModelName', 'ProductName', 'ProductCode'].flatMap(
    (name) => objects.find((object) => object.name === name && object.value !== '')?.value ?? [],
  );
  if (values.length > 0) return values.slice(0, 2).join(' ');
  return own && own.hex !== '' ? own.text : text(call, 'saysNothing');
}

function hintLines(call: BusCall, { fits }: Identity): string[] {
  return fits.map(
    ({ profile, plausible, read }) => `    ${text(call, 'maybe', { profile, plausible, read })}`,
  );
}

/** All that it says of itself. */
function identityLines(call: BusCall, identity: Identity): string[] {
  const { objects, report: own } = identity;
  const rows = objects.map(({ id, name, value }) => [name || `0x${id.toString(16).toUpperCase()}`, value]);
  if (own) rows.push(['17', own.text], ['', own.hex]);
  if (rows.length === 0) return [text(call, 'saysNothing'), ...hintLines(call, identity)];
  // The first line would be that of the titles.
  const lines = table([{ title: '' }, { title: '' }], rows, MAX_VIEW_COLUMNS).slice(1);
  return [...lines, ...hintLines(call, identity)];
}
