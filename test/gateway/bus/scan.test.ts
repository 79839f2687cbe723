import { describe, expect, test } from 'vitest';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import type { Answer, Question } from '../../../gateway/bus/access.js';
import {
  type FoundUnit,
  type LineSetting,
  type ScanOptions,
  type ScanProgress,
  scan,
  settingsToTry,
} from '../../../gateway/bus/scan.js';
import { type Timer, VirtualClock } from '../../../protocols/clock.js';
import { FakeBus, SILENCE } from './fakes.js';

const profiles = [...loadProfiles().values()];

interface Run {
  readonly result: Awaited<ReturnType<typeof scan>>;
  readonly found: readonly FoundUnit[];
  readonly progress: readonly ScanProgress[];
  readonly buses: readonly FakeBus[];
}

/** Time passes as soon as somebody waits for it. */
class HurriedClock extends VirtualClock {
  override after(delayMs: number, action: () => void): Timer {
    const timer = super.after(delayMs, action);
    void this.advance(delayMs);
    return timer;
  }
}

/** Scans units 1..5 where `answer` is what the line says under a setting; each question takes 250 ms. */
async function run(
  answer: (question: Question, setting: LineSetting | undefined) => Answer,
  options: Partial<ScanOptions> = {},
): Promise<Run> {
  const clock = new HurriedClock(0);
  const found: FoundUnit[] = [];
  const progress: ScanProgress[] = [];
  const buses: FakeBus[] = [];
  const result = await scan({
    settings: [undefined],
    units: [1, 2, 3, 4, 5],
    timeoutMs: 150,
    firstOnly: false,
    profiles,
    clock,
    signal: new AbortController().signal,
    open: async (setting) => {
      const bus = new FakeBus(async (question) => {
        await clock.advance(250);
        return answer(question, setting);
      });
      buses.push(bus);
      return { ok: true, bus };
    },
    onFound: (unit) => found.push(unit),
    onProgress: (step) => progress.push(step),
    ...options,
  });
  return { result, found, progress, buses };
}

const REFUSES: Answer = { ok: false, failure: 'exception', exceptionCode: 2 };
const isPresence = (question: Question): boolean =>
  question.kind === 'read' && question.table === 'holding' && question.address === 0 && question.count === 1;

describe('a scan', () => {
  test('finds who answers, an exception being an answer, under the setting it answers to', async () => {
    const settings = settingsToTry([9600, 19_200], ['none', 'even']);
    const { result, buses } = await run(
      (question, setting) =>
        setting?.baudRate === 19_200 && setting.parity === 'even' && question.unit === 4 ? REFUSES : SILENCE,
      { settings },
    );
    expect(result.found).toEqual([
      { setting: { baudRate: 19_200, parity: 'even' }, unit: 4, report: null, objects: [], fits: [] },
    ]);
    expect(result).toMatchObject({ asked: 20, total: 20, ended: 'done' });
    expect(buses).toHaveLength(4);
    expect(buses.every(({ isClosed }) => isClosed)).toBe(true);
  });

  test('tells how long it will take, from how long it has taken', async () => {
    const { progress } = await run(() => SILENCE);
    expect(progress.map(({ asked, leftMs }) => [asked, leftMs])).toEqual([
      [1, 1000],
      [2, 750],
      [3, 500],
      [4, 250],
      [5, 0],
    ]);
  });

  test('does not take a TCP gateway that reports silence for an instrument', async () => {
    const { result } = await run(({ unit }) => ({
      ok: false,
      failure: 'exception',
      exceptionCode: unit === 1 ? 10 : 11,
    }));
    expect(result.found).toEqual([]);
  });

  test('tells of bytes that were no reply', async () => {
    const { result } = await run(({ unit }) => (unit === 2 ? { ok: false, failure: 'garbled' } : SILENCE));
    expect(result.garbled).toEqual([{ setting: null, unit: 2 }]);
  });

  test('that is stopped keeps what it has found', async () => {
    const stop = new AbortController();
    const { result, found } = await run(({ unit }) => (unit === 1 ? REFUSES : SILENCE), {
      signal: stop.signal,
      onProgress: ({ asked }) => asked === 2 && stop.abort(),
    });
    expect(result).toMatchObject({ ended: 'stopped', asked: 2, found: [{ unit: 1 }] });
    expect(found).toHaveLength(1);
  });

  test('asked for the first setting only ends with it', async () => {
    const settings = settingsToTry([9600, 19_200], ['none']);
    const { result } = await run(({ unit }) => (unit === 1 ? REFUSES : SILENCE), {
      settings,
      firstOnly: true,
    });
    expect(result).toMatchObject({ asked: 5, total: 10, ended: 'done' });
  });

  test('waits for a line that is opened anew in between', async () => {
    const lost = { answers: 4 };
    const { result } = await run(({ unit }) => {
      if (unit === 3 && lost.answers-- > 0) return { ok: false, failure: 'not-sent' };
      return unit === 3 ? REFUSES : SILENCE;
    });
    expect(result).toMatchObject({ ended: 'done', asked: 5, found: [{ unit: 3 }] });
  });

  test('ends when the line does not open, is lost, or the gateway is gone', async () => {
    const open = async (): Promise<{ ok: false; cause: string }> => ({ ok: false, cause: 'in use' });
    expect((await run(() => SILENCE, { open })).result).toMatchObject({ ended: 'not-open', cause: 'in use' });
    const lost = await run(({ unit }) => (unit < 3 ? REFUSES : { ok: false, failure: 'not-sent' }));
    expect(lost.result).toMatchObject({ ended: 'not-open', asked: 2, found: [{ unit: 1 }, { unit: 2 }] });
    const refusal = { code: 'no-gateway', params: { cause: '' } } as const;
    const gone = await run(() => ({ ok: false, failure: 'refused', refusal }));
    expect(gone.result.ended).toEqual(refusal);
  });
});

describe('who is found is asked who it is', () => {
  const text = (id: number, value: string): Buffer =>
    Buffer.concat([Buffer.of(id, value.length), Buffer.from(value)]);

  test('by functions 17 and 43/14, all parts of all categories, whatever bytes they are', async () => {
    const { found, buses } = await run((question) => {
      if (question.unit !== 3) return SILENCE;
      if (question.kind === 'report-id')
        return { ok: true, words: [], data: Buffer.from('\x04\x03\xffX1', 'latin1') };
      if (question.kind === 'read') return REFUSES;
      const { category, objectId } = question;
      const [objects, more, next] =
        category === 2
          ? [[text(4, 'Gauge')], 0, 0]
          : objectId === 0
            ? [[text(0, 'Acme'), text(1, '\x1b[2J')], 0xff, 2]
            : [[text(2, 'v1')], 0, 0];
      const header = Buffer.of(14, category, 0x82, more, next, objects.length);
      return { ok: true, words: [], data: Buffer.concat([header, ...objects]) };
    });
    expect(found).toMatchObject([
      {
        unit: 3,
        report: { hex: '03ff5831', text: '..X1' },
        objects: [
          { id: 0, name: 'VendorName', value: 'Acme' },
          // Nothing that a terminal would act on.
          { id: 1, name: 'ProductCode', value: '.[2J' },
          { id: 2, name: 'MajorMinorRevision', value: 'v1' },
          { id: 4, name: 'ProductName', value: 'Gauge' },
        ],
      },
    ]);
    expect(buses[0]?.asked.filter(({ kind }) => kind === 'device-id')).toHaveLength(3);
  });

  test('one that always has more to say is cut short', async () => {
    let asked = 0;
    await run((question) => {
      if (question.unit !== 1 || question.kind === 'report-id') return SILENCE;
      if (question.kind === 'read') return REFUSES;
      asked++;
      const { category, objectId } = question;
      return { ok: true, words: [], data: Buffer.of(14, category, 3, 0xff, (objectId + 1) & 0xff, 0) };
    });
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThanOrEqual(24);
  });

  test('by the profiles that its registers look like, as a hint', async () => {
    // A KELLER transmitter at 1.5 m and 12.25 degrees, and nothing else.
    const registers = new Map([
      [256, 0x3e16],
      [257, 0x872b],
      [258, 0x4144],
      [259, 0],
      [524, 0],
    ]);
    const { found } = await run((question) => {
      if (question.unit !== 5) return SILENCE;
      if (question.kind !== 'read' || question.table !== 'holding') return REFUSES;
      if (isPresence(question)) return REFUSES;
      const words = Array.from({ length: question.count }, (_, index) =>
        registers.get(question.address + index),
      );
      return words.every((word) => word !== undefined) ? { ok: true, words: words as number[] } : REFUSES;
    });
    expect(found[0]?.fits).toMatchObject([{ profile: 'keller-series30', plausible: 3, read: 3 }]);
  });

  test('zeros everywhere look like nothing in particular', async () => {
    const { found } = await run((question) =>
      question.unit === 5 && question.kind === 'read'
        ? { ok: true, words: new Array(question.count).fill(0) }
        : SILENCE,
    );
    expect(found).toMatchObject([{ unit: 5, fits: [] }]);
  });
});
