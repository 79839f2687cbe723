/* Prints how many nanoseconds of CPU time the process PID has taken, all its threads together. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv) {
  clockid_t clock;
  struct timespec time;
  if (argc != 2 || clock_getcpuclockid((pid_t)atoi(argv[1]), &clock) || clock_gettime(clock, &time)) return 1;
  printf("%lld\n", time.tv_sec * 1000000000LL + time.tv_nsec);
  return 0;
}
