/* A master that does nothing but read 20 registers of 8 units in turn and keep the silence: what the far end and this
   computer leave to anybody. It sleeps and wakes as every program must, and looks at nothing that it reads.

   usage: c-master PATH SILENCE_US   (prints {"begun": true}; ends when its input does) */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>
#include "crc.h"

enum { REQUEST = 8, REPLY = 5 + 2 * 20, UNITS = 8, TIMEOUT_MS = 1000 };

static void pause_ns(int64_t ns) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t at = now.tv_sec * 1000000000LL + now.tv_nsec + ns;
  struct timespec until = {at / 1000000000LL, at % 1000000000LL};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

int main(int argc, char **argv) {
  if (argc != 3) return fprintf(stderr, "usage: c-master PATH SILENCE_US\n"), 2;
  int port = open(argv[1], O_RDWR | O_NOCTTY);
  if (port < 0) return perror("c-master"), 1;
  prctl(PR_SET_TIMERSLACK, 1);
  printf("{\"begun\":true}\n");
  fflush(stdout);
  for (int unit = 0;; unit = (unit + 1) % UNITS) {
    uint8_t request[REQUEST] = {(uint8_t)(unit + 1), 3, 0, 0, 0, 20}, reply[REPLY];
    uint16_t crc = crc_of(request, REQUEST - 2);
    request[6] = crc & 0xff;
    request[7] = crc >> 8;
    if (write(port, request, REQUEST) != REQUEST) return perror("c-master"), 1;
    for (int heard = 0; heard < REPLY;) {
      struct pollfd polled[] = {{.fd = port, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
      if (poll(polled, 2, TIMEOUT_MS) <= 0 || polled[1].revents) return 0;
      int got = (int)read(port, reply + heard, (size_t)(REPLY - heard));
      if (got <= 0) return perror("c-master"), 1;
      heard += got;
    }
    pause_ns(atoll(argv[2]) * 1000);
  }
}
