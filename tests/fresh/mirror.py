#!/usr/bin/env python3
"""A mirror of Apache's downloads on this machine: mirror.py FOLDER LOG [STALL]

Serves /pulsar-VERSION/NAME from FOLDER/NAME, with ranges, and writes one line a request to LOG: the first byte that
was asked for, and the name. After the first STALL bytes of a file it sends nothing more and waits, and adds "stalled"
to LOG. Prints its address.
"""
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder, log = sys.argv[1:3]
stall = int(sys.argv[3]) if len(sys.argv) > 3 else None


def note(text):
    with open(log, "a", encoding="utf-8") as file:
        file.write(text + "\n")


class Mirror(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def answer(self, has_body):
        name = os.path.basename(self.path)
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            self.send_error(404)
            return
        size, first = os.path.getsize(path), 0
        asked = self.headers.get("Range", "")
        if asked.startswith("bytes=") and asked.endswith("-"):
            first = int(asked[6:-1])
        note(f"{first} {name}")
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(size - first))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", f'"{size}"')
        if first:
            self.send_header("Content-Range", f"bytes {first}-{size - 1}/{size}")
        self.end_headers()
        if has_body:
            self.send(path, first)

    def send(self, path, first):
        with open(path, "rb") as file:
            file.seek(first)
            sent = 0
            while piece := file.read(1 << 20):
                self.wfile.write(piece)
                sent += len(piece)
                if stall and sent >= stall:
                    note("stalled")
                    time.sleep(3600)


server = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
server.daemon_threads = True
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
