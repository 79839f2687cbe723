/* The far end of a serial line, as the units on it would see it: a pseudo-terminal that takes as long for each character
   as a UART does, hands the reply over in chunks of 8 characters, and counts requests that begin before the line has been
   silent for long enough. 11 bits a character. Each SIGUSR1, and the end of its input, prints its figures as one line of JSON.

   usage: uart BAUD TURNAROUND_US SILENCE_US   (prints {"path": ...} first) */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST = 8, CHUNK = 8, MAX_REGISTERS = 125 };
/* A sleep may end late by so much; the rest is spent spinning. */
static const int64_t SPIN_NS = 60 * 1000;

static int64_t requests, too_early, bad, shortest_gap_ns = INT64_MAX, gap_sum_ns;
static volatile sig_atomic_t asked;

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void wait_until(int64_t at_ns) {
  int64_t sleep_ns = at_ns - SPIN_NS;
  struct timespec t = {sleep_ns / 1000000000LL, sleep_ns % 1000000000LL};
  while (now_ns() < sleep_ns && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) continue;
  while (now_ns() < at_ns) continue;
}

static uint16_t crc_of(const uint8_t *bytes, int length) {
  uint16_t crc = 0xffff;
  for (int at = 0; at < length; at++) {
    crc ^= bytes[at];
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/* Length of the reply to a read of registers, 0 when it is none. Register value: unit * 256 + address, 16 bits. */
static int reply_to(const uint8_t *request, uint8_t *reply) {
  if (crc_of(request, REQUEST - 2) != (request[6] | request[7] << 8)) return 0;
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
  int length = 3 + 2 * count;
  uint16_t crc = crc_of(reply, length);
  reply[length] = crc & 0xff;
  reply[length + 1] = crc >> 8;
  return length + 2;
}

static void print_figures(void) {
  printf("{\"atNs\":%lld,\"requests\":%lld,\"tooEarly\":%lld,\"bad\":%lld,\"shortestGapUs\":%lld,\"gapSumUs\":%lld}\n",
         (long long)now_ns(), (long long)requests, (long long)too_early, (long long)bad,
         (long long)(shortest_gap_ns == INT64_MAX ? -1 : shortest_gap_ns / 1000), (long long)(gap_sum_ns / 1000));
  fflush(stdout);
  shortest_gap_ns = INT64_MAX;
}

static void on_signal(int signal) { asked = signal; }

static int open_pty(void) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) || unlockpt(master)) return -1;
  /* Held open, so that a client may come and go. */
  int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
  struct termios settings;
  if (slave < 0 || tcgetattr(slave, &settings)) return -1;
  cfmakeraw(&settings);
  tcsetattr(slave, TCSANOW, &settings);
  printf("{\"path\":\"%s\"}\n", ptsname(master));
  fflush(stdout);
  return master;
}

int main(int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "usage: uart BAUD TURNAROUND_US SILENCE_US\n"), 2;
  const int64_t character_ns = 11 * 1000000000LL / atoi(argv[1]);
  const int64_t turnaround_ns = atoll(argv[2]) * 1000, silence_ns = atoll(argv[3]) * 1000;
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  prctl(PR_SET_TIMERSLACK, 1);
  int master = open_pty();
  if (master < 0) return perror("uart"), 1;

  uint8_t request[REQUEST], reply[5 + 2 * MAX_REGISTERS];
  int heard = 0;
  int64_t first_ns = 0, last_end_ns = 0;
  for (;;) {
    if (asked) asked = 0, print_figures();
    struct pollfd polled[] = {{.fd = master, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    if (poll(polled, 2, -1) < 0) continue;
    if (polled[1].revents) return print_figures(), 0;
    int64_t arrival_ns = now_ns();
    int got = (int)read(master, request + heard, (size_t)(REQUEST - heard));
    if (got <= 0) return perror("uart"), 1;
    if (heard == 0) first_ns = arrival_ns;
    heard += got;
    if (heard < REQUEST) continue;
    heard = 0;

    requests++;
    if (last_end_ns > 0) {
      int64_t gap_ns = first_ns - last_end_ns;
      if (gap_ns < silence_ns) too_early++;
      if (gap_ns < shortest_gap_ns) shortest_gap_ns = gap_ns;
      gap_sum_ns += gap_ns;
    }
    int length = reply_to(request, reply);
    if (length == 0) {
      bad++;
      tcflush(master, TCIOFLUSH);
      continue;
    }
    int64_t start_ns = first_ns + REQUEST * character_ns + turnaround_ns;
    for (int at = 0; at < length; at += CHUNK) {
      int size = length - at < CHUNK ? length - at : CHUNK;
      wait_until(start_ns + (at + size) * character_ns);
      last_end_ns = now_ns();
      if (write(master, reply + at, (size_t)size) != size) return perror("uart"), 1;
    }
  }
}
