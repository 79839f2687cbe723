/* The far end of a serial line, as the units on it would see it (far-end.h). It answers reads of registers of any unit, and
   counts requests that begin before the line has been silent for long enough. It prints its figures when its input ends, too. */
#define _GNU_SOURCE
#include "far-end.h"

enum { MAX_REGISTERS = 125 };

static int64_t too_early, shortest_gap_ns = INT64_MAX, gap_sum_ns, last_end_ns;

/* Length of the reply to a read of registers, 0 when it is none. Register value: unit * 256 + address, 16 bits. */
static int reply_to(const uint8_t *request, uint8_t *reply, int64_t first_ns) {
  (void)first_ns;
  int address = request[2] << 8 | request[3], count = request[4] << 8 | request[5];
  if ((request[1] != 3 && request[1] != 4) || count < 1 || count > MAX_REGISTERS) return 0;
  reply[0] = request[0];
  reply[1] = request[1];
  reply[2] = (uint8_t)(2 * count);
  for (int index = 0; index < count; index++) {
    uint16_t value = (uint16_t)(request[0] * 256 + address + index);
    reply[3 + 2 * index] = value >> 8;
    reply[4 + 2 * index] = value & 0xff;
  }
  return with_crc(reply, 3 + 2 * count);
}

static void print_figures(void) {
  printf("{\"atNs\":%lld,\"requests\":%lld,\"tooEarly\":%lld,\"bad\":%lld,\"shortestGapUs\":%lld,\"gapSumUs\":%lld}\n",
         (long long)now_ns(), (long long)requests, (long long)too_early, (long long)bad,
         (long long)(shortest_gap_ns == INT64_MAX ? -1 : shortest_gap_ns / 1000), (long long)(gap_sum_ns / 1000));
  fflush(stdout);
  shortest_gap_ns = INT64_MAX;
}

static void on_request(int64_t first_ns) {
  if (last_end_ns == 0) return;
  int64_t gap_ns = first_ns - last_end_ns;
  if (gap_ns < silence_ns) too_early++;
  if (gap_ns < shortest_gap_ns) shortest_gap_ns = gap_ns;
  gap_sum_ns += gap_ns;
}

static void on_replied(const uint8_t *request, int64_t first_ns, int64_t end_ns) {
  (void)request, (void)first_ns;
  last_end_ns = end_ns;
}

int main(int argc, char **argv) {
  int code = serve("uart", argc, argv);
  if (code == 0) print_figures();
  return code;
}
