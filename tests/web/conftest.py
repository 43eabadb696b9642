# SPDX-License-Identifier: GPL-3.0-or-later
"""A small simulated clinic, from events to figures, and the dashboard that shows it."""
import datetime
import html.parser
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time

import pytest
import requests

FOLDER = os.environ.get("DICTAMETER_BUILD", "build/release")
NAME, PASSWORD = "cmio", "a long enough phrase"
SIMULATE = ["simulate", "--clinicians", "60", "--days", "100", "--seed", "7"]
VOID = {"meta", "link", "input", "br", "hr", "img"}


def program(name):
    return os.path.join(FOLDER, f"dictameter-{name}")


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Database:
    """A copy of the migrated template."""

    def __init__(self, name):
        self.name = f"web_{name}_{os.getpid()}"
        run("createdb", "-T", "dictameter_template", self.name)

    def conninfo(self, role):
        return f"dbname={self.name} user=dictameter_{role}"

    def sql(self, statement):
        return run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.name, "-c", "SET search_path = dictameter",
                   "-c", statement).strip()

    def add_account(self, name=NAME, password=PASSWORD, scope="all", role="cmio"):
        run(program("web"), "user", "add", name, "--role", role, "--scope", scope, "--database", self.conninfo("web"),
            input=password + "\n")

    def add_token(self, site, kind):
        return run(program("web"), "token", "add", "--site", site, "--kind", kind,
                   "--database", self.conninfo("web")).strip()

    def refuse_connections(self):
        run("psql", "-Xq", "-d", "postgres", "-c", f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false", "-c",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'")

    def take_connections(self):
        run("psql", "-Xq", "-d", "postgres", "-c", f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")

    def drop(self):
        run("dropdb", "--force", self.name)


def fill(database):
    """The whole way that real figures take: structure, events, analysis."""
    with tempfile.TemporaryDirectory() as folder:
        key, structure, events = (os.path.join(folder, name) for name in ("key", "structure.json", "events.ndjson"))
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with open(structure, "w", encoding="utf-8") as file:
            subprocess.run([program("collector"), *SIMULATE, "--structure"], stdout=file, check=True)
        with open(events, "w", encoding="utf-8") as file:
            subprocess.run([program("collector"), *SIMULATE], stdout=file, check=True)
        run(program("schema"), "structure", "import", structure, "--database", f"dbname={database.name}")
        run(program("collector"), "import", events, "--platform-key", key, "--retention-months", "240",
            "--database", database.conninfo("collector"))
    run(program("analyzer"), "run", "--as-of", database.sql("SELECT max(day) FROM event_document"),
        "--database", database.conninfo("analyzer"))


class Web:
    """A running `dictameter-web serve` on a free port."""

    def __init__(self, database, *options):
        self.folder = tempfile.mkdtemp()
        self.log_path = os.path.join(self.folder, "log")
        with open(self.log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([program("web"), "serve", "--listen-port", "0", "--database",
                                             database.conninfo("web"), *options], stdout=log, stderr=log)
        scheme = "https" if "--tls-certificate" in options else "http"
        self.url = f"{scheme}://127.0.0.1:{self._port()}"

    def _port(self):
        for _ in range(200):
            found = re.search(r"listening address=\S+ port=(\d+)", self.log())
            if found:
                return int(found.group(1))
            assert self.process.poll() is None, self.log()
            time.sleep(0.05)
        raise AssertionError(self.log())

    def log(self):
        with open(self.log_path, encoding="utf-8") as file:
            return file.read()

    def get(self, path, **options):
        return requests.get(self.url + path, timeout=20, allow_redirects=False, **options)

    def post(self, path, **options):
        return requests.post(self.url + path, timeout=20, allow_redirects=False, **options)

    def visitor(self, name=NAME, password=PASSWORD):
        return Visitor(self, name, password)

    def stop(self):
        self.process.terminate()
        status = self.process.wait(timeout=20)
        shutil.rmtree(self.folder)
        return status


class Visitor(requests.Session):
    """Somebody who is logged in."""

    def __init__(self, web, name, password):
        super().__init__()
        self.web = web
        answer = self.post("/fr/login", data={"name": name, "password": password, "next": ""})
        assert answer.status_code == 303, answer.text

    def request(self, method, url, **options):
        options.update(allow_redirects=False, timeout=20)
        return super().request(method, self.web.url + url, **options)

    def page(self, path):
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return Page(answer.text)

    def measures(self, query=""):
        answer = self.get("/api/v1/measures" + query)
        assert answer.status_code == 200, answer.text
        return {m["metric"]: m for m in answer.json()["measures"]}


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent, self.children = tag, attributes, parent, []

    def __getitem__(self, name):
        return self.attributes[name]

    def get(self, name):
        return self.attributes.get(name)

    @property
    def text(self):
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, tag=None, **attributes):
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [e for e in self.walk() if (tag is None or e.tag == tag) and
                all(value in (e.get(name) or "").split() for name, value in wanted.items())]

    def one(self, tag=None, **attributes):
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
        return found[0]


class Page(html.parser.HTMLParser):
    """The elements of a page; every element must be closed by its own end tag."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.markup = markup
        self.root = self.open = Element("", {}, None)
        self.feed(markup)
        assert self.open is self.root, f"<{self.open.tag}> is not closed"

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag, attrs):
        self.open.children.append(Element(tag, dict(attrs), self.open))

    def handle_endtag(self, tag):
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        self.open = self.open.parent

    def handle_data(self, data):
        self.open.children.append(data)

    def all(self, tag=None, **attributes):
        return self.root.all(tag, **attributes)

    def one(self, tag=None, **attributes):
        return self.root.one(tag, **attributes)

    @property
    def text(self):
        return self.root.text

    def links(self):
        return [a["href"] for a in self.all("a")]


def plain(words):
    """With ordinary spaces only: French puts narrow ones before signs and within numbers."""
    return re.sub(r"\s+", " ", words).strip()


@pytest.fixture(scope="session")
def clinic():
    database = Database("clinic")
    try:
        fill(database)
        database.add_account()
        yield database
    finally:
        database.drop()


@pytest.fixture(scope="session")
def web(clinic):
    server = Web(clinic, "--insecure-cookies")
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="session")
def visitor(web):
    return web.visitor()


@pytest.fixture(scope="session")
def quarter(clinic):
    """The newest complete quarter of the clinic's figures."""
    day = datetime.date.fromisoformat(clinic.sql("SELECT max(day) FROM event_document"))
    return f"{day.year}-Q{(day.month + 2) // 3}"
