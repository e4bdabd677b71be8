"""What all of the stand-in's programs share: configuration, log, ports, the end."""
import faulthandler
import os
import signal
import socket
import sys
import threading
import time

_log_file = None
_log_lock = threading.Lock()
on_term = []


def begin():
    """A process that looks like the real one's, and ends like it: a JVM that got SIGTERM ends with 143."""
    try:
        with open("/proc/self/comm", "w") as comm:
            comm.write("java")
    except OSError:
        pass

    def end(*_):
        for action in on_term:
            try:
                action()
            except Exception:
                pass
        os._exit(143)

    def term(*_):
        # The real one gives up as well. If something waits for ever, its output says what.
        faulthandler.dump_traceback_later(30, exit=True)
        # What it does at the end may need a lock that the main thread holds.
        threading.Thread(target=end).start()

    signal.signal(signal.SIGTERM, term)
    signal.signal(signal.SIGINT, term)


def log(level, words):
    global _log_file
    line = "%s [main] %-5s %s\n" % (time.strftime("%Y-%m-%dT%H:%M:%S,000+0000", time.gmtime()), level, words)
    with _log_lock:
        if _log_file is None:
            _log_file = sys.stdout
            if os.environ.get("PULSAR_LOG_APPENDER") == "RollingFile":
                folder = os.environ["PULSAR_LOG_DIR"]
                os.makedirs(folder, exist_ok=True)
                _log_file = open(os.path.join(folder, os.environ.get("PULSAR_LOG_FILE", "pulsar.log")), "a")
        _log_file.write(line)
        _log_file.flush()


def end(status, words=None):
    if words:
        log("INFO" if status == 0 else "ERROR", words)
    sys.stdout.flush()
    os._exit(status)


def read(path):
    """A configuration as the real one reads it: of a key that is there twice the last value counts."""
    settings = {}
    try:
        with open(path) as file:
            for line in file:
                line = line.strip()
                key, equals, value = line.partition("=")
                if line and line[0] not in "#!" and equals:
                    settings[key.strip()] = value.strip()
    except OSError as error:
        end(1, "java.io.FileNotFoundException: %s (%s)" % (path, error.strerror))
    return settings


def first(settings, *keys, default=None):
    """The value of the first of the keys that has one."""
    for key in keys:
        if settings.get(key):
            return settings[key]
    return default


def rooted(folder):
    return os.path.join(os.environ["PULSAR_HOME"], folder)


def servers_of(uri):
    """host:port pairs of metadata-store:zk:h:p,h:p and zk:h:p,h:p and zk+hierarchical://h:p;h:p/ledgers and h:p,h:p."""
    for scheme in ("metadata-store:", "zk:", "zk+hierarchical:"):
        if uri.startswith(scheme):
            uri = uri[len(scheme):]
    uri = uri.lstrip("/").split("/")[0].replace(";", ",")
    return [(pair.rpartition(":")[0], int(pair.rpartition(":")[2])) for pair in uri.split(",")]


def listen(host, port, handler, retry=0.0):
    """Serves each connection in a thread of its own; ends the process where the port is taken."""
    until = time.monotonic() + retry
    while True:
        try:
            server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind((host, port))
            break
        except OSError as error:
            server.close()
            if time.monotonic() > until:
                end(1, "java.net.BindException: %s: %s:%d" % (error.strerror, host, port))
            time.sleep(0.05)
    server.listen(128)

    def serve(connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            handler(connection)
        except (OSError, EOFError, ValueError):
            pass
        finally:
            connection.close()

    def accept():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return server


def shut(server):
    try:
        server.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    server.close()


def http(answer):
    """A handler of connections: answer(method, path, body) gives (status, headers, text)."""
    reasons = {200: "OK", 204: "No Content", 307: "Temporary Redirect", 404: "Not Found", 409: "Conflict", 503: "Service Unavailable"}

    def handle(connection):
        connection.settimeout(30)
        data = b""
        while b"\r\n\r\n" not in data:
            part = connection.recv(65536)
            if not part:
                return
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        length = 0
        for line in lines[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                length = int(value)
        while len(body) < length:
            part = connection.recv(65536)
            if not part:
                return
            body += part
        status, headers, text = answer(method, path, body.decode("utf-8", "replace"))
        content = text.encode()
        words = ["HTTP/1.1 %d %s" % (status, reasons.get(status, "Other")), "Connection: close"]
        words += ["%s: %s" % pair for pair in headers.items()]
        if status != 204:
            words.append("Content-Length: %d" % len(content))
        connection.sendall(("\r\n".join(words) + "\r\n\r\n").encode() + content)

    return handle


def metrics(name, more=lambda: ""):
    """The port where the real one shows its metrics."""
    return http(lambda method, path, body: (200, {"Content-Type": "text/plain"}, "# TYPE standin_%s gauge\nstandin_%s 1\n%s" % (name, name, more())))


def sleep_for_ever():
    while True:
        time.sleep(3600)
