# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP requests made beforehand, sent by a program that costs little (closed_loop.c)."""
import os
import struct
import subprocess

PROGRAM = os.path.join(os.environ.get("DICTAMETER_BUILD", "build/release"), "tests/bench/closed_loop")
VERDICTS = ("stored", "duplicate", "rejected", "conflicting")

_used = 0.0


def request(path, token, content_type, body):
    head = (f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n")
    return head.encode() + body


def sender_cpu():
    """CPU seconds that sending has used."""
    return _used


def load(port, requests, connections):
    """Sends every request, on each connection one after the other; returns the sums of the verdicts, and the seconds
    it took."""
    global _used
    sent = b"".join(part for one in requests for part in (struct.pack("<I", len(one)), one))
    said = subprocess.run([PROGRAM, str(port), str(connections)], input=sent, stdout=subprocess.PIPE, check=True).stdout
    *sums, took_us, used_us = map(int, said.split())
    _used += used_us / 1e6
    return dict(zip(VERDICTS, sums)), took_us / 1e6
