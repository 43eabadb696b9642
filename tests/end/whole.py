# SPDX-License-Identifier: GPL-3.0-or-later
"""The five programs together on a database of their own, each under its own role."""
import json
import os
import re
import signal
import subprocess
import time

import requests

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
PASSWORD = "a pass phrase for tests only"


class Server:
    """A running `dictameter-web serve` on a free port, and a session that is logged in."""

    def __init__(self, whole):
        whole.run("web", "user", "add", "cmio", "--role", "cmio", "--scope", "all", text=PASSWORD + "\n")
        log_path = whole.folder / "web.log"
        with open(log_path, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [os.path.join(BUILD, "dictameter-web"), "serve", "--listen-port", "0", "--insecure-cookies",
                 "--database", whole.conninfo("web")], stdout=log, stderr=log)
        self.url = f"http://127.0.0.1:{self._port(log_path)}"
        self.session = requests.Session()
        self.session.post(self.url + "/fr/login", data={"name": "cmio", "password": PASSWORD}, timeout=20)

    def _port(self, log_path):
        for _ in range(200):
            log = log_path.read_text(encoding="utf-8")
            found = re.search(r"listening address=\S+ port=(\d+)", log)
            if found:
                return int(found.group(1))
            assert self.process.poll() is None, log
            time.sleep(0.05)
        raise AssertionError(log)

    def get(self, path, **query):
        answer = self.session.get(self.url + path, params=query, timeout=20, allow_redirects=False)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        answer.encoding = "utf-8"
        return answer

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=20) == 0


class Whole:
    """A copy of the migrated template, or of another database, and the programs that work on it."""

    def __init__(self, folder, name, template="dictameter_template"):
        self.folder = folder
        self.name = f"{name}_{os.getpid()}"
        subprocess.run(["createdb", "-T", template, self.name], check=True)
        if not self.key("platform").exists():
            self.make_key("platform")

    def copy(self, name):
        """The same clinic in a second database; nobody may be connected to the first."""
        return Whole(self.folder, name, self.name)

    def drop(self):
        subprocess.run(["dropdb", "--force", self.name], check=True)

    def key(self, name):
        return self.folder / f"{name}.key"

    def make_key(self, name):
        self.key(name).write_text(os.urandom(32).hex())
        self.key(name).chmod(0o600)
        return self.key(name)

    def conninfo(self, role=None):
        return f"dbname={self.name}" + (f" user=dictameter_{role}" if role else "")

    def run(self, program, *arguments, text=None):
        """Runs a program under its role; returns what it prints."""
        role = {"schema": None}.get(program, program)
        command = [os.path.join(BUILD, f"dictameter-{program}"), *map(str, arguments)]
        done = subprocess.run([*command, "--database", self.conninfo(role)], input=text, capture_output=True,
                              text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sql(self, statement):
        """Rows as lists of text; NULL is the empty text."""
        done = subprocess.run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", self.name],
                              input="SET search_path = dictameter; SET timezone = 'UTC';\n" + statement,
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def import_structure(self, structure):
        path = self.folder / f"{self.name}.structure.json"
        path.write_text(structure if isinstance(structure, str) else json.dumps(structure), encoding="utf-8")
        self.run("schema", "structure", "import", path)

    def import_events(self, text):
        """Stores events; returns how many were received, stored, duplicate, rejected, conflicting."""
        said = self.run("collector", "import", "-", "--platform-key", self.key("platform"),
                        "--retention-months", "240", text=text)
        return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", said)}

    def analyse(self, as_of, *options):
        self.run("analyzer", "run", "--as-of", as_of, *options)
