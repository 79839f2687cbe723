/** The store's figures for `show store`, in at most 79 columns of any language. */
import { table } from '../../protocols/console/table.js';
import type { StoreStatus } from '../status.js';
import type { ConsoleKey } from '../text/console-texts.js';
import { formatSpan, NOTHING } from './format.js';
import { consoleText, type PageStyle } from './pages.js';

export function storePage(store: StoreStatus | undefined, style: PageStyle): string[] {
  if (store === undefined) return [consoleText('noStoreFigures', style)];
  const { latencyMs, oldestUnsignedS: unsignedS } = store;
  const facts: [ConsoleKey, string][] = [
    ['spaceLeft', spaceText(store, style)],
    [
      'onDisk',
      consoleText('onDiskIn', style, {
        disk: megabytes(store.diskBytes),
        segments: store.segments ?? NOTHING,
      }),
    ],
    ['growth', consoleText('growthADay', style, { perDay: megabytes(store.growthBytesPerDay) })],
    [
      'written',
      consoleText('writtenEach', style, {
        perDay: megabytes(store.writtenBytesPerDay),
        perReading: store.writtenBytesPerReading?.toFixed(0) ?? NOTHING,
      }),
    ],
    [
      'commits',
      latencyMs === null
        ? String(store.commits)
        : consoleText('commitTimes', style, {
            commits: store.commits,
            p50: latencyMs.p50.toFixed(1),
            p99: latencyMs.p99.toFixed(1),
            max: latencyMs.max.toFixed(0),
          }),
    ],
    ['waiting', String(store.waiting ?? NOTHING)],
    ['unsigned', unsignedS === null ? NOTHING : formatSpan(unsignedS * 1000, style.language)],
  ];
  return table(
    [{ title: '' }, { title: '' }],
    facts.map(([key, value]) => [consoleText(key, style), value]),
  ).slice(1);
}

function spaceText({ space, daysLeft, freeBytes }: StoreStatus, style: PageStyle): string {
  const lasts = {
    unknown: consoleText('spaceUnknown', style),
    lasts: consoleText('spaceLasts', style),
    'runs-out': consoleText('spaceDays', style, { days: Math.floor(daysLeft ?? 0) }),
  };
  return `${lasts[space]}; ${consoleText('spaceFree', style, { free: megabytes(freeBytes, 0) })}`;
}

function megabytes(bytes: number | null, decimals = 1): string {
  return bytes === null ? NOTHING : (bytes / 2 ** 20).toFixed(decimals);
}
