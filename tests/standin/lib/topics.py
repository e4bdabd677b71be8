"""A broker's topics: which of them it owns, their messages, kept by bookies, and what each subscription has read."""
import json
import os
import socket
import threading
import zlib

from wire import compact, json_lines, send_json

BUNDLES = 16


class Refused(Exception):
    """What a broker does not do; or another one does: its addresses."""

    def __init__(self, status, reason, owner=None):
        super().__init__(reason)
        self.status, self.reason, self.owner = status, reason, owner
        self.location = owner and owner["httpUrl"]


class Topics:
    def __init__(self, client, broker, urls, ensemble, write_quorum, ack_quorum):
        self.client, self.broker, self.urls = client, broker, urls
        self.ensemble, self.write_quorum, self.ack_quorum = ensemble, write_quorum, ack_quorum
        self.loaded, self.lock = {}, threading.RLock()

    def bookies(self):
        return sorted(set(self.client.children("/ledgers/available") or ()) - {"readonly"})

    def has_bookies(self):
        return len(self.bookies()) >= self.ensemble

    # --- ownership: of a bundle of names, by an ephemeral znode, as with the real one --------------------------------------
    def check_owner(self, namespace, name):
        if not self.client.exists("/admin/policies/" + namespace):
            raise Refused(404, "Namespace not found")
        number = zlib.crc32(("%s/%s" % (namespace, name)).encode()) * BUNDLES >> 32
        path = "/namespace/%s/0x%x0000000_0x%s" % (namespace, number, "ffffffff" if number == BUNDLES - 1 else "%x0000000" % (number + 1))
        for _ in range(5):
            known = self.client.get(path)
            if known is None:
                wanted = self.preferred(path)
                if wanted["httpUrl"] != self.urls["httpUrl"]:
                    raise Refused(307, "", wanted)
                with self.lock:
                    self.loaded = {key: topic for key, topic in self.loaded.items() if topic.bundle != path}
                self.client.create(path, compact(self.urls), ephemeral=True)
                continue
            owner = json.loads(known)
            if owner["httpUrl"] != self.urls["httpUrl"]:
                raise Refused(307, "", owner)
            if not self.client.owns(path):
                self.client.delete(path)  # of this broker before it was killed
                self.client.create(path, known, ephemeral=True)
                continue
            if self.is_idle(path) and self.preferred(path)["httpUrl"] != self.urls["httpUrl"]:
                self.client.delete(path)  # to whom it belongs by now, as nothing is lost by it
                continue
            return path
        raise Refused(503, "The namespace bundle is being moved")

    def is_idle(self, path):
        with self.lock:
            return all(topic.bundle != path for topic in self.loaded.values())

    def preferred(self, path):
        brokers = self.client.children("/loadbalance/brokers") or [self.broker]
        best = max(brokers, key=lambda broker: zlib.crc32(("%s %s" % (broker, path)).encode()))
        report = json.loads(self.client.get("/loadbalance/brokers/" + best) or "null")
        return {"nativeUrl": report["pulsarServiceUrl"], "httpUrl": report["webServiceUrl"]} if report else self.urls

    # --- topics that this broker owns -------------------------------------------------------------------------------------
    def names(self, namespace):
        return sorted(self.client.children("/managed-ledgers/%s/persistent" % namespace) or ())

    def create(self, namespace, name):
        if not self.has_bookies():
            raise Refused(500, "Not enough non-faulty bookies available")
        ledger = int.from_bytes(os.urandom(4), "big")
        return self.client.create("/managed-ledgers/%s/persistent/%s" % (namespace, name), compact({"ledger": ledger}))

    def get(self, namespace, name, create=False):
        path = "/managed-ledgers/%s/persistent/%s" % (namespace, name)
        bundle = self.check_owner(namespace, name)
        with self.lock:
            if path not in self.loaded:
                data = self.client.get(path)
                if data is None and create:
                    self.create(namespace, name)
                    data = self.client.get(path)
                if data is None:
                    raise Refused(404, "Topic persistent://%s/%s not found" % (namespace, name))
                self.loaded[path] = Topic(self, path, bundle, json.loads(data)["ledger"])
            return self.loaded[path]

    def delete(self, namespace, name, force):
        topic = self.get(namespace, name)
        if topic.subscriptions() and not force:
            raise Refused(412, "Topic has subscriptions")
        with self.lock:
            del self.loaded[topic.path]
        for subscription in topic.subscriptions():
            self.client.delete("%s/%s" % (topic.path, subscription))
        self.client.delete(topic.path)
        for bookie in self.bookies():
            call(bookie, {"op": "delete", "ledger": topic.ledger})


class Topic:
    def __init__(self, topics, path, bundle, ledger):
        self.topics, self.path, self.bundle, self.ledger = topics, path, bundle, ledger
        self.condition = threading.Condition()
        entries = {}
        for bookie in topics.bookies():
            for entry, data in (call(bookie, {"op": "read", "ledger": ledger}) or {}).get("entries", ()):
                entries[entry] = data
        self.messages = entries
        self.next = max(entries, default=-1) + 1

    def add(self, data):
        """On disk of a quorum of bookies before it counts."""
        with self.condition:
            bookies = self.topics.bookies()
            if len(bookies) < self.topics.ensemble:
                raise Refused(500, "Not enough non-faulty bookies available")
            start = self.next % len(bookies)
            acks = 0
            # One that does not answer is replaced by the next, as the real one changes the ensemble.
            for bookie in bookies[start:] + bookies[:start]:
                if acks < self.topics.write_quorum and call(bookie, {"op": "add", "ledger": self.ledger, "entry": self.next, "data": data}):
                    acks += 1
            if acks < self.topics.ack_quorum:
                raise Refused(500, "Not enough bookies answered")
            self.messages[self.next] = data
            self.next += 1
            self.condition.notify_all()
            return self.next - 1

    def subscriptions(self):
        return sorted(self.topics.client.children(self.path) or ())

    def subscribe(self, name, earliest=False):
        return self.topics.client.create("%s/%s" % (self.path, name), "0" if earliest else str(self.next))

    def receive(self, name, count, wait):
        position = int(self.topics.client.get("%s/%s" % (self.path, name)) or 0)
        with self.condition:
            self.condition.wait_for(lambda: any(entry >= position for entry in self.messages), wait)
            return [[entry, self.messages[entry]] for entry in sorted(self.messages) if entry >= position][:count]

    def acknowledge(self, name, position):
        self.topics.client.set("%s/%s" % (self.path, name), str(position + 1))


def call(bookie, request):
    """The bookie's answer; None where it gives none."""
    host, _, port = bookie.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), 2) as connection:
            connection.settimeout(5)
            send_json(connection, request)
            return next(json_lines(connection))
    except (OSError, ValueError, StopIteration):
        return None
