/* A Modbus TCP server that costs as little as one can: reads of registers are answered at once, in order, on up to 16
   connections. Register value: unit * 256 + address, 16 bits. Prints {"port": ...}; ends with its input. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 16, BUFFER = 4096, REQUEST = 12, MAX_REGISTERS = 125 };

struct client {
  int length;
  uint8_t bytes[BUFFER];
};
static struct client clients[CLIENTS];

/* Answers the whole requests in the buffer; 0 when the stream makes no sense. */
static int answer(int fd, struct client *client) {
  static uint8_t out[(BUFFER / REQUEST) * (9 + 2 * MAX_REGISTERS)];
  int at = 0, size = 0;
  for (; client->length - at >= REQUEST; at += REQUEST) {
    const uint8_t *request = client->bytes + at;
    int address = request[8] << 8 | request[9], count = request[10] << 8 | request[11];
    if (request[5] != 6 || count < 1 || count > MAX_REGISTERS) return 0;
    uint8_t *reply = out + size;
    memcpy(reply, request, 8);
    reply[4] = 0;
    reply[5] = (uint8_t)(3 + 2 * count);
    reply[8] = (uint8_t)(2 * count);
    for (int index = 0; index < count; index++) {
      uint16_t value = (uint16_t)(request[6] * 256 + address + index);
      reply[9 + 2 * index] = value >> 8;
      reply[10 + 2 * index] = value & 0xff;
    }
    size += 9 + 2 * count;
  }
  client->length -= at;
  memmove(client->bytes, client->bytes + at, (size_t)client->length);
  return size == 0 || write(fd, out, (size_t)size) == size;
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, CLIENTS) ||
      getsockname(listener, (struct sockaddr *)&address, &size))
    return perror("modbus-tcp-server"), 1;
  printf("{\"port\":%d}\n", ntohs(address.sin_port));
  fflush(stdout);

  struct pollfd polled[2 + CLIENTS] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = listener, .events = POLLIN}};
  for (int nth = 0; nth < CLIENTS; nth++) polled[2 + nth].fd = -1;
  while (poll(polled, 2 + CLIENTS, -1) >= 0) {
    if (polled[0].revents) return 0;
    if (polled[1].revents) {
      int nth = 0, fd = accept(listener, NULL, NULL);
      while (nth < CLIENTS && polled[2 + nth].fd >= 0) nth++;
      if (nth == CLIENTS) {
        close(fd);
      } else {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        polled[2 + nth] = (struct pollfd){.fd = fd, .events = POLLIN};
        clients[nth].length = 0;
      }
    }
    for (int nth = 0; nth < CLIENTS; nth++) {
      struct pollfd *peer = &polled[2 + nth];
      struct client *client = &clients[nth];
      if (peer->fd < 0 || !peer->revents) continue;
      int got = (int)read(peer->fd, client->bytes + client->length, (size_t)(BUFFER - client->length));
      if (got > 0) client->length += got;
      if (got > 0 && answer(peer->fd, client)) continue;
      close(peer->fd);
      peer->fd = -1;
    }
  }
  return 1;
}
