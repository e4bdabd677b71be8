"""ZooKeeper's wire format, as far as it is used here, and the stand-in's own: a JSON text a line."""
import json
import struct

CREATE, DELETE, EXISTS, GET, SET, CHILDREN, PING, CLOSE = 1, 2, 3, 4, 5, 8, 11, -11
NO_NODE, NODE_EXISTS, NOT_EMPTY, EPHEMERAL_PARENT, EXPIRED, UNIMPLEMENTED = -101, -110, -111, -108, -112, -6


def number(value):
    return struct.pack(">i", value)


def long(value):
    return struct.pack(">q", value)


def text(value):
    data = value.encode()
    return number(len(data)) + data


def frame(data):
    return number(len(data)) + data


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        part = self.data[self.at:self.at + count]
        if len(part) < count:
            raise EOFError
        self.at += count
        return part

    def number(self):
        return struct.unpack(">i", self.take(4))[0]

    def long(self):
        return struct.unpack(">q", self.take(8))[0]

    def buffer(self):
        return self.take(max(self.number(), 0))

    def text(self):
        return self.buffer().decode()


def receive(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def receive_frame(connection):
    return receive(connection, struct.unpack(">i", receive(connection, 4))[0])


def compact(value):
    """JSON as the real ones write it."""
    return json.dumps(value, separators=(",", ":"))


def send_json(connection, value):
    connection.sendall(json.dumps(value).encode() + b"\n")


def json_lines(connection):
    """What comes, until the other side hangs up."""
    with connection.makefile("rb") as file:
        for line in file:
            yield json.loads(line)
