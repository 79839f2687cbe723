/* The far end of a serial line with a gate on it: 8 units behind a UART (far-end.h). Units 1 to 7 hold 20 registers each, of
   which the first of unit 1 is a level in mm; unit 8 is an actuator with the registers of devices/profiles/rotork-iq.yaml.
   It notes by the clock on the wall when the first byte of each write came.

   A demand of 80 % or more, or of 10 % or less, is a trial of STOP: the drive goes slowly, the level has no value any more a
   while after the demand, and has one again a second after the STOP. */
#define _GNU_SOURCE
#include "far-end.h"

enum { LEVEL_UNIT = 1, ACTUATOR = 8, REGISTERS = 20, MOST_EVENTS = 4096 };
enum { LEVEL_MM = 2000, NO_LEVEL = 0xffff, CONTROL = 5, DEMAND = 6, STATUS_BITS = 24 };
static const double FAST_PERCENT_PER_S = 40, SLOW_PERCENT_PER_S = 8;

struct event { const char *what; int64_t at_us; int value; };
static struct event events[MOST_EVENTS];
static int happened;
static int64_t busy_ns, wall_minus_monotonic_ns;

/* The gate, and the level above it. */
static double from_percent = 20, to_percent = 20, percent_per_s = 40;
static int64_t since_ns;
static int control, demand = 200, trials;
static int64_t level_bad_ns, level_good_ns;
static int is_level_bad, is_level_noted;

static void note(const char *what, int64_t at_ns, int value) {
  if (happened == MOST_EVENTS) return;
  events[happened++] = (struct event){what, (at_ns + wall_minus_monotonic_ns) / 1000, value};
}

static double position(int64_t at_ns) {
  double gone = (at_ns - since_ns) / 1e9 * percent_per_s, way = to_percent - from_percent;
  if (way < 0) return -way <= gone ? to_percent : from_percent - gone;
  return way <= gone ? to_percent : from_percent + gone;
}

static void go(double target, double speed, int64_t at_ns) {
  from_percent = position(at_ns);
  since_ns = at_ns;
  to_percent = target;
  percent_per_s = speed;
}

/* `at_ns` is when its first byte came. */
static void take_write(int address, int value, int64_t at_ns) {
  if (address == DEMAND) {
    int is_trial = value >= 800 || value <= 100;
    note("demand", at_ns, value);
    demand = value;
    go(value / 10.0, is_trial ? SLOW_PERCENT_PER_S : FAST_PERCENT_PER_S, at_ns);
    /* In another part of the gateway's second each time. */
    if (is_trial) level_bad_ns = at_ns + SECOND_NS + 137000000LL * (trials++ % 8), level_good_ns = 0;
  } else if (address == CONTROL) {
    control = value;
    if (value != 0) return;
    note("stop", at_ns, 0);
    go(position(at_ns), FAST_PERCENT_PER_S, at_ns);
    if (is_level_bad) level_good_ns = at_ns + SECOND_NS;
  }
}

static void let_level_be(int64_t at_ns) {
  if (level_bad_ns && at_ns >= level_bad_ns) {
    note("level-lost", level_bad_ns, 0);
    is_level_bad = 1, is_level_noted = 0, level_bad_ns = 0;
  }
  if (level_good_ns && at_ns >= level_good_ns) is_level_bad = 0, level_good_ns = 0;
}

static int register_of(int unit, int function, int address, int64_t at_ns) {
  if (unit != ACTUATOR) return unit == LEVEL_UNIT && address == 0 ? (is_level_bad ? NO_LEVEL : LEVEL_MM) : unit * 256 + address;
  if (function == 4) return address == 3 ? (int)(position(at_ns) * 10 + 0.5) : 0;
  return address == CONTROL ? control : address == DEMAND ? demand : 0;
}

/* Status bits of the actuator: 0 moving, 1 and 2 its ends, 5 the selector at remote. */
static int bit_of(int address, int64_t at_ns) {
  double at = position(at_ns);
  return address == 0 ? at != to_percent : address == 1 ? at <= 0 : address == 2 ? at >= 100 : address == 5;
}

/* Length of the reply, 0 when there is none: reads of registers and bits, and the write of one register of the actuator. */
static int reply_to(const uint8_t *request, uint8_t *reply, int64_t at_ns) {
  int unit = request[0], function = request[1];
  int address = request[2] << 8 | request[3], count = request[4] << 8 | request[5];
  if (unit < 1 || unit > ACTUATOR) return 0;
  reply[0] = request[0];
  reply[1] = request[1];
  if (function == 6 && unit == ACTUATOR) {
    take_write(address, count, at_ns);
    memcpy(reply, request, REQUEST);
    return REQUEST;
  }
  if (count < 1 || count > STATUS_BITS) return 0;
  if (function == 2 && unit == ACTUATOR) {
    reply[2] = (uint8_t)((count + 7) / 8);
    memset(reply + 3, 0, reply[2]);
    for (int bit = 0; bit < count; bit++)
      if (bit_of(address + bit, at_ns)) reply[3 + bit / 8] |= (uint8_t)(1 << bit % 8);
  } else if ((function == 3 || function == 4) && count <= REGISTERS) {
    reply[2] = (uint8_t)(2 * count);
    for (int index = 0; index < count; index++) {
      int value = register_of(unit, function, address + index, at_ns);
      reply[3 + 2 * index] = (uint8_t)(value >> 8);
      reply[4 + 2 * index] = (uint8_t)value;
    }
  } else {
    return 0;
  }
  return with_crc(reply, 3 + reply[2]);
}

static void print_figures(void) {
  printf("{\"atNs\":%lld,\"requests\":%lld,\"bad\":%lld,\"busyNs\":%lld,\"events\":[", (long long)now_ns(),
         (long long)requests, (long long)bad, (long long)busy_ns);
  for (int at = 0; at < happened; at++)
    printf("%s{\"what\":\"%s\",\"atUs\":%lld,\"value\":%d}", at ? "," : "", events[at].what, (long long)events[at].at_us,
           events[at].value);
  printf("]}\n");
  fflush(stdout);
}

static void on_request(int64_t first_ns) {
  wall_minus_monotonic_ns = read_clock(CLOCK_REALTIME) - now_ns();
  let_level_be(first_ns);
}

static void on_replied(const uint8_t *request, int64_t first_ns, int64_t end_ns) {
  busy_ns += end_ns - first_ns + silence_ns;
  if (is_level_bad && !is_level_noted && request[0] == LEVEL_UNIT) is_level_noted = 1, note("level-told-lost", end_ns, 0);
}

int main(int argc, char **argv) { return serve("control-line", argc, argv); }
