/** CRC-16/MODBUS (MODBUS over Serial Line V1.02, 6.2.2): reflected 0x8005, start 0xFFFF; low byte first on the wire. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});

/** The CRC of `bytes[from..to)`. */
export function crc16(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = 0xffff;
  for (let at = from; at < to; at++) crc = (crc >> 8) ^ (TABLE[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

/** Whether `bytes[from..to)` ends in the CRC of what stands before it. */
export function hasGoodCrc(bytes: Uint8Array, from: number, to: number): boolean {
  const crc = crc16(bytes, from, to - 2);
  return bytes[to - 2] === (crc & 0xff) && bytes[to - 1] === crc >> 8;
}

/** `frame` with its CRC behind it. */
export function withCrc(frame: Uint8Array): Buffer {
  const whole = Buffer.alloc(frame.length + 2);
  whole.set(frame);
  whole.writeUInt16LE(crc16(frame), frame.length);
  return whole;
}
