"""bin/pulsar websocket: answers HTTP with its numbers, and passes the connections of the stand-in's client on."""
import json
import socket
import threading

from process import begin, end, first, listen, log, read, servers_of, sleep_for_ever
from proxy import pump
from zkclient import Client, Lost


def run(conf, arguments):
    begin()
    settings = read(conf)
    store = first(settings, "configurationMetadataStoreUrl", "configurationStoreServers", "globalZookeeperServers")
    if not store:
        end(1, "java.lang.IllegalArgumentException: configurationMetadataStoreUrl must be provided")
    if not settings.get("clusterName"):
        end(1, "java.lang.IllegalArgumentException: clusterName must be provided")
    session = int(first(settings, "metadataStoreSessionTimeoutMillis", default=30000)) / 1000
    client = Client(servers_of(store), session)

    def handle(connection):
        if connection.recv(4, socket.MSG_PEEK).startswith(b"GET"):
            path = connection.recv(65536).split()[1].decode()
            status = "200 OK" if path.endswith("/proxy-stats/metrics") else "404 Not Found"
            connection.sendall(("HTTP/1.1 %s\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]" % status).encode())
            return
        for name in client.children("/loadbalance/brokers") or ():
            report = client.get("/loadbalance/brokers/" + name)
            if not report:
                continue
            host, _, port = json.loads(report)["pulsarServiceUrl"].rpartition("//")[2].rstrip("/").rpartition(":")
            try:
                broker = socket.create_connection((host, int(port)), 2)
            except OSError:
                continue
            broker.settimeout(None)
            threading.Thread(target=pump, args=(broker, connection), daemon=True).start()
            pump(connection, broker)
            return

    try:
        client.children("/")
    except Lost as trouble:
        end(1, str(trouble))
    listen("0.0.0.0", int(first(settings, "webServicePort", default=8080)), handle)
    log("INFO", "Pulsar WebSocket Service started")
    sleep_for_ever()
