/** A gate's driver on a real line in virtual time, with the emulator's instrument of a shipped profile at the far end. */
import { type Profile, parseProfile, pointOf } from '../../../../devices/profile.js';
import { loadProfiles } from '../../../../devices/shipped-profiles.js';
import { type GateSettings, gateSchema } from '../../../../gateway/config/gate-schema.js';
import { driverOf } from '../../../../gateway/control/driver/from-profile.js';
import type { GateDriver } from '../../../../gateway/control/driver/gate-driver.js';
import { type Permit, PermitMint } from '../../../../gateway/control/permit.js';
import type { VirtualClock } from '../../../../protocols/clock.js';
import type { LineRequestOptions } from '../../../../protocols/modbus/line.js';
import { ModbusLine } from '../../../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../../../protocols/random.js';
import { Client } from '../../../emulator/instruments/client.js';
import { framed } from '../../../protocols/modbus/far-end.js';
import { ScriptedWire } from '../../../protocols/modbus/scripted-wire.js';

const PROFILES = loadProfiles();
export const UNIT = 11;
const WRITES: ReadonlySet<number> = new Set([5, 6, 15, 16, 22, 23]);

export function shipped(id: string): Profile {
  const profile = PROFILES.get(id);
  if (!profile) throw new Error(`there is no profile ${id}`);
  return profile;
}

export function gateWith(changes: object = {}): GateSettings {
  return gateSchema.parse({
    id: 'left',
    device: 'left-gate',
    structure: { kind: 'vertical-sluice', widthM: 6, sillM: 0, travelM: 2.5 },
    upstream: 'forebay.level_m',
    onLossOfControl: 'hold',
    travelTime: '90s',
    ...changes,
  });
}

/** What becomes of a request: answered, carried out but not answered, neither, or answered with this exception. */
export type Fate = 'done' | 'silent' | 'lost' | number;

export class DriverRig {
  readonly client: Client;
  readonly clock: VirtualClock;
  readonly mint: PermitMint;
  readonly driver: GateDriver;
  readonly profile: Profile;
  readonly gate: GateSettings;
  readonly line: ModbusLine;
  /** Of each request to the actuator, by its PDU. */
  fate: (pdu: Buffer) => Fate = () => 'done';
  replyMs = 5;
  readonly #wire: ScriptedWire;

  private constructor(profile: Profile, gate: GateSettings, options: LineRequestOptions) {
    this.profile = profile;
    this.gate = gate;
    this.client = new Client(profile);
    this.clock = this.client.clock;
    this.mint = new PermitMint(this.clock);
    this.#wire = new ScriptedWire(this.clock, (frame, reply) => this.#answer(frame, reply));
    this.line = new ModbusLine({
      id: 'a',
      clock: this.clock,
      random: new SeededRandom(1),
      config: {
        kind: 'rtu',
        path: '-',
        baudRate: 19_200,
        parity: 'even',
        stopBits: 1,
        dataBits: 8,
        timeoutMs: 200,
      },
      makeWire: () => this.#wire,
    });
    const { actuator, maxRegistersPerRead, maxGap } = profile;
    if (!actuator) throw new Error(`${profile.profile} moves nothing`);
    const place = { unit: UNIT, limits: { maxRegistersPerRead, maxGap }, options };
    this.driver = driverOf({ gate, profile, actuator, line: this.line, place }, this.mint, this.clock);
  }

  static async on(
    profile: Profile,
    gate: GateSettings = gateWith(),
    options: LineRequestOptions = {},
  ): Promise<DriverRig> {
    const rig = new DriverRig(profile, gate, options);
    rig.line.start();
    await rig.clock.advance(10);
    return rig;
  }

  close(): void {
    this.driver.close();
    this.client.instrument.close();
  }

  permit(openingPercent: number, gate = 'left'): Permit {
    const permit = this.mint.mint({ gate, source: 'schedule', openingPercent }, []);
    if (!permit) throw new Error('no permit');
    return permit;
  }

  /** The outcome of what takes time, which passes here. */
  async settled<T>(work: Promise<T>, withinMs = 3000): Promise<T> {
    let result: { value: T } | undefined;
    void work.then((value) => {
      result = { value };
    });
    for (let ms = 0; ms < withinMs && !result; ms += 20) await this.clock.advance(20);
    if (!result) throw new Error(`not within ${withinMs} ms`);
    return result.value;
  }

  /** The gate itself, for what happens to it without its actuator. */
  get drive(): ReturnType<Client['canal']['gate']> {
    return this.client.canal.gate('gate');
  }

  get openingPercent(): number {
    return this.client.openingPercent;
  }

  /** What was written, as `point=raw`, in order; reads are left out. */
  written(): string[] {
    return this.frames()
      .filter(({ code }) => WRITES.has(code))
      .map(({ code, address, value }) => {
        const isCoil = code === 5 || code === 15;
        const point = this.profile.points.find((each) => {
          const table = each.write?.table ?? each.table;
          return (each.write?.address ?? each.address) === address && table === (isCoil ? 'coil' : 'holding');
        });
        return `${point?.name ?? address}=${isCoil ? Number(value === 0xff00) : value}`;
      });
  }

  frames(): { code: number; address: number; value: number }[] {
    return this.#wire.sent
      .filter((frame) => frame[0] === UNIT)
      .map((frame) => ({
        code: frame.readUInt8(1),
        address: frame.readUInt16BE(2),
        value: frame.readUInt8(1) === 16 ? frame.readUInt16BE(7) : frame.readUInt16BE(4),
      }));
  }

  value(name: string): number {
    const { scale, offset } = pointOf(this.profile, name);
    return this.client.raw(name) * scale + offset;
  }

  #answer(frame: Buffer, reply: (afterMs: number, bytes: Buffer) => void): void {
    if (frame[0] !== UNIT) return;
    const pdu = frame.subarray(1, -2);
    const fate = this.fate(pdu);
    if (typeof fate === 'number') {
      reply(this.replyMs, framed(Buffer.of(UNIT, pdu.readUInt8(0) | 0x80, fate)));
      return;
    }
    if (fate === 'lost') return;
    const answer = this.client.instrument.answer(Buffer.from(pdu));
    if (fate === 'done') reply(this.replyMs, framed(Buffer.concat([Buffer.of(UNIT), answer])));
  }
}

/** A profile with other words for its actuator. */
export function changed(id: string, change: (document: Record<string, unknown>) => void): Profile {
  const document = structuredClone(shipped(id).document) as unknown as Record<string, unknown>;
  change(document);
  return parseProfile(document);
}

export function isWrite(pdu: Buffer): boolean {
  return WRITES.has(pdu.readUInt8(0));
}
