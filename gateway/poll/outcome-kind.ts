import type { LineOutcome } from '../../protocols/modbus/line.js';

/** Exception codes by what they ask of a master (MODBUS Application Protocol V1.1b3, 7). */
const ILLEGAL_ADDRESS = 2;
const ILLEGAL_VALUE = 3;
const ACKNOWLEDGE = 5;
const BUSY = 6;
const GATEWAY_PATH = 10;
const GATEWAY_TARGET = 11;

export type OutcomeKind =
  /** Values, or a refusal that splitting the read would not cure. */
  | 'answer'
  /** The unit does not have these registers, or not in one read. */
  | 'refused'
  /** The unit is there and wants to be asked later. */
  | 'busy'
  /** The unit did not answer, to us or to the gateway that it stands behind. */
  | 'silence'
  /** The question never left. */
  | 'not-asked';

export function kindOf(outcome: LineOutcome): OutcomeKind {
  if (outcome.ok) return 'answer';
  if (outcome.failure === 'not-sent') return 'not-asked';
  if (outcome.failure !== 'exception') return 'silence';
  switch (outcome.exceptionCode) {
    case ILLEGAL_ADDRESS:
    case ILLEGAL_VALUE:
      return 'refused';
    case ACKNOWLEDGE:
    case BUSY:
      return 'busy';
    case GATEWAY_PATH:
    case GATEWAY_TARGET:
      return 'silence';
    default:
      return 'answer';
  }
}
