"""bin/pulsar proxy: passes connections on to brokers."""
import socket
import threading

from process import begin, end, first, listen, log, read, servers_of, sleep_for_ever
from zkclient import Client, Lost


def pump(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    try:
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def run(conf, arguments):
    begin()
    settings = read(conf)
    store = first(settings, "metadataStoreUrl", "zookeeperServers")
    if not store and not settings.get("brokerServiceURL"):
        end(1, "java.lang.IllegalArgumentException: Metadata store or broker address must be provided")
    if not settings.get("clusterName"):
        end(1, "java.lang.IllegalArgumentException: clusterName must be provided")
    client = Client(servers_of(store), int(first(settings, "metadataStoreSessionTimeoutMillis", default=30000)) / 1000) if store else None

    def brokers(kind):
        fixed = settings.get("brokerServiceURL" if kind == "pulsarServiceUrl" else "brokerWebServiceURL")
        if fixed:
            return [fixed]
        import json
        reports = [client.get("/loadbalance/brokers/" + name) for name in client.children("/loadbalance/brokers") or ()]
        return [json.loads(report)[kind] for report in reports if report]

    def relay(kind):
        def handle(connection):
            for url in brokers(kind):
                host, _, port = url.rpartition("//")[2].rstrip("/").rpartition(":")
                try:
                    broker = socket.create_connection((host, int(port)), 2)
                except OSError:
                    continue
                broker.settimeout(None)
                threading.Thread(target=pump, args=(broker, connection), daemon=True).start()
                pump(connection, broker)
                return
        return handle

    try:
        if client:
            client.children("/")
    except Lost as trouble:
        end(1, str(trouble))
    host = first(settings, "bindAddress", default="0.0.0.0")
    listen(host, int(first(settings, "servicePort", default=6650)), relay("pulsarServiceUrl"))
    listen(host, int(first(settings, "webServicePort", default=8080)), relay("webServiceUrl"))
    log("INFO", "Server started at end point")
    sleep_for_ever()
