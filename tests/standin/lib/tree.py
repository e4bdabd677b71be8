"""The znodes, and how they are kept on disk: a snapshot and the changes since, each of which is on disk before it counts."""
import json
import os

from wire import EPHEMERAL_PARENT, NO_NODE, NODE_EXISTS, NOT_EMPTY, long, number


class Node:
    def __init__(self, data="", owner=0, zxid=0, time=0):
        self.data, self.owner, self.created, self.changed, self.born, self.modified = data, owner, zxid, zxid, time, time
        self.version = self.child_version = 0
        self.children = set()

    def stat(self):
        size = len(self.data.encode("latin1"))
        return (long(self.created) + long(self.changed) + long(self.born) + long(self.modified) + number(self.version)
                + number(self.child_version) + number(0) + long(self.owner) + number(size) + number(len(self.children)) + long(self.changed))


class Tree:
    def __init__(self):
        self.nodes = {"/": Node()}
        self.sessions = {}  # of those that own something: their time-outs in seconds
        self.zxid = 0
        for path in ("/zookeeper", "/zookeeper/config", "/zookeeper/quota"):
            self._add(path, Node())

    def refusal(self, change):
        """The error code of a change that cannot be; 0."""
        kind, path = change["kind"], change.get("path", "")
        if kind == "create":
            parent = self.nodes.get(path.rpartition("/")[0] or "/")
            return NODE_EXISTS if path in self.nodes else NO_NODE if parent is None else EPHEMERAL_PARENT if parent.owner else 0
        if kind in ("set", "delete"):
            node = self.nodes.get(path)
            return NO_NODE if node is None else NOT_EMPTY if kind == "delete" and node.children else 0
        return 0

    def apply(self, change):
        kind, zxid, time = change["kind"], change["zxid"], change["time"]
        if kind == "create":
            self._add(change["path"], Node(change["data"], change["owner"], zxid, time))
            if change["owner"]:
                self.sessions[change["owner"]] = change["timeout"]
        elif kind == "set":
            node = self.nodes[change["path"]]
            node.data, node.changed, node.modified, node.version = change["data"], zxid, time, node.version + 1
        elif kind == "delete":
            self._remove(change["path"])
        elif kind == "close":
            for path in [path for path, node in self.nodes.items() if node.owner == change["owner"]]:
                self._remove(path)
            self.sessions.pop(change["owner"], None)
        self.zxid = zxid

    def dump(self):
        return {"zxid": self.zxid, "sessions": list(self.sessions.items()), "nodes": [
            [path, node.data, node.owner, node.created, node.changed, node.born, node.modified, node.version, node.child_version]
            for path, node in sorted(self.nodes.items())]}

    @staticmethod
    def load(dump):
        tree = Tree()
        for path, data, owner, *times in dump["nodes"]:
            node = Node(data, owner)
            node.created, node.changed, node.born, node.modified, node.version, _ = times
            tree._add(path, node)
        for path, _, _, *times in dump["nodes"]:
            tree.nodes[path].child_version = times[5]
        tree.zxid, tree.sessions = dump["zxid"], dict(map(tuple, dump["sessions"]))
        return tree

    def _add(self, path, node):
        known = self.nodes.get(path)
        if known:
            node.children = known.children
        self.nodes[path] = node
        if path != "/":
            parent, _, name = path.rpartition("/")
            above = self.nodes[parent or "/"]
            above.children.add(name)
            above.child_version += 1

    def _remove(self, path):
        del self.nodes[path]
        parent, _, name = path.rpartition("/")
        above = self.nodes[parent or "/"]
        above.children.discard(name)
        above.child_version += 1


class Store:
    """dataDir/version-2: the epoch that this server has promised, a snapshot, and a line for each change after it."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "version-2")
        os.makedirs(self.folder, exist_ok=True)
        self.epoch = int(self._read("acceptedEpoch") or 0)
        snapshot = self._read("snapshot.0")
        self.tree = Tree.load(json.loads(snapshot)) if snapshot else Tree()
        for line in (self._read("log.1") or "").split("\n"):
            try:
                change = json.loads(line)
            except ValueError:
                break  # the last one may have been cut off: nobody was told that it counts
            if change["zxid"] > self.tree.zxid:
                self.tree.apply(change)
        self._open_log()
        self.replace(self.tree)

    def promise(self, epoch):
        self._write("acceptedEpoch", "%d\n" % epoch)
        self.epoch = epoch

    def add(self, change):
        self._log.write(json.dumps(change) + "\n")
        self._log.flush()
        os.fdatasync(self._log.fileno())
        self.tree.apply(change)

    def replace(self, tree):
        self._write("snapshot.0", json.dumps(tree.dump()))
        self.tree = tree
        self._log.close()
        self._write("log.1", "")
        self._open_log()

    def _open_log(self):
        self._log = open(os.path.join(self.folder, "log.1"), "a")

    def _read(self, name):
        try:
            with open(os.path.join(self.folder, name)) as file:
                return file.read()
        except FileNotFoundError:
            return None

    def _write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path + ".new", path)
