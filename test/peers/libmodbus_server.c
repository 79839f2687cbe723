/* A Modbus server by libmodbus with known contents, for the tests beside this file.
 *
 * usage: libmodbus_server rtu TTY | tcp PORT      (PORT 0: any free one)
 *
 * Unit 17 serves values of every type and word order in its holding and input registers, and bits in its coils and
 * discrete inputs. The first line on standard output is JSON, as that of pymodbus_server.py. The words are
 * made here by shifting, so that a mistake of the codec under test cannot hide.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <modbus.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { UNIT = 17, REGISTERS = 600, BITS = 27, FIRST_INPUT = 20 };

static modbus_mapping_t *map;
static int next_address = 0;
static int told = 0;

static const char *const ORDERS[] = {"ABCD", "CDAB", "BADC", "DCBA"};

static void tell(const char *table, int address, const char *type, const char *order, double value) {
    printf("%s{\"table\":\"%s\",\"address\":%d,\"type\":\"%s\",\"order\":\"%s\",\"value\":%.17g}", told++ ? "," : "", table,
           address, type, order, value);
}

static void serve_words(const char *type, const char *order, const uint16_t *words, int count, double value) {
    for (int i = 0; i < count; i++) {
        map->tab_registers[next_address + i] = words[i];
        map->tab_input_registers[FIRST_INPUT + next_address + i] = words[i];
    }
    tell("holding", next_address, type, order, value);
    tell("input", FIRST_INPUT + next_address, type, order, value);
    next_address += count;
}

/* The lowest `size` bytes of `bits`, in each order. */
static void serve_bits(const char *type, uint64_t bits, int size, double value) {
    for (int order = 0; order < 4; order++) {
        uint16_t words[4];
        int count = size / 2;
        for (int i = 0; i < count; i++) {
            int significance = (order & 1) ? i : count - 1 - i;
            uint16_t word = (uint16_t)(bits >> (16 * significance));
            words[i] = (order & 2) ? (uint16_t)((word << 8) | (word >> 8)) : word;
        }
        serve_words(type, ORDERS[order], words, count, value);
    }
}

/* Not by libmodbus's own modbus_set_float_*: their orders changed meaning between its versions
 * on little-endian hosts (stephane/libmodbus#665). */
static void serve_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    serve_bits("f32", bits, 4, value);
}

static void serve_double(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    serve_bits("f64", bits, 8, value);
}

static void fill(void) {
    static const int64_t wholes[] = {0, 1, -1, 258, 32767, -32768, 65535, 16909060, 2147483647, -2147483648LL, 4294967295LL};
    static const float floats[] = {0.0f, 1.5f, -273.15f, 3.40282347e+38f, 1.40129846e-45f};
    static const double doubles[] = {0.0, 0.1, -273.15, 1.7976931348623157e308, 5e-324};
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        int64_t value = wholes[i];
        if (value >= 0 && value <= UINT16_MAX) serve_bits("u16", (uint64_t)value, 2, (double)value);
        if (value >= INT16_MIN && value <= INT16_MAX) serve_bits("i16", (uint64_t)value, 2, (double)value);
        if (value >= 0 && value <= UINT32_MAX) serve_bits("u32", (uint64_t)value, 4, (double)value);
        if (value >= INT32_MIN && value <= INT32_MAX) serve_bits("i32", (uint64_t)value, 4, (double)value);
    }
    for (size_t i = 0; i < sizeof floats / sizeof *floats; i++) serve_float(floats[i]);
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) serve_double(doubles[i]);
    for (int i = 0; i < BITS - 8; i++) {
        map->tab_bits[i] = map->tab_input_bits[i] = (i * i + 1) % 3 == 1;
        tell("coil", i, "bool", "ABCD", map->tab_bits[i]);
        tell("discrete", i, "bool", "ABCD", map->tab_input_bits[i]);
    }
}

static int port_of(int socket) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    getsockname(socket, (struct sockaddr *)&address, &length);
    return ntohs(address.sin_port);
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    int is_tcp = strcmp(argv[1], "tcp") == 0;
    modbus_t *server = is_tcp ? modbus_new_tcp("127.0.0.1", atoi(argv[2])) : modbus_new_rtu(argv[2], 19200, 'N', 8, 1);
    map = modbus_mapping_new(BITS, BITS, REGISTERS, REGISTERS);
    if (!server || !map) return 1;
    modbus_set_slave(server, UNIT);
    int listening = is_tcp ? modbus_tcp_listen(server, 1) : -1;
    if (is_tcp ? listening < 0 : modbus_connect(server) != 0) {
        fprintf(stderr, "%s: %s\n", argv[2], modbus_strerror(errno));
        return 1;
    }
    printf("{\"points\":[");
    fill();
    printf("],\"spare\":%d,\"port\":%d}\n", next_address, is_tcp ? port_of(listening) : 0);
    fflush(stdout);
    uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
    for (;;) {
        if (is_tcp && modbus_tcp_accept(server, &listening) < 0) return 1;
        for (;;) {
            int length = modbus_receive(server, request);
            if (length > 0) modbus_reply(server, request, length, map);
            if (length < 0 && is_tcp) break;
        }
        modbus_close(server);
    }
}
