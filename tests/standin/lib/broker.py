"""bin/pulsar broker: its two ports, its place among the active brokers, topics by REST, messages by the stand-in's own client."""
import json
import os
import time
from urllib.parse import unquote

from process import begin, end, first, http, listen, log, on_term, read, servers_of, sleep_for_ever
from topics import Refused, Topics
from wire import compact, json_lines, send_json
from zkclient import Client, Lost

START_PATIENCE = 60


class Broker:
    def __init__(self, settings, client, address, port, web_port):
        self.client, self.ready, self.cluster = client, False, settings["clusterName"]
        self.id = "%s:%d" % (address, web_port)
        self.urls = {"nativeUrl": "pulsar://%s:%d" % (address, port), "httpUrl": "http://" + self.id}
        sizes = [int(first(settings, "managedLedgerDefault" + name, default=2)) for name in ("EnsembleSize", "WriteQuorum", "AckQuorum")]
        self.topics = Topics(client, self.id, self.urls, *sizes)

    def activate(self):
        """Waits for the metadata and for bookies enough, then is one of the active brokers."""
        until = time.monotonic() + START_PATIENCE
        while not self.client.exists("/admin/clusters/" + self.cluster) or not self.topics.has_bookies():
            if time.monotonic() > until:
                end(1, "org.apache.pulsar.PulsarBrokerStarter - Failed to start pulsar service: no metadata of %s, or too few bookies" % self.cluster)
            time.sleep(0.1)
        listing = "/loadbalance/brokers/" + self.id
        report = {"webServiceUrl": self.urls["httpUrl"], "pulsarServiceUrl": self.urls["nativeUrl"], "brokerVersionString": version()}
        if not self.client.register(listing, compact(report)):
            log("INFO", "Deleting stale lock at " + listing)  # of this broker before it was killed
            self.client.delete(listing)
            self.client.register(listing, compact(report))
        self.ready = True

    # --- REST -----------------------------------------------------------------------------------------------------------
    def answer(self, method, path, body):
        path, _, query = path.partition("?")
        parts = [unquote(part) for part in path.strip("/").split("/")]
        try:
            if not self.ready:
                return 503, {}, compact({"reason": "Broker is not ready"})
            if parts[:3] == ["admin", "v2", "persistent"]:
                return self.topic_admin(method, path, query, parts[3:])
            if parts[:3] == ["lookup", "v2", "topic"]:
                return self.lookup("/".join(parts[4:6]), parts[6], path)
            if parts[:4] == ["admin", "v2", "brokers", "configuration"] and method in ("POST", "DELETE"):
                return self.configure(method, parts[4], parts[5] if method == "POST" else None)
            return self.plain(method, "/".join(parts))
        except Refused as refused:
            if refused.location:
                return 307, {"Location": refused.location + path + "?authoritative=false" + ("&" + query if query else "")}, ""
            return refused.status, {"Content-Type": "application/json"}, compact({"reason": refused.reason})
        except Lost as trouble:
            return 500, {}, compact({"reason": str(trouble)})

    def plain(self, method, path):
        names = self.client.children
        answers = {
            "admin/v2/brokers/ready": lambda: "ok",
            "admin/v2/brokers/health": lambda: "ok",
            "admin/v2/brokers/version": version,
            "admin/v2/clusters": lambda: compact(sorted(set(names("/admin/clusters")) - {"global"})),
            "admin/v2/brokers": lambda: compact(sorted(names("/loadbalance/brokers"))),
            "admin/v2/brokers/" + self.cluster: lambda: compact(sorted(names("/loadbalance/brokers"))),
            "admin/v2/brokers/%s/%s/ownedNamespaces" % (self.cluster, self.id): lambda: "{}",  # topics have no bundles
            "metrics": lambda: "# TYPE standin_broker gauge\nstandin_broker{cluster=\"%s\"} 1\n" % self.cluster,
        }
        if method != "GET" or path not in answers:
            return 404, {}, "<h2>HTTP ERROR 404 Not Found</h2>\n"
        return 200, {"Content-Type": "application/json"}, answers[path]()

    def configure(self, method, name, value):
        """Keeps what is set on running brokers, and does nothing with it."""
        node = "/admin/configuration"
        settings = json.loads(self.client.get(node) or "{}")
        settings.pop(name, None)
        if method == "POST":
            settings[name] = value
        if self.client.exists(node):
            self.client.set(node, compact(settings))
        else:
            self.client.create(node, compact(settings))
        return 204, {}, ""

    def lookup(self, namespace, name, path):
        try:
            self.topics.check_owner(namespace, name)
            owner = self.urls
        except Refused as refused:
            if refused.owner is None:
                raise
            owner = refused.owner
        return 200, {"Content-Type": "application/json"}, compact({
            "brokerUrl": owner["nativeUrl"], "httpUrl": owner["httpUrl"], "nativeUrl": owner["nativeUrl"], "brokerUrlSsl": ""})

    def topic_admin(self, method, path, query, parts):
        namespace, rest = "/".join(parts[:2]), parts[2:]
        if method == "GET" and not rest:
            return 200, {}, compact(["persistent://%s/%s" % (namespace, name) for name in self.topics.names(namespace)])
        self.topics.check_owner(namespace, rest[0])
        if rest[1:] == ["partitions"] and method in ("PUT", "DELETE"):
            rest = rest[:1]  # one part does for all of them
        if method == "GET" and rest[1:] == ["subscriptions"]:
            return 200, {}, compact(self.topics.get(namespace, rest[0]).subscriptions())
        if method == "PUT" and len(rest) == 1:
            if not self.topics.create(namespace, rest[0]):
                raise Refused(409, "This topic already exists")
        elif method == "PUT" and rest[1] == "subscription":
            if not self.topics.get(namespace, rest[0], create=True).subscribe(rest[2]):
                raise Refused(409, "Subscription already exists for topic")
        elif method == "DELETE" and len(rest) == 1:
            self.topics.delete(namespace, rest[0], "force=true" in query)
        else:
            return 404, {}, ""
        return 204, {}, ""

    # --- messages --------------------------------------------------------------------------------------------------------
    def serve(self, connection):
        connection.settimeout(None)
        for request in json_lines(connection):
            try:
                send_json(connection, self.message(request))
            except Refused as refused:
                send_json(connection, {"owner": refused.owner["nativeUrl"]} if refused.owner else {"error": refused.reason})
            except Lost as trouble:
                send_json(connection, {"error": str(trouble)})

    def message(self, request):
        if not self.ready:
            raise Refused(503, "Broker is not ready")
        namespace, name = request["namespace"], request["topic"]
        self.topics.check_owner(namespace, name)
        topic = self.topics.get(namespace, name, create=True)
        if request["op"] == "produce":
            return {"position": topic.add(request["data"])}
        if request["op"] == "subscribe":
            topic.subscribe(request["subscription"], request["earliest"])
            return {}
        if request["op"] == "receive":
            return {"messages": topic.receive(request["subscription"], request["count"], request["wait"])}
        topic.acknowledge(request["subscription"], request["position"])
        return {}


def version():
    name = os.path.basename(os.environ["PULSAR_HOME"])
    return name.rpartition("-")[2]


def run(conf, arguments):
    begin()
    settings = read(conf)
    store = first(settings, "metadataStoreUrl", "zookeeperServers")
    if not store:
        end(1, "java.lang.IllegalArgumentException: Required metadataStoreUrl is null")
    if not settings.get("clusterName"):
        end(1, "java.lang.IllegalArgumentException: Required clusterName is null")
    timeout = int(first(settings, "metadataStoreSessionTimeoutMillis", "zooKeeperSessionTimeoutMillis", default=30000)) / 1000
    client = Client(servers_of(store), timeout)
    address = first(settings, "advertisedAddress", default=os.uname().nodename)
    port, web_port = int(first(settings, "brokerServicePort", default=6650)), int(first(settings, "webServicePort", default=8080))
    broker = Broker(settings, client, address, port, web_port)
    host = first(settings, "bindAddress", default="0.0.0.0")
    listen(host, port, broker.serve)
    listen(host, web_port, http(broker.answer))
    on_term.append(client.close)
    try:
        broker.activate()
    except Lost as trouble:
        end(1, "org.apache.pulsar.PulsarBrokerStarter - Failed to start pulsar service: %s" % trouble)
    log("INFO", "PulsarService started")
    sleep_for_ever()
