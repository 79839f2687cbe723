/** The lines' figures for `show lines` and `aryk bus stats`, in at most 79 columns of any language. */
import { type Column, table } from '../../protocols/console/table.js';
import { render } from '../../protocols/text/message.js';
import type { LineStatus } from '../status.js';
import { type ConsoleKey, healthTexts } from '../text/console-texts.js';
import { NOTHING } from './format.js';
import { consoleText, type PageStyle } from './pages.js';

export function linesPage(lines: readonly LineStatus[], style: PageStyle): string[] {
  if (lines.length === 0) return [consoleText('noLines', style)];
  const titles = ['use', 'requests', 'timeouts', 'garbled', 'exceptions', 'discarded', 'overruns'] as const;
  const sums = table(
    [{ title: consoleText('line', style) }, ...titles.map((key) => right(key, style))],
    lines.map((line) => [
      line.id,
      line.open ? `${line.usePercent.toFixed(0)} %` : consoleText('closed', style),
      String(line.requests),
      String(line.timeouts),
      String(line.byKind.garbled),
      String(line.byKind.exception),
      String(line.discarded),
      String(line.overruns),
    ]),
  );
  return [...sums, ...lines.flatMap((line) => unitsTable(line, style))];
}

function unitsTable({ id, units }: LineStatus, style: PageStyle): string[] {
  if (units.length === 0) return [];
  const columns: Column[] = [
    { title: consoleText('device', style) },
    right('unit', style),
    { title: consoleText('health', style) },
    right('requests', style),
    right('failures', style),
    ...['p50', 'p95', 'p99', 'max'].map((title): Column => ({ title, align: 'right' })),
  ];
  const rows = units.map(({ unit, device, health, requests, failures, latencyMs }) => [
    device,
    String(unit),
    render(healthTexts, { key: health }, style.language),
    String(requests),
    String(failures),
    ...(['p50', 'p95', 'p99', 'max'] as const).map((key) => latencyMs?.[key].toFixed(0) ?? NOTHING),
  ]);
  return ['', consoleText('replyTimes', style, { line: id }), ...table(columns, rows)];
}

function right(key: ConsoleKey, style: PageStyle): Column {
  return { title: consoleText(key, style), align: 'right' };
}
