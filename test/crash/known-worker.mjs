/** The store's thread, which says in `<directory>.thread` which one it is to the system: so faults can be aimed at it alone. */
import { readlinkSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { workerData } from 'node:worker_threads';

writeFileSync(`${workerData.directory}.thread`, basename(readlinkSync('/proc/thread-self')));
await import('../../dist/gateway/store/worker.js');
