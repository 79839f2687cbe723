/**
 * `node --import` this before the gateway: it notes when a cycle begins, when a decision is given to the journal and is on
 * disk, when a write is asked of the line and when it is sent, all by the clock on the wall, and prints it as a line of JSON at SIGUSR2.
 * It only looks: what it wraps does what it did.
 */
import { isMainThread } from 'node:worker_threads';
import { LivePoints } from '../../dist/gateway/live-points.js';
import { GroupJournal } from '../../dist/gateway/store/group-journal.js';
import { Link } from '../../dist/protocols/modbus/link.js';
import { ModbusLine } from '../../dist/protocols/modbus/modbus-line.js';

const MOST = 100_000;
const WRITE_REGISTER = 6;
const noted = [];
/** Requests that have gone to the wire so far. */
let sent = 0;

const nowUs = () => Math.round((performance.timeOrigin + performance.now()) * 1000);

function note(what, atUs = nowUs()) {
  if (noted.length < MOST) noted.push({ what, atUs, sent });
}

/** Each method of `owner` calls `look` first, with its arguments, and the result is handed to what that gives, if anything. */
function wrap(owner, method, look) {
  const inner = owner.prototype[method];
  owner.prototype[method] = function (...args) {
    const then = look(...args);
    const result = inner.apply(this, args);
    if (then) result.then(then, () => undefined);
    return result;
  };
}

// The store's thread is a process's thread like another, and takes the same arguments.
if (isMainThread) {
  let lastCycleUs;
  wrap(LivePoints, 'freeze', () => {
    lastCycleUs = nowUs();
  });
  wrap(GroupJournal, 'appendDurably', (kind) => {
    if (kind !== 'decision') return undefined;
    note('cycle', lastCycleUs);
    note('decided');
    return () => note('on-disk');
  });
  wrap(ModbusLine, 'request', (request, priority) => {
    if (request.kind !== 'write-registers') return;
    if (priority === 'stop') note('cycle', lastCycleUs);
    note(priority === 'stop' ? 'stop-asked' : 'move-asked');
  });
  wrap(Link, 'write', (bytes) => {
    if (bytes[1] === WRITE_REGISTER) note('sent');
    sent++;
  });
  process.on('SIGUSR2', () => process.stdout.write(`${JSON.stringify({ noted })}\n`));
}
