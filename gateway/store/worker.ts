/** The store's thread: takes requests one after the other, so that a slow disk stalls nothing but this. */
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteStore, type StorePlace } from './sqlite-store.js';
import {
  type Operation,
  type Operations,
  pack,
  type Reply,
  type Request,
  unpackDrafts,
} from './worker-protocol.js';

const store = new SqliteStore(workerData as StorePlace);

parentPort?.on('message', (request: Request) => {
  answer(request).then(
    (result) => {
      const transfer =
        result !== null && typeof result === 'object' && 'bytes' in result ? [result.bytes.buffer] : [];
      send({ id: request.id, result }, transfer);
      if (request.operation === 'close') parentPort?.close();
    },
    (error: Error) => send({ id: request.id, error: error.message }),
  );
});

async function answer(request: Request): Promise<Operations[Operation]['result']> {
  switch (request.operation) {
    case 'append':
      return store.append(unpackDrafts(request.argument));
    case 'read':
      return pack(await store.read(request.argument.after, request.argument.maxBytes));
    case 'head':
      return store.head();
    case 'anchor':
      return store.anchor();
    case 'keepWatermark': {
      const { party, position, signed } = request.argument;
      await store.keepWatermark(party, position, Buffer.from(signed));
      return null;
    }
    case 'watermarks':
      return store.watermarks();
    case 'prune': {
      const { upTo, olderThanWallMs, nowWallMs } = request.argument;
      return store.prune(upTo, olderThanWallMs, nowWallMs);
    }
    case 'close':
      await store.close();
      return null;
  }
}

function send(reply: Reply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(reply, transfer);
}
