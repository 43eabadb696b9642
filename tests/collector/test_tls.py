# SPDX-License-Identifier: GPL-3.0-or-later
"""Real TLS clients at the collector and the dashboard: which versions and ciphers they are granted."""
import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

import pytest
import requests

from collecting import PROGRAM, TOKEN, Database, Listener, document, lines

WEB = os.path.join(os.path.dirname(PROGRAM), "dictameter-web")
WEAK = "ALL:@SECLEVEL=0"


def make_certificate(folder, name="cert.pem", key="key.pem"):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{folder}/{key}", "-out",
                    f"{folder}/{name}", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    os.chmod(f"{folder}/{key}", 0o600)


@pytest.fixture(scope="module")
def folder():
    made = tempfile.mkdtemp()
    make_certificate(made)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def database():
    made = Database()
    yield made
    made.drop()


@pytest.fixture(scope="module")
def collector(database, folder):
    made = Listener(database, "--tls-certificate", f"{folder}/cert.pem", "--tls-key", f"{folder}/key.pem")
    yield made.port
    made.stop()


class Web:
    """A running dashboard over TLS."""

    def __init__(self, database, folder):
        self.log_path = f"{folder}/web.log"
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [WEB, "serve", "--listen-port", "0", "--database", database.conninfo().replace("collector", "web", 1),
                 "--tls-certificate", f"{folder}/cert.pem", "--tls-key", f"{folder}/key.pem"], stderr=log, stdout=log)
        while not (found := re.search(r"listening address=\S+ port=(\d+)", self.log())):
            assert self.process.poll() is None, self.log()
            time.sleep(0.05)
        self.port = int(found.group(1))

    def log(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def web(database, folder):
    made = Web(database, folder)
    yield made.port
    assert made.stop() == 0


@pytest.fixture(scope="module")
def anything(folder):
    """A server that grants what ours must refuse: so the client here is able to ask for it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", f"{folder}/cert.pem",
                                "-key", f"{folder}/key.pem", "-cipher", WEAK, "-www", "-quiet"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    yield port
    process.terminate()
    process.wait()


def handshake(port, *options):
    """Protocol and cipher of a handshake; None where the server refuses it."""
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", *options], input="",
                          capture_output=True, text=True, timeout=20)
    found = re.search(r"^New, (\S+), Cipher is (\S+)$", done.stdout, re.M)
    return found.groups() if found and found.group(2) != "(NONE)" else None


REFUSED = {
    "tls_1_0": ("-tls1", "-cipher", WEAK),
    "tls_1_1": ("-tls1_1", "-cipher", WEAK),
    "rsa_key_exchange": ("-tls1_2", "-cipher", "AES128-GCM-SHA256:AES256-GCM-SHA384:@SECLEVEL=0"),
    "rsa_with_sha1": ("-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"),
    "cbc": ("-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:@SECLEVEL=0"),
    "cbc_with_sha1": ("-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA:@SECLEVEL=0"),
}
GRANTED = {
    "tls_1_3": (("-tls1_3",), "TLSv1.3", "TLS_"),
    "tls_1_2": (("-tls1_2",), "TLSv1.2", "ECDHE-RSA-"),
    "gcm": (("-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"), "TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_weak_is_refused(case, collector, web, anything):
    assert handshake(anything, *REFUSED[case]) is not None
    assert handshake(collector, *REFUSED[case]) is None
    assert handshake(web, *REFUSED[case]) is None


@pytest.mark.parametrize("case", GRANTED)
def test_what_is_strong_is_granted(case, collector, web):
    options, version, cipher = GRANTED[case]
    for port in (collector, web):
        got = handshake(port, *options)
        assert got is not None and got[0] == version and got[1].startswith(cipher)


def test_events_and_pages_come_over_tls_only(collector, web, folder):
    verify = f"{folder}/cert.pem"
    answer = requests.post(f"https://localhost:{collector}/v1/events", data=lines(document()), verify=verify, timeout=20,
                           headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/x-ndjson"})
    assert answer.json()["stored"] == 1
    page = requests.get(f"https://localhost:{web}/fr/login", verify=verify, timeout=20)
    assert page.status_code == 200 and int(page.headers["Strict-Transport-Security"][8:16]) >= 31536000
    for port in (collector, web):
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.get(f"http://localhost:{port}/livez", timeout=5)


def test_a_certificate_that_cannot_be_used_stops_the_start(folder):
    database = Database()
    with open(os.open(f"{folder}/open.pem", os.O_WRONLY | os.O_CREAT, 0o644), "w", encoding="ascii") as file:
        file.write("no key\n")
    for certificate, key in (("cert.pem", "none.pem"), ("cert.pem", "open.pem"), ("cert.pem", ""),
                             ("open.pem", "key.pem")):
        done = subprocess.run([PROGRAM, "listen", "--database", database.conninfo(), "--platform-key",
                               f"{folder}/platform.key", "--listen-port", "0", "--tls-certificate",
                               f"{folder}/{certificate}", "--tls-key", f"{folder}/{key}" if key else ""],
                              capture_output=True, text=True, timeout=20)
        assert done.returncode == 78 and "tls-" in done.stderr, done.stderr
    database.drop()


def shown(port):
    """The certificate that a new connection gets, as its file has it."""
    return ssl.get_server_certificate(("127.0.0.1", port))


def on_disk(path):
    with open(path, encoding="ascii") as file:
        return file.read()


def hang_up(server, words):
    """Sends the signal and waits until the log says what came of it."""
    before = server.log().count(words)
    server.process.send_signal(signal.SIGHUP)
    while server.log().count(words) == before:
        assert server.process.poll() is None, server.log()
        time.sleep(0.02)


@pytest.fixture(params=["collector", "web"])
def renewable(request):
    """A server that shows the certificate in a folder of its own, and that folder."""
    folder = tempfile.mkdtemp()
    database = Database()
    make_certificate(folder)
    server = (Web(database, folder) if request.param == "web" else
              Listener(database, "--tls-certificate", f"{folder}/cert.pem", "--tls-key", f"{folder}/key.pem"))
    yield server, folder
    assert server.stop() == 0
    database.drop()
    shutil.rmtree(folder)


def test_a_renewed_certificate_is_shown_after_the_signal_and_open_connections_go_on(renewable):
    server, folder = renewable
    trusting = ssl.create_default_context(cafile=f"{folder}/cert.pem")
    first = on_disk(f"{folder}/cert.pem")
    with contextlib.closing(http.client.HTTPSConnection("localhost", server.port, context=trusting)) as kept:
        kept.request("GET", "/livez")
        assert kept.getresponse().read()
        held = kept.sock
        make_certificate(folder)
        assert shown(server.port) == first
        hang_up(server, "reloaded")
        second = on_disk(f"{folder}/cert.pem")
        assert second != first and shown(server.port) == second
        assert requests.get(f"https://localhost:{server.port}/livez", verify=f"{folder}/cert.pem", timeout=20).ok
        hang_up(server, "reloaded")  # the same again
        kept.request("GET", "/livez")
        assert kept.getresponse().status == 200 and kept.sock is held
    assert server.log().count("the certificate was renewed") == 1


def test_a_certificate_that_cannot_be_used_is_refused_by_name_and_the_old_one_stays(renewable):
    server, folder = renewable
    first = on_disk(f"{folder}/cert.pem")
    for spoil in (lambda: make_certificate(folder, key="other.pem"),  # whose key is not there yet
                  lambda: open(f"{folder}/cert.pem", "w", encoding="ascii").write(first[:-100]),
                  lambda: os.remove(f"{folder}/cert.pem"),
                  lambda: os.chmod(f"{folder}/key.pem", 0o644)):
        spoil()
        hang_up(server, "not reloaded")
        assert "tls-" in server.log().splitlines()[-1]
        assert shown(server.port) == first
    assert "renewed" not in server.log() and "PRIVATE KEY" not in server.log()
    make_certificate(folder)
    hang_up(server, " reloaded")
    assert shown(server.port) == on_disk(f"{folder}/cert.pem")


def test_connections_that_begin_while_certificates_change_get_a_whole_one(renewable):
    server, folder = renewable
    known = {on_disk(f"{folder}/cert.pem")}
    seen = set()
    stop = threading.Event()

    def connect():
        while not stop.is_set():
            seen.add(shown(server.port))

    clients = [threading.Thread(target=connect) for _ in range(4)]
    for client in clients:
        client.start()
    for _ in range(8):
        make_certificate(folder)
        known.add(on_disk(f"{folder}/cert.pem"))
        hang_up(server, "reloaded")
    stop.set()
    for client in clients:
        client.join()
    assert len(seen) > 1 and seen <= known
