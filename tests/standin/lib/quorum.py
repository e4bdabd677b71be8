"""
ZooKeeper servers that agree. The servers that reach one another are a majority or do not serve; among them the one that knows
most leads, of equals the one with the highest number. A change counts when a majority has it on disk. A follower follows one
leader at a time, and none of an older epoch than it has promised: so there is never a second leader whose changes count.
"""
import socket
import threading
import time

import wire
from process import listen, log, shut


class NoQuorum(Exception):
    pass


class Alone:
    """One server, which needs nobody's consent."""

    def __init__(self, store):
        self.store, self.lock, self.touched = store, threading.RLock(), {}

    def mode(self):
        return "standalone"

    def tree(self):
        return self.store.tree

    def synced(self):
        return []

    def is_alive(self, session):
        return session in self.tree().sessions

    def touch(self, session):
        self.touched[session] = time.monotonic()

    def change(self, change):
        with self.lock:
            code = self.tree().refusal(change)
            if not code:
                self.store.add(dict(change, zxid=self.tree().zxid + 1, time=int(time.time() * 1000)))
            return code

    def expire(self):
        now = time.monotonic()
        for session, timeout in list(self.tree().sessions.items()):
            if now - self.touched.setdefault(session, now) > timeout:
                log("INFO", "Expiring session 0x%x, timeout of %dms exceeded" % (session, timeout * 1000))
                self.touched.pop(session, None)
                self.change({"kind": "close", "owner": session})

    def run(self):
        while True:
            self.expire()
            time.sleep(0.2)

    def stop(self):
        pass


class Member(Alone):
    def __init__(self, store, number, members, tick):
        super().__init__(store)
        self.number, self.members = number, members
        self.silence = max(tick, 0.5)  # the real one waits five times as long before it gives a peer up
        self.majority = len(members) // 2 + 1
        self.state = "looking"
        self.acks = threading.Condition()
        self.followers = {}  # of a leader, those in sync: number -> Follower
        self.waiting = {}    # of a leader without a majority: number -> (connection, hello)
        self.leader = None   # of a follower: the connection to the leader
        self.requests = {}   # of a follower: what the leader was asked: number -> [event, answer]
        self.last_request = 0
        host, _, election_port = members[number]
        self.bind_host = host if host.startswith("127.") else "0.0.0.0"
        listen(self.bind_host, election_port, self.tell)

    def mode(self):
        return {"leading": "leader", "following": "follower"}.get(self.state)

    def synced(self):
        return list(self.followers)

    # --- election -----------------------------------------------------------------------------------------------------
    def tell(self, connection):
        connection.settimeout(2)
        connection.recv(1)
        wire.send_json(connection, {"state": self.state, "zxid": self.tree().zxid, "number": self.number})

    def ask(self, number, answers):
        host, _, port = self.members[number]
        try:
            with socket.create_connection((host, port), 0.5) as connection:
                connection.settimeout(0.5)
                connection.sendall(b"?")
                answers[number] = next(wire.json_lines(connection))
        except (OSError, ValueError, StopIteration):
            pass

    def run(self):
        while True:
            try:
                self.look()
            except Exception as trouble:
                log("WARN", "Unexpected exception: %r" % trouble)
            self.state = "looking"
            time.sleep(0.05)

    def look(self):
        answers = {}
        threads = [threading.Thread(target=self.ask, args=(number, answers), daemon=True) for number in self.members if number != self.number]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if len(answers) + 1 < self.majority:
            return
        leaders = [number for number, answer in answers.items() if answer["state"] in ("leading", "proposing")]
        best = max([(self.tree().zxid, self.number)] + [(answer["zxid"], number) for number, answer in answers.items()])[1]
        if leaders:
            self.follow(max(leaders))
        elif best == self.number:
            self.lead()
        else:
            time.sleep(0.05)

    # --- leader -------------------------------------------------------------------------------------------------------
    def lead(self):
        self.followers, self.waiting, self.state = {}, {}, "proposing"
        server = listen(self.bind_host, self.members[self.number][1], self.admit, retry=2)
        try:
            until = time.monotonic() + 2
            while len(self.waiting) + 1 < self.majority:
                if time.monotonic() > until or self.state != "proposing":
                    return
                time.sleep(0.01)
            with self.lock:
                epoch = max([self.store.epoch, self.tree().zxid >> 32] + [hello["epoch"] for _, hello in self.waiting.values()]) + 1
                self.store.promise(epoch)
                self.tree().zxid = epoch << 32
                self.store.replace(self.tree())
                now = time.monotonic()
                self.touched = {session: now for session in self.tree().sessions}
                self.welcome_waiting()
            while self.state == "proposing" and len(self.followers) + 1 < self.majority and time.monotonic() < until + 2:
                time.sleep(0.01)
            if len(self.followers) + 1 < self.majority or self.state != "proposing":
                return
            with self.lock:
                self.state = "leading"
                self.welcome_waiting()  # those who came when the first had their answer
            log("INFO", "LEADING in epoch %d" % epoch)
            self.keep_leading()
            log("WARN", "Not a majority any more")
        finally:
            self.state = "looking"
            shut(server)
            with self.lock:
                for follower in list(self.followers.values()):
                    follower.close()
                for connection, _ in self.waiting.values():
                    shut(connection)
                self.followers, self.waiting = {}, {}

    def keep_leading(self):
        while self.state == "leading" and len(self.followers) + 1 >= self.majority:
            with self.lock:
                self.send_all({"ping": 1})
                now = time.monotonic()
                for number, follower in list(self.followers.items()):
                    if now - follower.heard > self.silence:
                        self.drop(number)
            if self.state == "leading":
                try:
                    self.expire()
                except NoQuorum:
                    return
            time.sleep(self.silence / 6)

    def admit(self, connection):
        """A follower's connection, for as long as it follows."""
        connection.settimeout(None)
        lines = wire.json_lines(connection)
        hello = next(lines)
        number = hello["number"]
        with self.lock:
            if hello["zxid"] > self.tree().zxid or (self.state == "leading" and hello["epoch"] > self.store.epoch):
                self.state = "looking"  # it knows more, or has promised more: the next election tells
                return
            if self.state == "leading":
                self.welcome(connection)
            else:
                self.waiting[number] = (connection, hello)
        try:
            for message in lines:
                self.heed(number, connection, message)
        finally:
            with self.lock:
                follower = self.followers.get(number)
                if follower and follower.connection is connection:
                    self.drop(number)
                if self.waiting.get(number, (None,))[0] is connection:
                    del self.waiting[number]

    def welcome_waiting(self):
        for connection, _ in self.waiting.values():
            self.welcome(connection)
        self.waiting = {}

    def welcome(self, connection):
        wire.send_json(connection, {"epoch": self.store.epoch, "tree": self.tree().dump()})

    def heed(self, number, connection, message):
        if "synced" in message:
            with self.lock:
                if message["synced"] == self.tree().zxid:
                    self.followers[number] = Follower(connection)
                    self.followers[number].acked = message["synced"]
                elif message["synced"] >> 32 == self.store.epoch:
                    self.welcome(connection)  # it changed meanwhile: once more
            return
        follower = self.followers.get(number)
        if follower is None:
            return
        follower.heard = time.monotonic()
        if "ack" in message:
            with self.acks:
                follower.acked = message["ack"]
                self.acks.notify_all()
        for session in message.get("touched", ()):
            self.touched[session] = follower.heard
        if "request" in message:
            threading.Thread(target=self.serve_request, args=(follower, message), daemon=True).start()

    def serve_request(self, follower, message):
        try:
            code = self.change(message["change"])
        except NoQuorum:
            return
        with self.lock:
            follower.send({"answer": message["request"], "code": code, "zxid": self.tree().zxid})

    def change(self, change):
        if self.state == "following":
            return self.forward(change)
        with self.lock:
            if self.state != "leading":
                raise NoQuorum
            code = self.tree().refusal(change)
            if code:
                return code
            proposal = dict(change, zxid=self.tree().zxid + 1, time=int(time.time() * 1000))
            self.send_all({"propose": proposal})
            self.store.add(proposal)
            with self.acks:
                if self.acks.wait_for(lambda: self.count_acks(proposal["zxid"]) + 1 >= self.majority, self.silence):
                    return 0
            self.state = "looking"
            raise NoQuorum

    def count_acks(self, zxid):
        return sum(1 for follower in list(self.followers.values()) if follower.acked >= zxid)

    def send_all(self, message):
        for number, follower in list(self.followers.items()):
            if not follower.send(message):
                self.drop(number)

    def drop(self, number):
        self.followers.pop(number).close()

    # --- follower -----------------------------------------------------------------------------------------------------
    def follow(self, number):
        host, port, _ = self.members[number]
        with socket.create_connection((host, port), 0.5) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(self.silence + 2)
            self.leader, self.requests = connection, {}
            send_lock = self.send_lock = threading.Lock()

            def send(message):
                with send_lock:
                    wire.send_json(connection, message)

            send({"number": self.number, "zxid": self.tree().zxid, "epoch": self.store.epoch})
            try:
                for message in wire.json_lines(connection):
                    if not self.obey(message, send):
                        return
            except OSError:
                pass
            finally:
                self.state, self.leader = "looking", None
                for request in list(self.requests.values()):
                    request[0].set()

    def obey(self, message, send):
        if "epoch" in message:
            if message["epoch"] < self.store.epoch:
                return False
            if message["epoch"] > self.store.epoch:
                self.store.promise(message["epoch"])
            self.store.replace(type(self.tree()).load(message["tree"]))
            send({"synced": self.tree().zxid})
            self.leader.settimeout(self.silence)
        elif "propose" in message:
            self.store.add(message["propose"])
            send({"ack": message["propose"]["zxid"]})
        elif "ping" in message:
            if self.state != "following":
                log("INFO", "FOLLOWING in epoch %d" % self.store.epoch)
                self.state = "following"
            touched, self.touched = list(self.touched), {}
            send({"pong": 1, "touched": touched})
        elif "answer" in message:
            request = self.requests.pop(message["answer"], None)
            if request:
                request[1] = message["code"]
                request[0].set()
        return True

    def forward(self, change):
        request = [threading.Event(), None]
        with self.lock:
            self.last_request += 1
            number = self.last_request
            self.requests[number] = request
        leader = self.leader
        if leader is None:
            raise NoQuorum
        try:
            with self.send_lock:
                wire.send_json(leader, {"request": number, "change": change})
        except OSError:
            raise NoQuorum from None
        request[0].wait(self.silence + 1)
        if request[1] is None:
            raise NoQuorum
        return request[1]


class Follower:
    """A leader's view of a server that follows it."""

    def __init__(self, connection):
        self.connection, self.acked, self.heard = connection, 0, time.monotonic()

    def send(self, message):
        try:
            wire.send_json(self.connection, message)
            return True
        except OSError:
            return False

    def close(self):
        shut(self.connection)
