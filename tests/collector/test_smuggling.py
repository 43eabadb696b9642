# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that two parsers could read differently, as raw bytes."""
import glob
import socket
import time

import pytest

from collecting import PROGRAM, TOKEN, Database, Listener, document, lines

SMUGGLED = b"GET /smug HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def listener():
    database = Database()
    made = Listener(database, "--idle-timeout", "2", "--request-timeout", "4")
    yield made
    made.stop()
    database.drop()


def talk(listener, request, wait=3.0):
    """Sends the bytes and reads until the other side closes or says nothing more."""
    with socket.create_connection(("127.0.0.1", listener.port), timeout=wait) as connection:
        connection.sendall(request)
        received = b""
        closed = False
        try:
            while True:
                part = connection.recv(65536)
                if not part:
                    closed = True
                    break
                received += part
        except (TimeoutError, ConnectionResetError) as reason:
            closed = isinstance(reason, ConnectionResetError)
        return received, closed


def head(*headers, method=b"POST", path=b"/v1/events"):
    fixed = [b"Authorization: Bearer " + TOKEN.encode(), b"Content-Type: application/x-ndjson"]
    return b"\r\n".join([method + b" " + path + b" HTTP/1.1", *fixed, *headers, b"", b""])


BODY = lines(document())
LENGTH = str(len(BODY)).encode()
CHUNKED = hex(len(BODY))[2:].encode() + b"\r\n" + BODY + b"\r\n0\r\n\r\n"

REFUSED = {
    "length_and_chunked": head(b"Host: a", b"Content-Length: 4", b"Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "chunked_and_length": head(b"Host: a", b"Transfer-Encoding: chunked", b"Content-Length: 4") + b"0\r\n\r\n",
    "two_lengths": head(b"Host: a", b"Content-Length: 4", b"Content-Length: 2") + b"{}{}",
    "two_equal_lengths": head(b"Host: a", b"Content-Length: 4", b"Content-Length: 4") + b"{}{}",
    "a_space_before_the_colon": head(b"Host: a", b"Content-Length : 4") + b"{}{}",
    "two_encodings": head(b"Host: a", b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked") + CHUNKED,
    "another_encoding": head(b"Host: a", b"Transfer-Encoding: xchunked") + CHUNKED,
    "no_host": head(b"Content-Length: " + LENGTH) + BODY,
    "two_hosts": head(b"Host: a", b"Host: b", b"Content-Length: " + LENGTH) + BODY,
    "a_negative_length": head(b"Host: a", b"Content-Length: -1"),
    "a_signed_length": head(b"Host: a", b"Content-Length: +4") + b"{}{}",
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_closed_and_nothing_smuggled(listener, case):
    received, closed = talk(listener, REFUSED[case] + SMUGGLED)
    assert received.startswith(b"HTTP/1.1 400 "), received[:200]
    assert closed
    # libmicrohttpd 0.9.75 sends the head of its own refusals twice; /smug would be a 404.
    assert b" 404 " not in received and b" 200 " not in received


def test_a_plain_request_and_a_chunked_one_are_stored(listener):
    for request in (head(b"Host: a", b"Content-Length: " + LENGTH, b"Connection: close") + BODY,
                    head(b"Host: a", b"Transfer-Encoding: chunked", b"Connection: close") + CHUNKED):
        received, closed = talk(listener, request)
        assert received.startswith(b"HTTP/1.1 200 "), received[:200]
        assert closed


def test_a_huge_header_is_refused(listener):
    received, _ = talk(listener, head(b"Host: a", b"X: " + b"a" * 80_000, b"Content-Length: 0"))
    assert received[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 413", b"HTTP/1.1 400"), received[:100]


def test_a_body_that_is_cut_off_stores_nothing_and_does_not_hold_the_server(listener):
    with socket.create_connection(("127.0.0.1", listener.port)) as connection:
        connection.sendall(head(b"Host: a", b"Content-Length: 100000") + BODY)
    assert listener.post(lines(document())).status_code == 200


def test_connections_that_say_nothing_do_not_hold_the_server(listener):
    idle = [socket.create_connection(("127.0.0.1", listener.port)) for _ in range(64)]
    for connection in idle[:32]:
        connection.sendall(b"POST /v1/ev")
    start = time.monotonic()
    assert listener.post(lines(document())).status_code == 200
    assert time.monotonic() - start < 5
    for connection in idle:
        connection.close()


def seconds_until_closed(listener, first, drip):
    """How long the server bears a byte a half second."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", listener.port)) as connection:
        connection.sendall(first)
        connection.settimeout(0.5)
        while time.monotonic() - start < 15:
            try:
                if connection.recv(65536) == b"":
                    break
            except TimeoutError:
                pass
            except ConnectionResetError:
                break
            try:
                connection.sendall(drip)
            except (BrokenPipeError, ConnectionResetError):
                break
    return time.monotonic() - start


def test_a_byte_now_and_then_does_not_keep_a_connection(listener):
    assert seconds_until_closed(listener, b"", b"") < 5
    assert seconds_until_closed(listener, b"POST /v1/events HTTP/1.1\r\nX: ", b"a") < 8
    assert seconds_until_closed(listener, head(b"Host: a", b"Content-Length: 1000"), b" ") < 8
    assert listener.post(lines(document())).status_code == 200


@pytest.fixture(scope="module")
def patient():
    """One that gives a request a minute, and an address eight connections."""
    database = Database()
    made = Listener(database, "--idle-timeout", "30", "--request-timeout", "60", "--minimum-rate", "1000",
                    "--address-limit", "8")
    yield made
    made.stop()
    database.drop()


def send_slowly(listener, body, part, pause):
    """What comes back, and after how many seconds the other side ended it or answered."""
    start = time.monotonic()
    with socket.create_connection(("127.0.0.1", listener.port), timeout=0.01) as connection:
        connection.sendall(head(b"Host: a", b"Connection: close", b"Content-Length: " + str(len(body)).encode()))
        for at in range(0, len(body), part):
            try:
                connection.sendall(body[at:at + part])
            except (BrokenPipeError, ConnectionResetError):
                return b"", time.monotonic() - start
            time.sleep(pause)
        connection.settimeout(20)
        try:
            return connection.recv(65536), time.monotonic() - start
        except ConnectionResetError:
            return b"", time.monotonic() - start


def test_a_body_slower_than_the_minimum_rate_is_cut_off_and_one_above_it_is_stored(patient):
    body = lines(*(document() for _ in range(40)))
    received, seconds = send_slowly(patient, body, 20, 0.1)  # 200 bytes a second
    assert received == b"" and 4.5 < seconds < 9
    received, seconds = send_slowly(patient, body[:len(lines(document())) * 30], 400, 0.1)  # 4,000 bytes a second
    assert received.startswith(b"HTTP/1.1 200 ") or received.startswith(b"HTTP/1.1 400 ")


@pytest.mark.skipif("release" not in PROGRAM, reason="the sanitizers must come first of what is preloaded")
def test_a_clock_that_is_set_cuts_no_request_off_and_gives_none_more_time(tmp_path):
    (library,) = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    clock = tmp_path / "clock"
    clock.write_text("+0")
    database = Database()
    listener = Listener(database, "--idle-timeout", "30", "--request-timeout", "4",
                        environment={"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(clock),
                                     "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"})
    try:
        body = lines(document())
        request = head(b"Host: a", b"Content-Length: " + str(len(body)).encode()) + body
        with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as connection:
            connection.sendall(request[:-1])
            clock.write_text("+3600")
            time.sleep(1)
            connection.sendall(request[-1:])
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
            connection.sendall(request[:-1])
            time.sleep(0.5)
            clock.write_text("+0")
            connection.settimeout(8)
            assert connection.recv(65536) == b""
    finally:
        listener.stop()
        database.drop()


def test_each_request_of_a_connection_has_its_own_time(listener):
    """Twelve seconds of requests on one connection, which idles for two at most and gives a request four."""
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as connection:
        for _ in range(8):
            body = lines(document())
            connection.sendall(head(b"Host: a", b"Content-Length: " + str(len(body)).encode()) + body)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
            time.sleep(1.5)


def test_one_address_has_so_many_connections_and_no_more(patient):
    held = []
    try:
        for _ in range(8):
            held.append(socket.create_connection(("127.0.0.1", patient.port), timeout=5))
            held[-1].sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            assert held[-1].recv(1000).startswith(b"HTTP/1.1 200 ")
        ninth, closed = b"", False
        try:
            ninth, closed = talk(patient, b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        except (ConnectionResetError, BrokenPipeError):
            closed = True
        assert closed and ninth == b""
    finally:
        for connection in held:
            connection.close()
    time.sleep(0.3)
    assert patient.get("/livez").status_code == 200
