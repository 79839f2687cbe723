/** `aryk bus read`: registers in every type and word order, or a whole instrument by its profile. */
import type { Profile } from '../../devices/profile.js';
import { readPlan } from '../../devices/read-plan.js';
import { sleep } from '../../protocols/clock.js';
import type { LineOutcome } from '../../protocols/modbus/line.js';
import { parseDuration } from '../../protocols/settings/fields.js';
import type { SpanReply } from '../poll/decode-span.js';
import type { BusAccess } from './access.js';
import {
  askOptions,
  type BusCall,
  badUsage,
  ENDED_BADLY,
  ENDED_WELL,
  type Ended,
  fail,
  failAt,
  failureOf,
  isEnded,
  isJson,
  onLine,
  type Place,
  placeIn,
  text,
  unitIn,
  wrongWords,
} from './commission.js';
import { pointLines, pointViews } from './point-view.js';
import { profileOption } from './profile-option.js';
import { bitLines, registerLines, registerViews } from './register-view.js';
import { badValue, numberIn } from './target.js';

const EXAMPLE = 'aryk bus read --port /dev/ttyUSB0 3 holding 0 10';
const EXAMPLE_WITH_PROFILE = 'aryk bus read --port /dev/ttyUSB0 3 --profile keller-series30';

export async function readVerb(call: BusCall): Promise<Ended> {
  const { every, profile } = call.options;
  const everyMs = every === undefined ? undefined : parseDuration(String(every));
  if (every !== undefined && (everyMs === undefined || everyMs < 100 || everyMs > 86_400_000)) {
    return badUsage(call, badValue('--every', every, '100ms-24h'));
  }
  const reading = profile === undefined ? registersIn(call) : profileIn(call, String(profile));
  if (isEnded(reading)) return reading;
  return onLine(call, async (bus) => {
    if (everyMs === undefined) return reading.once(bus);
    const { clock, signal } = call.context;
    for (;;) {
      const startMs = clock.monotonicMs();
      await reading.once(bus);
      await sleep(clock, Math.max(0, startMs + everyMs - clock.monotonicMs()), signal);
      if (signal.aborted) return ENDED_WELL;
      if (!isJson(call)) call.context.print('');
    }
  });
}

/** One round of what was asked for, shown. */
interface Reading {
  once(bus: BusAccess): Promise<Ended>;
}

function registersIn(call: BusCall): Reading | Ended {
  const names = ['UNIT', 'TABLE', 'ADDRESS', 'COUNT'];
  const wrong = wrongWords(call, { action: 'read', names, example: EXAMPLE, optional: 1 });
  if (wrong) return wrong;
  const place = placeIn(call);
  if (isEnded(place)) return place;
  const [, , , countWord = '1'] = call.words;
  const most = Math.min(isBits(place) ? 2000 : 125, 65_536 - place.address);
  const count = numberIn(countWord, 1, most);
  if (count === undefined) return badUsage(call, badValue('COUNT', countWord, `1-${most}`));
  return {
    once: async (bus) => {
      const answer = await bus.ask({ kind: 'read', ...place, count }, askOptions(call));
      return answer.ok ? showRegisters(call, place, answer.words) : failAt(call, place, answer);
    },
  };
}

function isBits({ table: tableName }: Place): boolean {
  return tableName === 'coil' || tableName === 'discrete';
}

function showRegisters(call: BusCall, place: Place, words: readonly number[]): Ended {
  const { print } = call.context;
  const at = new Date(call.context.clock.wallMs()).toISOString();
  const title = text(call, 'address');
  const views = isBits(place) ? undefined : registerViews(place.table, place.address, words);
  if (isJson(call))
    print(JSON.stringify({ ok: true, at, ...place, words, ...(views && { registers: views }) }));
  else {
    const lines = views ? registerLines(views, title) : bitLines(place.table, place.address, words, title);
    for (const line of lines) print(line);
  }
  return ENDED_WELL;
}

function profileIn(call: BusCall, name: string): Reading | Ended {
  const wrong = wrongWords(call, { action: 'read', names: ['UNIT'], example: EXAMPLE_WITH_PROFILE });
  if (wrong) return wrong;
  const place = unitIn(call);
  if (isEnded(place)) return place;
  const profile = profileOption(call, name);
  if (isEnded(profile)) return profile;
  return { once: (bus) => readWithProfile(call, bus, place.unit, profile) };
}

async function readWithProfile(
  call: BusCall,
  bus: BusAccess,
  unit: number,
  profile: Profile,
): Promise<Ended> {
  const { clock } = call.context;
  const replies: SpanReply[] = [];
  for (const span of readPlan(profile.points, profile)) {
    const { table: tableName, address, count } = span;
    const answer = await bus.ask({ kind: 'read', unit, table: tableName, address, count }, askOptions(call));
    if (!answer.ok && answer.failure === 'refused') return fail(call, failureOf(answer, call));
    const at = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
    replies.push({ span, outcome: { ...answer, at } satisfies LineOutcome });
  }
  showProfile(call, unit, profile, replies);
  return replies.some(({ outcome }) => outcome.ok) ? ENDED_WELL : ENDED_BADLY;
}

function showProfile(call: BusCall, unit: number, profile: Profile, replies: readonly SpanReply[]): void {
  const { print, language, clock } = call.context;
  const points = pointViews(profile, replies);
  if (isJson(call)) {
    const at = new Date(clock.wallMs()).toISOString();
    print(JSON.stringify({ ok: true, at, unit, profile: profile.profile, points }));
  } else for (const line of pointLines(points, language)) print(line);
}
