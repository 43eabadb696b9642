# SPDX-License-Identifier: GPL-3.0-or-later
"""A closed-loop HTTP client that costs little: requests made beforehand, one thread, many connections."""
import selectors
import socket
import time


def request(path, token, content_type, body):
    head = (f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n")
    return head.encode() + body


class Connection:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.rest = b""
        self.got = b""

    def write(self):
        try:
            sent = self.socket.send(self.rest)
        except BlockingIOError:
            return
        self.rest = self.rest[sent:]

    def read(self):
        """The counts of a whole answer, or None."""
        self.got += self.socket.recv(65536)
        head, end, body = self.got.partition(b"\r\n\r\n")
        if not end:
            return None
        low = head.lower()
        size = int(low.partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(body) < size:
            return None
        assert head.startswith(b"HTTP/1.1 200"), head
        self.got = b""
        return {name: int(low.partition(b"dictameter-" + name + b":")[2].split(b"\r\n")[0])
                for name in (b"stored", b"duplicate", b"rejected", b"conflicting")}


def load(port, requests, connections):
    """Sends every request; returns the sums of the verdicts, and the seconds it took."""
    waiting = iter(requests)
    selector = selectors.DefaultSelector()
    sums = {}
    open_count = 0
    start = time.monotonic()

    def next_request(connection):
        connection.rest = memoryview(next(waiting, b""))
        return len(connection.rest) > 0

    for _ in range(connections):
        connection = Connection(port)
        if next_request(connection):
            selector.register(connection.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, connection)
            open_count += 1
    while open_count > 0:
        for key, events in selector.select():
            connection = key.data
            if events & selectors.EVENT_WRITE:
                connection.write()
                if not connection.rest:
                    selector.modify(connection.socket, selectors.EVENT_READ, connection)
            if events & selectors.EVENT_READ:
                counts = connection.read()
                if counts is None:
                    continue
                for name, count in counts.items():
                    sums[name.decode()] = sums.get(name.decode(), 0) + count
                if next_request(connection):
                    connection.write()
                    if connection.rest:
                        selector.modify(connection.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, connection)
                else:
                    selector.unregister(connection.socket)
                    connection.socket.close()
                    open_count -= 1
    return sums, time.monotonic() - start
