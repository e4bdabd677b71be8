"""bin/pulsar bookie: tied to its folders by a cookie, registered as writable, keeps entries. And bin/pulsar autorecovery."""
import json
import os
import threading
import time

from process import begin, end, first, http, listen, log, metrics, on_term, read, rooted, servers_of, sleep_for_ever
from wire import json_lines, send_json
from zkclient import Client, Lost

NO_METADATA = ("org.apache.bookkeeper.server.Main - BookKeeper metadata doesn't exist in zookeeper. "
               "Has the cluster been initialized? Try running bin/bookkeeper shell metaformat")


class Entries:
    """What brokers have written, a file for each ledger: a line is on disk before it is confirmed."""

    def __init__(self, folder):
        self.folder, self.lock = folder, threading.Lock()

    def serve(self, connection):
        connection.settimeout(60)
        for request in json_lines(connection):
            if request["op"] == "add":
                send_json(connection, self.add(request))
            elif request["op"] == "read":
                send_json(connection, {"entries": self.read(request["ledger"])})
            else:
                with self.lock:
                    if os.path.exists(self.path(request["ledger"])):
                        os.remove(self.path(request["ledger"]))
                send_json(connection, {"ok": 1})

    def path(self, ledger):
        return os.path.join(self.folder, "current", "%08x.log" % int(ledger))

    def add(self, request):
        with self.lock, open(self.path(request["ledger"]), "a") as file:
            file.write(json.dumps([request["entry"], request["data"]]) + "\n")
            file.flush()
            os.fdatasync(file.fileno())
        return {"ok": 1}

    def read(self, ledger):
        entries = []
        try:
            with open(self.path(ledger)) as file:
                for line in file:
                    try:
                        entries.append(json.loads(line))
                    except ValueError:
                        pass  # cut off: never confirmed
        except FileNotFoundError:
            pass
        return entries


def ledgers_of(cookie):
    """The ledger folders that a cookie names, and the cookie without them."""
    line = [line for line in cookie.split("\n") if line.startswith("ledgerDirs")][0]
    return line.split('"')[1].split("\\t")[1:], cookie.replace(line, "")


def check_cookie(client, bookie, journals, ledgers, instance, expands=False):
    """Writes the cookie of a new bookie; says what is wrong with that of an old one."""
    expected = '5\nbookieHost: "%s"\njournalDir: "%s"\nledgerDirs: "%d\\t%s"\ninstanceId: "%s"\n' % (
        bookie, ",".join(journals), len(ledgers), "\\t".join(ledgers), instance)
    folders, found = journals + ledgers, {}

    def write():
        for folder in folders:
            os.makedirs(os.path.join(folder, "current"), exist_ok=True)
            with open(os.path.join(folder, "current", "VERSION"), "w") as file:
                file.write(expected)

    def matches(text):
        if text == expected or not expands:
            return text == expected
        (named, rest), (_, expected_rest) = ledgers_of(text), ledgers_of(expected)
        return rest == expected_rest and all(folder in ledgers for folder in named)

    for folder in folders:
        try:
            with open(os.path.join(folder, "current", "VERSION")) as file:
                found[folder] = file.read()
        except OSError:
            pass
    registered = client.get("/ledgers/cookies/" + bookie)
    if registered is None and not found:
        write()
        client.create("/ledgers/cookies/" + bookie, expected)
        return None
    for text in found.values():
        if not matches(text):
            return "Cookie [%s] is not matching with [%s]" % (expected, text)
    if registered is None:
        return "Cookie for this bookie is not stored in metadata store. Bookie failing to come up"
    if not matches(registered):
        return "Cookie [%s] is not matching with [%s]" % (expected, registered)
    empty = [folder for folder in folders if folder not in found]
    # As BookKeeper does it: a journal folder without a cookie counts as a new one.
    if empty and expands and not set(empty) & set(ledgers_of(registered)[0]):
        write()
        client.set("/ledgers/cookies/" + bookie, expected)
    elif empty:
        return ("There are directories without a cookie, and this is neither a new environment, nor is storage expansion enabled. "
                "Empty directories are [%s]" % ", ".join(empty))
    return None


def connect(settings):
    uri = first(settings, "metadataServiceUri", "zkServers")
    if not uri:
        end(1, "org.apache.bookkeeper.conf.ConfigurationException: Neither metadataServiceUri nor zkServers is set")
    return Client(servers_of(uri), int(first(settings, "zkTimeout", default=30000)) / 1000)


def run(conf, arguments):
    begin()
    settings = read(conf)
    client = connect(settings)
    port = int(first(settings, "bookiePort", default=3181))
    address = first(settings, "advertisedAddress", default=os.uname().nodename)
    host = address if settings.get("listeningInterface") else "0.0.0.0"
    journals = [rooted(name.strip()) for name in first(settings, "journalDirectories", "journalDirectory", default="data/bookkeeper/journal").split(",")]
    ledgers = [rooted(name.strip()) for name in first(settings, "ledgerDirectories", default="data/bookkeeper/ledgers").split(",")]
    bookie = "%s:%d" % (address, port)
    state = {"running": False}
    if settings.get("httpServerEnabled") == "true":
        listen(settings.get("httpServerHost") or "0.0.0.0", int(first(settings, "httpServerPort", default=8000)), http(
            lambda method, path, body: (200, {}, "Success") if path == "/api/v1/bookie/is_ready" and state["running"]
            else (200, {}, "OK\n") if path == "/heartbeat" else (503, {}, "Bookie is not ready.") if "is_ready" in path else (404, {}, "")))
    else:
        listen(settings.get("prometheusStatsHttpAddress") or "0.0.0.0", int(first(settings, "prometheusStatsHttpPort", default=8000)),
               metrics("bookie", lambda: "# TYPE bookie_SERVER_STATUS gauge\nbookie_SERVER_STATUS %d\n" % (1 if state["running"] else -1)))
    try:
        instance = client.get("/ledgers/INSTANCEID")
        if instance is None:
            end(1, NO_METADATA)
        trouble = check_cookie(client, bookie, journals, ledgers, instance,
                               settings.get("allowStorageExpansion") == "true")
        if trouble:
            end(3, "org.apache.bookkeeper.server.Main - " + trouble)
        listen(host, port, Entries(ledgers[0]).serve)
        on_term.append(client.close)
        # Of a bookie that was killed the registration stands for as long as its session.
        until = time.monotonic() + 2 * client.timeout
        while not client.register("/ledgers/available/" + bookie, "2#\n\x06bookie\x10\x20\x58\x16"):
            if time.monotonic() > until:
                end(1, "KeeperErrorCode = NodeExists for /ledgers/available/" + bookie)
            time.sleep(0.2)
    except Lost as trouble:
        end(1, "org.apache.bookkeeper.server.Main - %s" % trouble)
    state["running"] = True
    log("INFO", "Started bookie " + bookie)
    sleep_for_ever()


def run_autorecovery(conf, arguments):
    begin()
    settings = read(conf)
    client = connect(settings)
    try:
        if client.get("/ledgers/INSTANCEID") is None:
            end(1, NO_METADATA)
    except Lost as trouble:
        end(1, "org.apache.bookkeeper.replication.AutoRecoveryMain - %s" % trouble)
    log("INFO", "Started autorecovery")
    sleep_for_ever()
