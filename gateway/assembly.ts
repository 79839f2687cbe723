/** From settings to parts: which line, poll and gate unit each entry of `site.yaml` becomes. */
import type { Profile } from '../devices/profile.js';
import type { ReadLimits } from '../devices/read-plan.js';
import type { Line, LineRequestOptions } from '../protocols/modbus/line.js';
import type { LineConfig } from '../protocols/modbus/line-config.js';
import type { BusSettings, DeviceSettings } from './config/schema.js';
import type { Site } from './config/site.js';
import type { PolledDevice } from './poll/polled-device.js';
import { proceduresOf } from './poll/procedure.js';

export type Lines = ReadonlyMap<string, Line>;

/** How far a read may go where neither the profile nor the site says: the standard's limit, and no holes. */
const STANDARD_LIMITS: ReadLimits = { maxRegistersPerRead: 125, maxGap: 0 };

export function lineConfigOf(bus: BusSettings): LineConfig {
  const { timeout: timeoutMs } = bus;
  switch (bus.kind) {
    case 'rtu':
    case 'ascii': {
      const { kind, path, baudRate, parity, stopBits, dataBits } = bus;
      return { kind, path, baudRate, parity, stopBits, dataBits, timeoutMs };
    }
    case 'tcp':
      return { kind: bus.kind, host: bus.host, port: bus.port, timeoutMs, inFlight: bus.inFlight };
    case 'rtu-over-tcp':
    case 'ascii-over-tcp':
      return { kind: bus.kind, host: bus.host, port: bus.port, baudRate: bus.baudRate, timeoutMs };
  }
}

/** How requests to `device` differ from what its line does by itself. */
export function requestOptionsOf(
  device: DeviceSettings,
  site: Site,
  profile: Profile | undefined,
): LineRequestOptions {
  const busTimeoutMs = busTimeoutMsOf(device, site);
  const slowMs = profile && profile.turnaroundMs > busTimeoutMs ? profile.turnaroundMs : undefined;
  const timeoutMs = device.timeout ?? slowMs;
  const guardMs = device.guard + (profile?.guardMs ?? 0);
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(guardMs === 0 ? {} : { guardMs }),
  };
}

function busTimeoutMsOf(device: DeviceSettings, site: Site): number {
  const bus = site.settings.buses.find(({ id }) => id === device.bus);
  // Loading the settings has refused such a device.
  if (!bus) throw new Error(`there is no bus ${device.bus}`);
  return bus.timeout;
}

export function polledDevices(site: Site, lines: Lines): PolledDevice[] {
  return site.settings.devices.map((device) => {
    const profile = site.profiles.get(device.id);
    return {
      id: device.id,
      unit: device.unit,
      line: lineOf(lines, device.bus),
      everyMs: Math.max(device.every, profile?.minEveryMs ?? 0),
      points: device.points ?? profile?.points ?? [],
      limits: readLimitsOf(device, profile),
      timeoutMs: busTimeoutMsOf(device, site),
      ...requestOptionsOf(device, site, profile),
      ...(profile && mannersOf(device, site, profile)),
    };
  });
}

/** The site's own numbers go before the profile's. */
export function readLimitsOf(device: DeviceSettings, profile: Profile | undefined): ReadLimits {
  const { maxRegistersPerRead, maxGap } = profile ?? STANDARD_LIMITS;
  return {
    maxRegistersPerRead: device.maxRegistersPerRead ?? maxRegistersPerRead,
    maxGap: device.maxGap ?? maxGap,
    ...(profile && {
      maxBitsPerRead: profile.maxBitsPerRead,
      evenReads: profile.evenReads,
      together: profile.together,
      forbidden: profile.forbidden,
    }),
  };
}

/** What else an instrument of this profile wants respected. */
function mannersOf(device: DeviceSettings, site: Site, profile: Profile): Partial<PolledDevice> {
  const { combined, minEveryMs, warmUpMs, sleeps } = profile;
  // Another device of the settings may speak to the same unit, and move a gate with it.
  const movesGate = site.settings.devices.some(
    ({ id, bus, unit }) => bus === device.bus && unit === device.unit && site.profiles.get(id)?.actuator,
  );
  const procedures = movesGate ? undefined : proceduresOf(profile);
  return { combined, minEveryMs, warmUpMs, sleeps, ...(procedures && { procedures }) };
}

export function lineOf(lines: Lines, bus: string): Line {
  const line = lines.get(bus);
  if (line === undefined) throw new Error(`there is no line ${bus}`);
  return line;
}
