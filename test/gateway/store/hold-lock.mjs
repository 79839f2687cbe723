/** Takes a store's lock, says whether it could, and holds it until it is killed. */
import { lockStore } from '../../../dist/gateway/store/store-lock.js';

const lock = lockStore(process.argv[2]);
process.stdout.write('busy' in lock ? 'busy\n' : 'held\n');
if (!('busy' in lock)) {
  process.stdin.resume();
  // The lock is held for as long as somebody knows of it.
  process.on('exit', () => lock.release());
}
