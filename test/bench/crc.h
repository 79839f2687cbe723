/* The CRC of a Modbus RTU frame, low byte first on the wire. */
#include <stdint.h>

static uint16_t crc_of(const uint8_t *bytes, int length) {
  uint16_t crc = 0xffff;
  for (int at = 0; at < length; at++) {
    crc ^= bytes[at];
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
