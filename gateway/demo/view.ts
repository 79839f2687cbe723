/** The demo's live view: one screen of what the structure does, drawn from the gateway's own status. */
import type { Language } from '../../protocols/text/message.js';
import { render } from '../../protocols/text/message.js';
import type { GateStatus, GatewayStatus, PointStatus } from '../status.js';
import { whyText, wordFor } from '../text/catalogue.js';
import { DEMO_TEXTS } from '../text/demo-texts.js';
import { gateStateTexts } from '../text/gate-console-texts.js';

const BAR_WIDTH = 40;

/** Lines of text, at most 79 columns each. */
export function drawView(status: GatewayStatus, console: string, language: Language): string[] {
  const text = (key: keyof typeof DEMO_TEXTS, params: Record<string, string | number> = {}): string =>
    render(DEMO_TEXTS, { key, params }, language);
  const point = (id: string): string =>
    amount(
      status.points.find((candidate) => candidate.id === id),
      text('missing'),
    );
  const [uplink] = status.uplinks;
  return [
    `Aryk ${status.version}   ${status.site}   ${status.atWall}`,
    '',
    row(text('forebay'), point('forebay.level_m')),
    row(text('canal'), point('left-canal.level_m')),
    row(text('discharge'), point('left-meter.discharge_m3s')),
    row(text('volume'), point('left-meter.volume_m3')),
    row(text('turbidity'), point('sonde.turbidity_ntu')),
    ...status.gates.flatMap((gate) => gateLines(gate, text('gate', { id: gate.id }), text, language)),
    '',
    ...status.lines.map((line) =>
      row(
        text('line', { id: line.id }),
        line.open
          ? text('lineUse', {
              use: line.usePercent.toFixed(0),
              requests: line.requests,
              timeouts: line.timeouts,
            })
          : text('lineClosed'),
      ),
    ),
    row(
      text('journal'),
      `${status.journal.epoch}/${status.journal.seq}  ${status.journal.hashHex.slice(0, 16)}`,
    ),
    row(
      text('watermark'),
      `${placeSigned(status)}${uplink === undefined || uplink.connected ? '' : `  ${text('offline')}`}`,
    ),
    row(text('memory'), `${(status.rssBytes / 2 ** 20).toFixed(0)} MB`),
    '',
    text('console', { path: console }),
  ];
}

/** One line for a log: what the view shows, in short. */
export function drawLine(status: GatewayStatus, language: Language): string {
  const text = (key: keyof typeof DEMO_TEXTS, params: Record<string, string | number> = {}): string =>
    render(DEMO_TEXTS, { key, params }, language);
  const value = (id: string): string =>
    amount(
      status.points.find((point) => point.id === id),
      text('missing'),
    );
  const gates = status.gates.map(
    ({ id, openingPercent, state }) =>
      `${text('gate', { id })} ${openingPercent?.toFixed(1) ?? '?'} % (${wordFor(gateStateTexts, state, language)})`,
  );
  return [
    status.atWall,
    `${text('forebay')} ${value('forebay.level_m')}`,
    ...gates,
    `${text('discharge')} ${value('left-meter.discharge_m3s')}`,
    `${text('journal')} ${status.journal.epoch}/${status.journal.seq}`,
    `${text('watermark')} ${placeSigned(status)}`,
  ].join('  ');
}

function placeSigned({ uplinks: [uplink] }: GatewayStatus): string {
  return uplink === undefined ? '-' : `${uplink.watermarkEpoch}/${uplink.watermarkSeq}`;
}

function gateLines(
  gate: GateStatus,
  label: string,
  text: (key: keyof typeof DEMO_TEXTS) => string,
  language: Language,
): string[] {
  const opening = gate.openingPercent;
  const target = gate.targetPercent === null ? '' : ` -> ${gate.targetPercent.toFixed(1)} %`;
  const filled = Math.round(((opening ?? 0) / 100) * BAR_WIDTH);
  const shown = opening === null ? text('missing') : `${opening.toFixed(1)} %`;
  return [
    row(
      label,
      `${shown}${target}  ${wordFor(gateStateTexts, gate.state, language)}${gate.blockedBy.length > 0 ? `  ! ${gate.blockedBy.map((id) => whyText(id, language)).join(', ')}` : ''}`,
    ),
    row('', `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`),
  ];
}

function amount(point: PointStatus | undefined, missing: string): string {
  if (point?.value === null || point?.value === undefined) return missing;
  return `${point.value.toFixed(decimalsOf(point.unit))} ${point.unit}`;
}

function decimalsOf(unit: string): number {
  if (unit === 'm' || unit === 'm3/s') return 3;
  return unit === 'm3' ? 0 : 1;
}

function row(label: string, value: string): string {
  return `  ${label.padEnd(26)}${value}`;
}
