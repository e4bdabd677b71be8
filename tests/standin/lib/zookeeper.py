"""bin/pulsar zookeeper: the client port, with four-letter words and as much of the protocol as is asked of it."""
import os
import threading
import time

import wire
from process import begin, end, first, listen, log, metrics, on_term, read, rooted, http, sleep_for_ever
from quorum import Alone, Member, NoQuorum
from tree import Store

VERSION = "3.9.4-stand-in, built on 2025-08-19 19:53 UTC"
NOT_SERVING = "This ZooKeeper instance is not currently serving requests\n"


class Clients:
    def __init__(self, member, number):
        self.member, self.count, self.received, self.sent = member, 0, 0, 0
        self.next_session = (number << 56) | (int(time.time() * 1000) & 0xFFFFFFFFFF) << 12

    def serve(self, connection):
        connection.settimeout(60)
        head = wire.receive(connection, 4)
        if head.isalpha():
            connection.sendall(self.word(head.decode()).encode())
            return
        self.count += 1
        try:
            self.session(connection, wire.Reader(wire.receive(connection, int.from_bytes(head, "big"))))
        except NoQuorum:
            pass  # the real one hangs up as well
        finally:
            self.count -= 1

    def session(self, connection, hello):
        hello.number(), hello.long()
        timeout, session = min(max(hello.number(), 4000), 40000), hello.long()
        if self.member.mode() is None:
            log("WARN", "Exception causing close of session: ZooKeeperServer not running")
            return
        if session and not self.member.is_alive(session):
            session = timeout = 0
        elif not session:
            self.next_session += 1
            session = self.next_session
        connection.sendall(wire.frame(wire.number(0) + wire.number(timeout) + wire.long(session) + wire.number(16) + bytes(16) + b"\0"))
        if not timeout:
            return
        connection.settimeout(timeout / 1000)
        while True:
            request = wire.Reader(wire.receive_frame(connection))
            self.received += 1
            xid, kind = request.number(), request.number()
            if self.member.mode() is None:
                raise NoQuorum
            self.member.touch(session)
            code, answer = self.answer(kind, request, session, timeout / 1000)
            self.sent += 1
            connection.sendall(wire.frame(wire.number(xid) + wire.long(self.member.tree().zxid) + wire.number(code) + (b"" if code else answer)))
            if kind == wire.CLOSE:
                return

    def answer(self, kind, request, session, timeout):
        change = self.member.change
        if kind == wire.PING:
            return 0, b""
        if kind == wire.CLOSE:
            if session in self.member.tree().sessions:
                change({"kind": "close", "owner": session})
            return 0, b""
        path = request.text()
        if kind == wire.CREATE:
            data = request.buffer().decode("latin1")
            for _ in range(request.number()):
                request.number(), request.text(), request.text()
            owner = session if request.number() & 1 else 0
            return change({"kind": "create", "path": path, "data": data, "owner": owner, "timeout": timeout}), wire.text(path)
        if kind == wire.DELETE:
            return change({"kind": "delete", "path": path}), b""
        if kind == wire.SET:
            code = change({"kind": "set", "path": path, "data": request.buffer().decode("latin1")})
            return code, b"" if code else self.member.tree().nodes[path].stat()
        node = self.member.tree().nodes.get(path)
        if node is None:
            return wire.NO_NODE, b""
        if kind == wire.EXISTS:
            return 0, node.stat()
        if kind == wire.GET:
            data = node.data.encode("latin1")
            return 0, wire.frame(data) + node.stat()
        if kind == wire.CHILDREN:
            names = sorted(node.children)
            return 0, wire.number(len(names)) + b"".join(map(wire.text, names))
        return wire.UNIMPLEMENTED, b""

    def word(self, word):
        mode, tree = self.member.mode(), self.member.tree()
        if word == "ruok":
            return "imok"
        if word not in ("srvr", "stat", "mntr"):
            return "%s is not executed because it is not in the whitelist.\n" % word
        if mode is None:
            return NOT_SERVING
        if word == "mntr":
            owned = sum(1 for node in tree.nodes.values() if node.owner)
            lines = [("zk_version", VERSION), ("zk_server_state", mode)]
            if mode != "standalone":
                lines.append(("zk_peer_state", ("leading" if mode == "leader" else "following") + " - broadcast"))
            lines += [("zk_num_alive_connections", "%.1f" % self.count), ("zk_outstanding_requests", "0.0"),
                      ("zk_znode_count", "%.1f" % len(tree.nodes)), ("zk_ephemerals_count", "%.1f" % owned)]
            if mode == "leader":
                followers = len(self.member.synced())
                lines += [("zk_learners", "%.1f" % followers), ("zk_synced_followers", "%.1f" % followers), ("zk_pending_syncs", "0.0")]
            return "".join("%s\t%s\n" % line for line in lines)
        lines = ["Zookeeper version: " + VERSION, "Latency min/avg/max: 0/0.1/1", "Received: %d" % self.received, "Sent: %d" % self.sent,
                 "Connections: %d" % (self.count + 1), "Outstanding: 0", "Zxid: 0x%x" % tree.zxid, "Mode: " + mode, "Node count: %d" % len(tree.nodes)]
        if mode == "leader":
            lines.append("Proposal sizes last/min/max: 138/36/1061")
        return "\n".join(lines) + "\n"


def members_of(settings):
    members = {}
    for key, value in settings.items():
        if key.startswith("server."):
            host, quorum_port, election_port = value.split(";")[0].split(":")[:3]
            members[int(key[len("server."):])] = (host, int(quorum_port), int(election_port))
    return members


def number_of(folder, members):
    invalid = "Invalid config, exiting abnormally: java.lang.IllegalArgumentException: "
    try:
        with open(os.path.join(folder, "myid")) as file:
            text = file.read().rstrip("\n")
    except OSError:
        end(2, invalid + "%s/myid file is missing" % folder)
    if not text.isdigit():
        end(2, invalid + "serverid %s is not a number" % text)
    if int(text) not in members:
        end(1, "Unexpected exception, exiting abnormally: java.lang.RuntimeException: My id %s not in the peer list" % text)
    return int(text)


def run(conf, arguments):
    begin()
    settings = read(conf)
    folder = settings.get("dataDir")
    if not folder:
        end(2, "Invalid config, exiting abnormally: java.lang.IllegalArgumentException: dataDir is not set")
    folder = rooted(folder)
    members = members_of(settings)
    number = number_of(folder, members) if len(members) > 1 else 0
    os.makedirs(folder, exist_ok=True)
    store = Store(folder)
    tick = int(settings.get("tickTime", 2000)) / 1000
    member = Member(store, number, members, tick) if number else Alone(store)
    clients = Clients(member, number)
    if settings.get("admin.enableServer") != "false":
        listen(settings.get("admin.serverAddress", "0.0.0.0"), int(first(settings, "admin.serverPort", default=8080)),
               http(lambda method, path, body: (200, {}, clients.word("srvr"))))
    if first(settings, "metricsProvider.className", "metricsProvider.httpPort"):
        listen(settings.get("metricsProvider.httpHost", "0.0.0.0"), int(settings.get("metricsProvider.httpPort", 7000)), metrics("zookeeper"))
    listen(settings.get("clientPortAddress", "0.0.0.0"), int(settings.get("clientPort", 2181)), clients.serve)
    on_term.append(member.stop)
    threading.Thread(target=member.run, daemon=True).start()
    log("INFO", "ZooKeeper server %d started" % number)
    sleep_for_ever()
