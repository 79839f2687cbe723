/** A motor on two contacts, or on latched commands, on a scripted line. */
import { Runner, type RunnerSettings } from '../../../../gateway/control/driver/runner.js';
import { type Asked, point, type Reply, scripted } from './scripted-line.js';

const coil = (address: number, changes: object = {}) =>
  point(address, { table: 'coil', type: 'bool', ...changes });
const OPEN = coil(1);
const CLOSE = coil(2);
const off = [
  { map: OPEN, value: 0 },
  { map: CLOSE, value: 0 },
];
/** 100 s for the whole way, so that one percent is a second. */
export const CONTACTS: RunnerSettings = {
  travelTimeMs: 100_000,
  isSeen: false,
  hasOpenedEnd: false,
  hasClosedEnd: false,
  open: { map: OPEN, value: 1 },
  close: { map: CLOSE, value: 1 },
  stops: off,
  clears: { opening: [{ map: CLOSE, value: 0 }], closing: [{ map: OPEN, value: 0 }] },
};
export const latched = (open = point(10)): RunnerSettings => ({
  ...CONTACTS,
  open: { map: open, value: 1 },
  close: { map: point(10), value: 2 },
  stops: [{ map: point(10), value: 3 }],
  clears: { opening: [], closing: [] },
});

export const isRead = ({ request }: Asked): boolean => request.kind === 'read';
export const isOn = ({ request }: Asked): boolean => request.kind === 'write-coil' && request.on;
export const isStop = ({ priority }: Asked): boolean => priority === 'stop';

export function running(settings: RunnerSettings = CONTACTS) {
  let runner: Runner | undefined;
  const { clock, line, driver, permit } = scripted(({ registers, clock, stop }) => {
    runner = new Runner(registers, settings, clock, stop);
    return runner;
  });
  if (!runner) throw new Error('no runner');
  /** Every coil reads as closed. */
  const well = (asked: Asked): Reply => (isRead(asked) ? { words: [1] } : {});
  line.reply = well;
  const moved = async (to: number, from: number | undefined = 20) => {
    const outcome = driver.move(permit(to), from);
    await clock.advance(500);
    return outcome;
  };
  const stopsAtMs = () => line.asked.filter(isStop).map(({ atMs }) => atMs);
  return { runner, clock, line, driver, permit, well, moved, stopsAtMs };
}
