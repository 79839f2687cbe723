"""A Modbus server by pymodbus 3.0 with known contents, for the tests beside this file.

usage: pymodbus_server.py rtu TTY | tcp PORT      (PORT 0: any free one)

Unit 17 serves the same values in its holding and in its input registers, and bits in its coils and discrete inputs.
The first line on standard output is JSON: {"port": ..., "points": [{"table", "address", "type", "order", "value"}]}.
The words are computed here with struct, so that a mistake of the codec under test cannot hide.
"""
import asyncio
import json
import logging
import struct
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer
from pymodbus.transaction import ModbusRtuFramer

UNIT = 17
VALUES = {
    ("u16", ">H"): [0, 1, 258, 32768, 65535],
    ("i16", ">h"): [0, -1, 258, -32768, 32767],
    ("u32", ">I"): [0, 1, 16909060, 2147483648, 4294967295],
    ("i32", ">i"): [0, -1, 16909060, -2147483648, 2147483647],
    ("f32", ">f"): [0.0, 1.5, -273.15, 3.4028234663852886e38, 1.401298464324817e-45, -1.1754943508222875e-38],
    ("f64", ">d"): [0.0, 0.1, -273.15, 1.7976931348623157e308, 5e-324, -2.2250738585072014e-308],
}
BITS = [1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1]
FIRST_INPUT = 20


def swapped(data):
    """The two bytes of each register exchanged."""
    return b"".join(data[at + 1 : at + 2] + data[at : at + 1] for at in range(0, len(data), 2))


# Letters name the value's bytes from the most significant; DCBA is the little-endian value.
ORDERS = {
    "ABCD": lambda data: data,
    "CDAB": lambda data: swapped(data[::-1]),
    "BADC": swapped,
    "DCBA": lambda data: data[::-1],
}


def contents():
    registers, points = [], []
    for (kind, layout), values in VALUES.items():
        for order, arrange in ORDERS.items():
            for value in values:
                data = arrange(struct.pack(layout, value))
                exact = struct.unpack(layout, struct.pack(layout, value))[0]
                points.append({"type": kind, "order": order, "address": len(registers), "value": exact})
                registers.extend(struct.unpack(f">{len(data) // 2}H", data))
    return registers, points


def main():
    logging.disable(logging.ERROR)  # it would log each exception that it answers
    registers, points = contents()
    shifted = [{**point, "table": "input", "address": point["address"] + FIRST_INPUT} for point in points]
    listed = [{**point, "table": "holding"} for point in points] + shifted
    for table in ("coil", "discrete"):
        for address, bit in enumerate(BITS):
            listed.append({"table": table, "address": address, "type": "bool", "order": "ABCD", "value": bit})
    slave = ModbusSlaveContext(
        hr=ModbusSequentialDataBlock(0, registers + [0] * 50),
        ir=ModbusSequentialDataBlock(0, [0] * FIRST_INPUT + registers),
        co=ModbusSequentialDataBlock(0, [bool(bit) for bit in BITS] + [False] * 8),
        di=ModbusSequentialDataBlock(0, [bool(bit) for bit in BITS]),
        zero_mode=True,
    )
    context = ModbusServerContext(slaves={UNIT: slave}, single=False)
    asyncio.run(serve(context, {"spare": len(registers), "points": listed}))


async def serve(context, told):
    options = {"defer_start": True, "ignore_missing_slaves": True}
    if sys.argv[1] == "tcp":
        address = ("127.0.0.1", int(sys.argv[2]))
        server = await StartAsyncTcpServer(context=context, address=address, **options)
        running = asyncio.create_task(server.serve_forever())
        await server.serving
        told["port"] = server.server.sockets[0].getsockname()[1]
    else:
        server = await StartAsyncSerialServer(
            context=context, framer=ModbusRtuFramer, port=sys.argv[2], baudrate=19200, **options
        )
        await server.start()
        running = asyncio.create_task(server.serve_forever())
    print(json.dumps(told), flush=True)
    await running


main()
