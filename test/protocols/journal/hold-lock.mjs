/** Takes a store's lock, says whether it could, and holds it until it is killed, although nothing refers to it any more. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { lockStore } from '../../../dist/protocols/journal/store-lock.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const isBusy = 'busy' in lockStore(process.argv[2]);
setImmediate(() => {
  collectGarbage();
  process.stdout.write(isBusy ? 'busy\n' : 'held\n');
  if (!isBusy) process.stdin.resume();
});
