"""Starts what bin/pulsar was asked for: python3 standin.py COMMAND CONFIGURATION ARGUMENT..."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


def main():
    command, conf, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
    if command == "zookeeper":
        from zookeeper import run
    elif command == "bookie":
        from bookie import run
    elif command == "autorecovery":
        from bookie import run_autorecovery as run
    elif command == "broker":
        from broker import run
    elif command == "proxy":
        from proxy import run
    elif command == "websocket":
        from websocket import run
    elif command == "client":
        from client import run
    else:
        from metadata import run
    run(conf, arguments)


main()
