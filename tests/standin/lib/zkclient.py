"""A ZooKeeper client: one session, which moves to another server when its own is gone, and what is to be registered in it."""
import socket
import threading
import time

import wire


class Lost(Exception):
    """No server serves, for longer than the session lives."""


class Client:
    def __init__(self, servers, timeout, patience=None):
        self.servers, self.timeout, self.patience = servers, timeout, timeout if patience is None else patience
        self.session, self.connection, self.lock = 0, None, threading.RLock()
        self.registered = {}
        self.on_trouble = None
        self.last_heard = time.monotonic()
        threading.Thread(target=self._beat, daemon=True).start()

    # --- operations: each returns None for a znode that is not there ----------------------------------------------------
    def exists(self, path):
        return self._call(wire.EXISTS, wire.text(path) + b"\0")[0] == 0

    def get(self, path):
        code, reader = self._call(wire.GET, wire.text(path) + b"\0")
        return None if code else reader.buffer().decode("latin1")

    def children(self, path):
        code, reader = self._call(wire.CHILDREN, wire.text(path) + b"\0")
        return None if code else [reader.text() for _ in range(reader.number())]

    def create(self, path, data="", ephemeral=False):
        """With its parents; false where it is there already."""
        request = (wire.text(path) + wire.frame(data.encode("latin1")) + wire.number(1) + wire.number(31) + wire.text("world")
                   + wire.text("anyone") + wire.number(1 if ephemeral else 0))
        code = self._call(wire.CREATE, request)[0]
        if code == wire.NO_NODE:
            self.create(path.rpartition("/")[0])
            code = self._call(wire.CREATE, request)[0]
        return code == 0

    def set(self, path, data):
        if self._call(wire.SET, wire.text(path) + wire.frame(data.encode("latin1")) + wire.number(-1))[0]:
            self.create(path, data)

    def delete(self, path):
        return self._call(wire.DELETE, wire.text(path) + wire.number(-1))[0] == 0

    def register(self, path, data):
        """An ephemeral znode, which is made again when the session had to be."""
        done = self.create(path, data, ephemeral=True)
        if done:
            self.registered[path] = data
        return done

    def owns(self, path):
        """Whether the znode is of this session."""
        code, reader = self._call(wire.EXISTS, wire.text(path) + b"\0")
        return code == 0 and int.from_bytes(reader.data[reader.at + 44:reader.at + 52], "big") == self.session

    def close(self):
        self.patience = 1
        self._call(wire.CLOSE, b"")

    # --- session ------------------------------------------------------------------------------------------------------
    def _call(self, kind, payload):
        with self.lock:
            until = time.monotonic() + self.patience
            while True:
                try:
                    if self.connection is None:
                        self._connect()
                    self.connection.sendall(wire.frame(wire.number(7) + wire.number(kind) + payload))
                    reader = wire.Reader(wire.receive_frame(self.connection))
                    reader.take(12)
                    self.last_heard = time.monotonic()
                    return reader.number(), reader
                except (OSError, EOFError):
                    self._drop()
                    if time.monotonic() > until:
                        raise Lost("KeeperErrorCode = ConnectionLoss") from None
                    time.sleep(0.1)

    def _connect(self):
        trouble = OSError("no server")
        for _ in self.servers:
            server = self.servers[0]
            self.servers = self.servers[1:] + [server]  # the next time the next one
            try:
                connection = socket.create_connection(server, 1)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.settimeout(max(self.timeout / 3, 2))
                if self._greet(connection):
                    return
            except (OSError, EOFError) as error:
                trouble = error
        raise trouble if isinstance(trouble, OSError) else OSError("closed")

    def _greet(self, connection):
        server = connection.getpeername()
        for session in dict.fromkeys((self.session, 0)):
            if session != self.session:
                connection = socket.create_connection(server, 1)
                connection.settimeout(max(self.timeout / 3, 2))
            connection.sendall(wire.frame(wire.number(0) + wire.long(0) + wire.number(int(self.timeout * 1000)) + wire.long(session)
                                          + wire.number(16) + bytes(16) + b"\0"))
            reader = wire.Reader(wire.receive_frame(connection))
            reader.number()
            if reader.number() > 0:
                expired = self.session and session == 0
                self.session, self.connection = reader.long(), connection
                if expired:
                    self._register_again()
                return True
            connection.close()  # the session has expired: a new one
        return False

    def _register_again(self):
        for path, data in self.registered.items():
            self.create(path, data, ephemeral=True)

    def _drop(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def _beat(self):
        while True:
            time.sleep(min(self.timeout / 6, 1))
            try:
                if self.session:
                    self._call(wire.PING, b"")
                    for path, data in list(self.registered.items()):
                        self.create(path, data, ephemeral=True)
            except Lost as trouble:
                if self.on_trouble:
                    self.on_trouble(trouble)
