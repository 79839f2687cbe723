/** What the console's commands show: a status or events in, lines of at most 79 columns out. */
import { trustOf } from '../../devices/quality.js';
import { type Column, MAX_COLUMNS, table } from '../../protocols/console/table.js';
import { wrapTo } from '../../protocols/console/width.js';
import { type Language, type Params, render } from '../../protocols/text/message.js';
import type { GateStatus, GatewayStatus, PointStatus } from '../status.js';
import { causeText, eventText, whyText, wordFor } from '../text/catalogue.js';
import {
  type ConsoleKey,
  clockTexts,
  consoleTexts,
  reasonTexts,
  severityTexts,
  trustTexts,
  unitTexts,
} from '../text/console-texts.js';
import { gateLineTexts, gateReasonTexts, gateStateTexts, sourceTexts } from '../text/gate-console-texts.js';
import { orderConsoleTexts } from '../text/order-console-texts.js';
import { outlookConsoleTexts } from '../text/outlook-console-texts.js';
import { programmeConsoleTexts } from '../text/programme-console-texts.js';
import { formatSpan, formatValue, NOTHING } from './format.js';
import type { EventView } from './source.js';

export interface PageStyle {
  readonly language: Language;
  readonly formatTime: (atWall: string) => string;
}

const TEXTS = { ...consoleTexts, ...orderConsoleTexts, ...outlookConsoleTexts, ...programmeConsoleTexts };

export function consoleText(key: keyof typeof TEXTS, { language }: PageStyle, params: Params = {}): string {
  return render(TEXTS, { key, params }, language);
}

export function column(key: keyof typeof TEXTS, style: PageStyle, align: 'left' | 'right' = 'left'): Column {
  return { title: consoleText(key, style), align };
}

export function statusPage(status: GatewayStatus, style: PageStyle): string[] {
  const { language } = style;
  const { journal } = status;
  const clock = wordFor(clockTexts, status.clockStatus, language);
  const head = consoleText('journalHead', style, {
    epoch: journal.epoch,
    seq: journal.seq,
    waiting: journal.waiting,
    lost: journal.lost,
  });
  const facts: [ConsoleKey, string][] = [
    ['site', `${status.site}, Aryk ${status.version}`],
    ['time', `${style.formatTime(status.atWall)} (${clock})`],
    ['running', formatSpan(status.uptimeS * 1000, language)],
    ['memory', `${(status.rssBytes / 2 ** 20).toFixed(0)} MB`],
    ['readings', String(status.readings)],
    ['journal', journal.ok ? head : `${consoleText('journalStalled', style)}; ${head}`],
  ];
  return [
    ...table(
      [{ title: '' }, { title: '' }],
      facts.map(([key, value]) => [consoleText(key, style), value]),
    ).slice(1),
    ...section(linesTable(status, style)),
    ...section(uplinksTable(status, style)),
  ];
}

function section(lines: readonly string[]): string[] {
  return lines.length > 1 ? ['', ...lines] : [];
}

function linesTable({ lines }: GatewayStatus, style: PageStyle): string[] {
  return table(
    [
      column('line', style),
      column('state', style),
      column('use', style, 'right'),
      column('requests', style, 'right'),
      column('timeouts', style, 'right'),
      column('errors', style, 'right'),
    ],
    lines.map((line) => [
      line.id,
      consoleText(line.open ? 'open' : 'closed', style),
      `${line.usePercent.toFixed(0)} %`,
      String(line.requests),
      String(line.timeouts),
      String(line.errors),
    ]),
  );
}

function uplinksTable({ uplinks }: GatewayStatus, style: PageStyle): string[] {
  return table(
    [
      column('uplink', style),
      column('state', style),
      column('sent', style, 'right'),
      column('countersigned', style, 'right'),
    ],
    uplinks.map((uplink) => [
      uplink.id,
      consoleText(uplink.connected ? 'connected' : 'disconnected', style),
      `${uplink.sentEpoch}/${uplink.sentSeq}`,
      `${uplink.watermarkEpoch}/${uplink.watermarkSeq}`,
    ]),
  );
}

export function pointsPage({ points }: GatewayStatus, style: PageStyle): string[] {
  if (points.length === 0) return [consoleText('noPoints', style)];
  const columns = [
    column('point', style),
    column('value', style, 'right'),
    { title: '' },
    column('age', style, 'right'),
    column('quality', style),
  ];
  return table(
    columns,
    points.map((point) => [
      point.id,
      // What has no unit counts something or is a code; a status does not tell the type of its register.
      point.value === null ? NOTHING : formatValue(point.value, point.unit === ''),
      wordFor(unitTexts, point.unit, style.language),
      point.ageMs === null ? NOTHING : formatSpan(point.ageMs, style.language),
      qualityText(point, style),
    ]),
  );
}

function qualityText({ flag, reason }: PointStatus, { language }: PageStyle): string {
  const trust = render(trustTexts, { key: trustOf(flag) }, language);
  return reason === null ? trust : `${trust}: ${wordFor(reasonTexts, reason, language)}`;
}

export function gatesPage({ gates }: GatewayStatus, style: PageStyle): string[] {
  if (gates.length === 0) return [consoleText('noGates', style)];
  const columns = [
    column('gate', style),
    column('opening', style, 'right'),
    column('target', style, 'right'),
    column('wantedBy', style),
    column('moves', style, 'right'),
    column('refusals', style, 'right'),
    column('state', style),
  ];
  const rows = gates.map((gate) => [
    gate.id,
    opening(gate.openingPercent),
    opening(gate.targetPercent),
    gate.wantedBy === null ? NOTHING : wordFor(sourceTexts, gate.wantedBy, style.language),
    String(gate.moves),
    String(gate.refusals),
    wordFor(gateStateTexts, gate.state, style.language),
  ]);
  return [
    ...table(columns, rows),
    ...gates.flatMap((gate) => [...stands(gate, style), ...holds(gate, style)]),
  ];
}

/** What a technician should know of a gate before touching it. */
function stands(status: GateStatus, style: PageStyle): string[] {
  const { id: gate, cause, trips, armed, nextChangeAt } = status;
  const reason = reasonToTell(status);
  const say = (key: keyof typeof gateLineTexts, params: Params = {}): string[] =>
    wrapTo(render(gateLineTexts, { key, params: { gate, ...params } }, style.language), MAX_COLUMNS);
  const words = (code: string): string =>
    Object.hasOwn(gateReasonTexts, code)
      ? wordFor(gateReasonTexts, code, style.language)
      : whyText(code, style.language);
  const named = (code: string): string => `${words(code)} [${code}]`;
  return [
    ...(cause === null ? [] : say('gateCause', { cause: namedCause(cause, style) })),
    ...(reason === undefined ? [] : say('gateReason', { reason: named(reason) })),
    ...trips.flatMap((trip) => say('gateTrip', { interlock: named(trip) })),
    ...(armed === 'not-armed' ? say('gateNotArmed') : []),
    ...(nextChangeAt === null ? [] : say('gateNextChange', { time: style.formatTime(nextChangeAt) })),
  ];
}

/** Of a fault or a STOP. */
export function namedCause(code: string, { language }: PageStyle): string {
  return `${causeText(code, language)} [${code}]`;
}

/** Why the gate is not simply where somebody wants it; undefined where it is, or where another line says so already. */
function reasonToTell({ reason, wantedBy, cause, trips, blockedBy }: GateStatus): string | undefined {
  // A gate under nothing that gives back does as the limit asks.
  if (wantedBy === 'limit') return 'river-short';
  const isSaid = reason === null || reason === cause || trips.includes(reason) || blockedBy.includes(reason);
  return isSaid || reason === 'as-asked' ? undefined : reason;
}

export function opening(percent: number | null): string {
  return percent === null ? NOTHING : `${percent.toFixed(1)} %`;
}

/** With the point, the other gate or the figure that is concerned; not with the gate itself, which the line names anyway. */
export function withDetail(words: string, detail: string | undefined, gate: string): string {
  return detail === undefined || detail === '' || detail === gate ? words : `${words} (${detail})`;
}

function holds({ id, blockedBy, blockedDetails }: GateStatus, style: PageStyle): string[] {
  return blockedBy.flatMap((code) => {
    const interlock = `${withDetail(whyText(code, style.language), blockedDetails[code], id)} [${code}]`;
    return wrapTo(consoleText('blocked', style, { gate: id, interlock }), MAX_COLUMNS);
  });
}

export function eventsPage(events: readonly EventView[], style: PageStyle): string[] {
  if (events.length === 0) return [consoleText('noEvents', style)];
  return table(
    [column('time', style), { title: '' }, column('event', style)],
    events.map((event) => [
      style.formatTime(event.atWall),
      wordFor(severityTexts, event.severity, style.language),
      eventText(event.code, event.params, style.language),
    ]),
  );
}
