import { Duplex } from 'node:stream';
import { runSession, type SessionKind } from '../../../gateway/console/session.js';
import type { GateStatus } from '../../../gateway/status.js';
import type { Language } from '../../../protocols/text/message.js';
import { until } from '../../protocols/mqtt/broker.js';
import { Office } from '../control/orders/parties.js';
import { STATUS, testSource } from './source.js';

/** A technician at the console of an office's gateway. */
export class Technician {
  readonly office: Office;
  /** What the status says of the left gate, other than at rest under its schedule. */
  left: Partial<GateStatus> = {};
  #shown = '';
  readonly #stream: Duplex;

  constructor(language: Language = 'en', kind: SessionKind = 'socket', office = new Office()) {
    this.office = office;
    this.#stream = new Duplex({
      read: () => undefined,
      write: (chunk, _encoding, done) => {
        this.#shown += String(chunk);
        done();
      },
    });
    const status = () => ({
      ...STATUS,
      gates: STATUS.gates.map((gate) => (gate.id === 'left' ? { ...gate, ...this.left } : gate)),
    });
    const source = testSource({ status, orders: office.desk.console });
    void runSession(this.#stream, kind, { source, language, timeZone: 'Asia/Almaty' });
  }

  async ask(line: string): Promise<string> {
    await until('the prompt is there', () => this.#shown.endsWith('aryk> '));
    this.#shown = '';
    this.#stream.push(`${line}\n`);
    await until('it is answered', () => this.#shown.endsWith('aryk> '));
    return this.#shown.slice(0, -'aryk> '.length).trim();
  }

  /** What is shown, without regard to where its lines break. */
  async told(line: string): Promise<string> {
    return (await this.ask(line)).replace(/\s+/g, ' ');
  }

  /** Asks, and types the code that is shown. */
  async confirm(line: string): Promise<string> {
    const [, code = ''] = /operate (\d{4})/.exec(await this.ask(line)) ?? [];
    return this.ask(`operate ${code}`);
  }
}
