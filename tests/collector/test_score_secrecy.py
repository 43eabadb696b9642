# SPDX-License-Identifier: GPL-3.0-or-later
"""No text leaves dictameter-collector score: not by what it prints, not by a file, not by a crash, not by a system call."""
import json
import os
import signal
import subprocess
import time

import pytest

from collecting import PROGRAM

CANARY = "Zaphodbeeblebrox"
SANITIZED = any(mode in os.environ.get("DICTAMETER_BUILD", "") for mode in ("sanitize", "thread"))

LINES = [
    json.dumps({"final": f"{CANARY} a 5 mg", "recognised": f"{CANARY.lower()} 6 g", "id": CANARY, "other": CANARY}),
    json.dumps({"final": f"{CANARY}", "recognised": "", "lang": "fr", "user": CANARY[:8]}),
    json.dumps({"draft": CANARY, "final": CANARY, "sections": [{"draft": CANARY, "final": CANARY}]}),
    json.dumps({"final": CANARY, "recognised": CANARY, "group": f"Mrs {CANARY}"}),
    json.dumps({"final": CANARY, "recognised": CANARY, "group": CANARY + "x" * 64}),
    json.dumps({"final": CANARY, "recognised": CANARY, "decision": f"{CANARY} é"}),
    json.dumps({"final": CANARY, "recognised": CANARY, "lang": f"{CANARY} é"}),
    json.dumps({"final": CANARY}),
    json.dumps({"final": [CANARY], "recognised": {CANARY: 1}}),
    f'{{"final": "{CANARY}", "recognised": "{CANARY}',
    f'{{"{CANARY}": "{CANARY}", "{CANARY}": 1}}',
    f'["{CANARY}"]',
    CANARY,
    f"{CANARY}\t{CANARY}\tid\tMrs {CANARY}",
    f"{CANARY} ({CANARY}-1)",
    f"{CANARY} ({CANARY}",
]
MODES = [["--json", "--min-pairs", "0"], ["--min-pairs", "0"], ["--per-pair"], ["--events"], ["--drafts", "--json", "--min-pairs", "0"],
         ["--drafts", "--events"], ["--tsv", "--json"], ["--lang", "fr", "--cer", "--json"], ["--lang", "en", "--per-pair"],
         ["--lang", "auto", "--json"], ["--norm", "none", "--threads", "4"]]


def silent(done):
    for stream in (done.stdout, done.stderr):
        assert stream.lower().find(CANARY.lower().encode()) < 0


def files_in(folder):
    return sorted(str(path) for path in folder.rglob("*"))


@pytest.mark.parametrize("mode", MODES, ids=" ".join)
def test_neither_output_nor_errors_hold_a_word_that_was_read(mode, tmp_path):
    body = "\n".join(LINES).encode() + b"\n{\"final\": \"" + CANARY.encode() + b"\xff\", \"recognised\": \"\"}\n" + b"\xff\xfe" + CANARY.encode()
    path = tmp_path / f"{CANARY}.jsonl"
    path.write_bytes(body)
    folder = tmp_path / "there"
    folder.mkdir()
    key = tmp_path / "key"
    before = None
    environment = dict(os.environ, TMPDIR=str(folder), HOME=str(folder))
    for source in ([str(path)], [], [str(tmp_path / CANARY)], ["--trn", str(path), str(path)]):
        if "--tsv" in mode and "--trn" in source or "--drafts" in mode and "--trn" in source:
            continue
        done = subprocess.run([os.path.abspath(PROGRAM), "score", *mode, *(["--key", str(key)] if "--events" in mode else []), *source],
                              input=body, capture_output=True, timeout=60, cwd=folder, env=environment)
        silent(done)
        assert done.returncode in (0, 64, 65, 66)
        now = [name for name in files_in(tmp_path) if not name.endswith("key")]
        assert before is None or now == before, "a file was left"
        before = now


def proc(process, name):
    with open(f"/proc/{process.pid}/{name}", encoding="ascii") as file:
        return file.read()


def core_limits(process):
    line = next(line for line in proc(process, "limits").splitlines() if line.startswith("Max core file size"))
    return line.split()[4:6]


def reading(*options):
    """The program, waiting for more after its first line."""
    process = subprocess.Popen([os.path.abspath(PROGRAM), "score", "--json", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    process.stdin.write(LINES[0].encode() + b"\n")
    process.stdin.flush()
    for _ in range(200):
        if "Seccomp:\t2" in proc(process, "status") or SANITIZED and core_limits(process) == ["0", "0"]:
            break
        time.sleep(0.02)
    return process


@pytest.mark.skipif(SANITIZED, reason="a sanitizer's own system calls are let through")
def test_it_gives_up_all_other_system_calls_before_it_reads():
    process = reading()
    assert "Seccomp:\t2" in proc(process, "status")
    assert "NoNewPrivs:\t1" in proc(process, "status")
    process.communicate(timeout=20)
    assert process.returncode == 0


def test_a_crash_leaves_no_core_and_no_word():
    process = reading()
    assert core_limits(process) == ["0", "0"]
    process.send_signal(signal.SIGSEGV)
    out, err = process.communicate(timeout=20)
    assert process.returncode != 0
    assert CANARY.lower().encode() not in (out + err).lower()
    assert not [name for name in os.listdir(".") if name.startswith("core")]


def test_a_closed_output_is_an_error_and_says_no_word():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "score", "--per-pair"], input=LINES[0].encode() + b"\n", stdout=full, stderr=subprocess.PIPE,
                              timeout=20)
    assert done.returncode == 74
    assert CANARY.lower().encode() not in done.stderr.lower()
