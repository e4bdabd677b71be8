"""bin/pulsar-client: produce and consume, with the words that the real one prints."""
import base64
import json
import socket
import sys
import time

from process import end, log, read
from wire import json_lines, send_json

FAILED = 255
TIMEOUT = 30


class Session:
    """A connection to the broker that owns the topic."""

    def __init__(self, url, topic):
        self.urls = [part.replace("pulsar://", "").replace("ws://", "") for part in url.split(",")]
        _, _, path = topic.rpartition("persistent://")
        parts = path.split("/")
        self.namespace, self.topic = ("/".join(parts[:2]), parts[2]) if len(parts) == 3 else ("public/default", topic)
        self.connection = None

    def call(self, **request):
        until, trouble = time.monotonic() + TIMEOUT, ""
        target = None
        while time.monotonic() < until:
            try:
                if self.connection is None:
                    host, _, port = (target or self.urls[0].rstrip("/")).rpartition(":")
                    self.connection = socket.create_connection((host, int(port)), 5)
                    self.connection.settimeout(60)
                    self.answers = json_lines(self.connection)
                send_json(self.connection, dict(request, namespace=self.namespace, topic=self.topic))
                answer = next(self.answers)
                if "owner" in answer:
                    target = answer["owner"].replace("pulsar://", "")
                    self.drop()
                    continue
                if "error" not in answer:
                    return answer
                trouble = answer["error"]
                if trouble == "Namespace not found":
                    break
            except (OSError, ValueError, StopIteration) as error:
                trouble = str(error) or "the connection was closed"
                self.drop()
                self.urls = self.urls[1:] + self.urls[:1]
                target = None
            time.sleep(0.1)
        log("ERROR", "org.apache.pulsar.client.cli.CmdProduce - " + trouble)
        sys.exit(FAILED)

    def drop(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def parse(words):
    known = {"-n": "count", "--num-produce": "count", "--num-messages": "count", "-m": "messages", "--messages": "messages",
             "-s": "subscription", "--subscription-name": "subscription", "-p": "position", "--subscription-position": "position",
             "-t": "type", "--subscription-type": "type", "-r": "rate", "--rate": "rate", "--url": "url"}
    options, plain, rest = {}, [], list(words)
    while rest:
        word = rest.pop(0)
        if word in known and rest:
            options[known[word]] = rest.pop(0)
        elif word not in ("-db", "--disable-batching"):
            plain.append(word)
    return options, plain


def run(conf, arguments):
    options, plain = parse(arguments)
    url = options.get("url") or read(conf).get("brokerServiceUrl", "pulsar://localhost:6650")
    if len(plain) != 2 or plain[0] not in ("produce", "consume"):
        print("Usage: pulsar-client [--url URL] produce|consume TOPIC ...")
        sys.exit(1)
    session = Session(url, plain[1])
    count, pause = int(options.get("count", 1)), 1 / float(options["rate"]) if float(options.get("rate", 0)) else 0
    if plain[0] == "produce":
        sent = 0
        for _ in range(count):
            for message in options.get("messages", "").split(","):
                session.call(op="produce", data=message)
                sent += 1
                time.sleep(pause)
        end(0, "org.apache.pulsar.client.cli.PulsarClientTool - %d messages successfully produced" % sent)
    name = options.get("subscription")
    if not name:
        print("Subscription name is not provided.")
        sys.exit(FAILED)
    session.call(op="subscribe", subscription=name, earliest=options.get("position") == "Earliest")
    got = 0
    while count == 0 or got < count:
        for position, data in session.call(op="receive", subscription=name, count=count - got if count else 100, wait=2)["messages"]:
            if url.startswith("ws://"):
                print(json.dumps({"payload": base64.b64encode(data.encode()).decode()}, separators=(",", ":")), flush=True)
            else:
                print("----- got message -----\npublishTime:[0], eventTime:[0], key:[null], properties:[], content:%s" % data, flush=True)
            session.call(op="acknowledge", subscription=name, position=position)
            got += 1
    end(0, "org.apache.pulsar.client.cli.PulsarClientTool - %d messages successfully consumed" % got)
