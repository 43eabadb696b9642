# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords cannot be guessed at speed, and nobody who tries keeps others out."""
import os
import subprocess
import tempfile

import pytest
import requests
from conftest import NAME, PASSWORD, Database, Page, Web

ENDLESS = "x" * 129


@pytest.fixture(scope="module")
def database():
    made = Database("guessing")
    made.add_account()
    yield made
    made.drop()


@pytest.fixture(scope="module")
def certificate():
    with tempfile.TemporaryDirectory() as made:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{made}/key.pem",
                        "-out", f"{made}/cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        os.chmod(f"{made}/key.pem", 0o600)
        yield made


@pytest.fixture
def direct(database, certificate):
    """Ends TLS itself, so that it sees where a request comes from."""
    made = Web(database, "--tls-certificate", f"{certificate}/cert.pem", "--tls-key", f"{certificate}/key.pem")
    yield made
    made.stop()


@pytest.fixture
def proxied(database):
    made = Web(database)
    yield made
    made.stop()


class From(requests.adapters.HTTPAdapter):
    """Requests from a stated address of this machine."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, **options, source_address=(self.address, 0))


def attempt(web, password, name=NAME, address="127.0.0.1", certificate=None):
    with requests.Session() as session:
        session.mount(web.url, From(address))
        return session.post(web.url + "/en/login", data={"name": name, "password": password}, timeout=20,
                            allow_redirects=False, verify=f"{certificate}/cert.pem" if certificate else True)


def test_ten_attempts_from_one_address_then_no_more_for_this_name_known_or_not(direct, certificate):
    for name in (NAME, "no such person"):
        for n in range(10):
            assert attempt(direct, f"guess number {n}", name, certificate=certificate).status_code == 401
        held = attempt(direct, PASSWORD, name, certificate=certificate)
        assert held.status_code == 429 and 0 < int(held.headers["Retry-After"]) <= 60
        assert "Set-Cookie" not in held.headers
        assert "Try again in 1 min" in Page(held.text).one(role="alert").text
    # Its owner comes from elsewhere.
    assert attempt(direct, PASSWORD, address="127.0.0.2", certificate=certificate).status_code == 303


def test_behind_a_proxy_where_all_have_one_address_ten_attempts_keep_nobody_out(proxied):
    for n in range(11):
        assert attempt(proxied, f"guess number {n}").status_code == 401
    assert attempt(proxied, PASSWORD).status_code == 303


def test_what_can_be_nobodys_password_takes_no_attempt_and_leaves_no_trace(direct, certificate, database):
    noted = database.sql("SELECT count(*) FROM audit_log")
    for _ in range(20):
        refused = attempt(direct, ENDLESS, certificate=certificate)
        assert refused.status_code == 401
    assert refused.text == attempt(direct, ENDLESS, "n" * 65, certificate=certificate).text
    assert database.sql("SELECT count(*) FROM audit_log") == noted
    assert attempt(direct, PASSWORD, certificate=certificate).status_code == 303
