import type { BookAction } from '../control/orders/book.js';
import { opening } from './pages.js';

/** As it is typed; commands are the same in every language. */
export function actionText(action: BookAction): string {
  switch (action.kind) {
    case 'move':
      return `${opening(action.openingPercent)}`;
    case 'release':
      return action.trip === undefined ? 'release' : `release ${action.trip}`;
    case 'lift-limit':
      return `lift-limit ${action.interlock}`;
    case 'programme':
      return Object.entries(action.programme)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
        .join(' ');
    case 'change-share':
      return Object.entries(action.shares)
        .map(([party, share]) => `${party} ${share}`)
        .join(' ');
    default:
      return action.kind;
  }
}
