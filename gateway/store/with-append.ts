import type { Store } from './journal.js';

/** `store`, but for how it appends: for what measures writes, or troubles them. */
export function withAppend(store: Store, append: Store['append']): Store {
  return {
    append,
    read: (after, maxBytes) => store.read(after, maxBytes),
    head: () => store.head(),
    anchor: () => store.anchor(),
    gaps: (after, most) => store.gaps(after, most),
    keepWatermark: (party, position, signed) => store.keepWatermark(party, position, signed),
    watermarks: () => store.watermarks(),
    retain: (upTo, olderThanWallMs, nowWallMs) => store.retain(upTo, olderThanWallMs, nowWallMs),
    notices: () => store.notices(),
    noticed: (id) => store.noticed(id),
    space: () => store.space(),
    beginEpoch: (cause, beyond) => store.beginEpoch(cause, beyond),
    close: () => store.close(),
  };
}
