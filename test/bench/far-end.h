/* What the far ends of this bench have in common: a pseudo-terminal that takes as long for each character as a UART does
   and hands the reply over in chunks of 8 characters. 11 bits a character. Each SIGUSR1 prints the figures of the program as
   one line of JSON; when its input ends, so does it.

   usage of each: BAUD TURNAROUND_US SILENCE_US   (prints {"path": ...} first) */
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
#include "crc.h"

enum { REQUEST = 8, CHUNK = 8, MAX_REPLY = 256 };
static const int64_t SECOND_NS = 1000000000LL;
/* A sleep may end late by so much; the rest is spent spinning. */
static const int64_t SPIN_NS = 60 * 1000;

static int64_t requests, bad, silence_ns;

/* What a program says and does of its own. */
static void print_figures(void);
/* A request is whole, whose first byte came at `first_ns`. */
static void on_request(int64_t first_ns);
/* Length of the reply, 0 when there is none. */
static int reply_to(const uint8_t *request, uint8_t *reply, int64_t first_ns);
/* The last character of the reply left at `end_ns`, and has been handed over. */
static void on_replied(const uint8_t *request, int64_t first_ns, int64_t end_ns);

static int64_t read_clock(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return t.tv_sec * SECOND_NS + t.tv_nsec;
}
static int64_t now_ns(void) { return read_clock(CLOCK_MONOTONIC); }

static void wait_until(int64_t at_ns) {
  int64_t sleep_ns = at_ns - SPIN_NS;
  struct timespec t = {sleep_ns / SECOND_NS, sleep_ns % SECOND_NS};
  while (now_ns() < sleep_ns && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) continue;
  while (now_ns() < at_ns) continue;
}

static int with_crc(uint8_t *frame, int length) {
  uint16_t crc = crc_of(frame, length);
  frame[length] = crc & 0xff;
  frame[length + 1] = crc >> 8;
  return length + 2;
}

static int has_crc(const uint8_t *request) {
  return crc_of(request, REQUEST - 2) == (request[6] | request[7] << 8);
}

static volatile sig_atomic_t asked;
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

/* The first character begins at `start_ns`. Gives when the last character has left, or -1. */
static int64_t send_paced(int master, const uint8_t *reply, int length, int64_t start_ns, int64_t character_ns) {
  int64_t end_ns = start_ns;
  for (int at = 0; at < length; at += CHUNK) {
    int size = length - at < CHUNK ? length - at : CHUNK;
    wait_until(start_ns + (at + size) * character_ns);
    end_ns = now_ns();
    if (write(master, reply + at, (size_t)size) != size) return -1;
  }
  return end_ns;
}

/* Until its input ends: then 0. */
static int serve(const char *name, int argc, char **argv) {
  if (argc != 4) return fprintf(stderr, "usage: %s BAUD TURNAROUND_US SILENCE_US\n", name), 2;
  const int64_t character_ns = 11 * SECOND_NS / atoi(argv[1]), turnaround_ns = atoll(argv[2]) * 1000;
  silence_ns = atoll(argv[3]) * 1000;
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, NULL);
  prctl(PR_SET_TIMERSLACK, 1);
  int master = open_pty();
  if (master < 0) return perror(name), 1;

  uint8_t request[REQUEST], reply[MAX_REPLY];
  int heard = 0;
  int64_t first_ns = 0;
  for (;;) {
    if (asked) asked = 0, print_figures();
    struct pollfd polled[] = {{.fd = master, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    if (poll(polled, 2, -1) < 0) continue;
    if (polled[1].revents) return 0;
    int64_t arrival_ns = now_ns();
    int got = (int)read(master, request + heard, (size_t)(REQUEST - heard));
    if (got <= 0) return perror(name), 1;
    if (heard == 0) first_ns = arrival_ns;
    heard += got;
    if (heard < REQUEST) continue;
    heard = 0;

    requests++;
    on_request(first_ns);
    int length = has_crc(request) ? reply_to(request, reply, first_ns) : 0;
    if (length == 0) {
      bad++;
      tcflush(master, TCIOFLUSH);
      continue;
    }
    int64_t start_ns = first_ns + REQUEST * character_ns + turnaround_ns;
    int64_t end_ns = send_paced(master, reply, length, start_ns, character_ns);
    if (end_ns < 0) return perror(name), 1;
    on_replied(request, first_ns, end_ns);
  }
}
