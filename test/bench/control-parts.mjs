/** What the far end and the gateway have noted, put together: how long each step of a command took. */

/** The two processes' clocks may differ by so much. */
const APART_US = 5000;

/** For each slot that was to begin a move: ms from its instant, in all and for each step; `missed` ones had no command. */
export function partsOfMoves(slots, events, noted) {
  const found = [];
  let missed = 0;
  for (const { atMs, untilMs, percent } of slots) {
    const fromUs = atMs * 1000;
    const isIn = ({ atUs }) => atUs >= fromUs && atUs < untilMs * 1000;
    const wire = events.find(
      (event) => event.what === 'demand' && event.value === percent * 10 && isIn(event),
    );
    if (wire === undefined) {
      missed++;
      continue;
    }
    const before = (what, { atUs: untilUs }) =>
      noted.findLast((each) => each.what === what && each.atUs <= untilUs);
    const sent = before('sent', { atUs: wire.atUs + APART_US });
    const asked = before('move-asked', sent);
    const onDisk = before('on-disk', asked);
    const decided = before('decided', onDisk);
    const cycle = before('cycle', decided);
    const steps = { cycle, decided, 'on-disk': onDisk, 'move-asked': asked, sent, 'on wire': wire };
    found.push({ ...stepsOf(fromUs, steps), letAhead: sent.sent - asked.sent });
  }
  return { missed, found };
}

/** For each trial: ms from the last byte of the first reply without a level. */
export function partsOfStops(slots, events, noted) {
  const found = [];
  const trials = slots.filter(({ kind }) => kind === 'trial');
  let missed = 0;
  trials.forEach(({ atMs }, nth) => {
    const untilUs = (trials[nth + 1]?.atMs ?? Number.POSITIVE_INFINITY) * 1000;
    const after = (what, fromUs) =>
      events.find((event) => event.what === what && event.atUs >= fromUs && event.atUs < untilUs)?.atUs;
    const lost = after('level-lost', atMs * 1000);
    const told = after('level-told-lost', lost ?? untilUs);
    const wire = after('stop', told ?? untilUs);
    if (wire === undefined) {
      missed++;
      return;
    }
    const before = (what, { atUs: ofUs }) =>
      noted.findLast((each) => each.what === what && each.atUs <= ofUs);
    const sent = before('sent', { atUs: wire + APART_US });
    const asked = before('stop-asked', sent);
    const cycle = before('cycle', asked);
    const steps = { cycle, 'stop-asked': asked, sent, 'on wire': { atUs: wire } };
    found.push({
      ...stepsOf(told, steps),
      letAhead: sent.sent - asked.sent,
      sinceLostMs: (wire - lost) / 1000,
    });
  });
  return { missed, found };
}

/** `steps` in their order. */
function stepsOf(fromUs, steps) {
  const parts = {};
  let lastUs = fromUs;
  for (const [name, { atUs }] of Object.entries(steps)) {
    parts[name] = (atUs - lastUs) / 1000;
    lastUs = atUs;
  }
  return { totalMs: (lastUs - fromUs) / 1000, parts };
}
