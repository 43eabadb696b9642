# SPDX-License-Identifier: GPL-3.0-or-later
"""NIST sclite, as Debian packages it, counts what dictameter-collector score counts: on 100,000 random pairs and the real ones."""
import json
import os
import pathlib
import random
import re
import subprocess

import pytest

PROGRAM = os.path.join(os.environ.get("DICTAMETER_BUILD", "build/release"), "dictameter-collector")
SCLITE = "/usr/lib/sctk/bin/sclite"
PAIRS = pathlib.Path("../shared/data/aci-bench/virtscribe_pairs.jsonl")
SEED = 20260404
RANDOM_PAIRS = 100_000
SCORES = re.compile(r"^id: \((\S+)\)\nScores: \(#C #S #D #I\) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)


def word_of(number):
    """No word that sclite would read as something else: letters only."""
    return "w" + chr(97 + number // 26) + chr(97 + number % 26)


def damaged(rng, words, vocabulary, rate):
    out = []
    for word in words:
        draw = rng.random()
        if draw < rate / 3:
            out += [rng.choice(vocabulary), word]
        elif draw < rate * 2 / 3:
            continue
        elif draw < rate:
            out.append(rng.choice(vocabulary))
        else:
            out.append(word)
    return out


def random_pairs():
    """Few distinct words, so that ties abound; every 50th with an empty side, every 100th of several hundred words."""
    rng = random.Random(SEED)
    for number in range(RANDOM_PAIRS):
        vocabulary = [word_of(i) for i in range(rng.choice((1, 2, 3, 5, 8, 40)))]
        longest = number % 100 == 1
        reference = [rng.choice(vocabulary) for _ in range(rng.choice((100, 200, 300) if longest else (0, 1, 2, 4, 8, 12, 16)))]
        hypothesis = damaged(rng, reference, vocabulary, rng.random())
        if number % 50 == 0:
            hypothesis = []
        yield reference, hypothesis


def write_trn(folder, pairs):
    paths = folder / "ref.trn", folder / "hyp.trn"
    with open(paths[0], "w", encoding="ascii") as ref, open(paths[1], "w", encoding="ascii") as hyp:
        for number, (reference, hypothesis) in enumerate(pairs):
            ref.write(" ".join(reference + [f"(a-{number:06d})"]) + "\n")
            hyp.write(" ".join(hypothesis + [f"(a-{number:06d})"]) + "\n")
    return paths


def sclite_counts(paths):
    done = subprocess.run([SCLITE, "-r", paths[0], "trn", "-h", paths[1], "trn", "-i", "rm", "-o", "pra", "stdout"],
                          capture_output=True, text=True, timeout=550)
    assert done.returncode == 0, done.stderr
    counts = {name: tuple(map(int, values)) for name, *values in SCORES.findall(done.stdout)}
    return [counts[name] for name in sorted(counts)]


def our_counts(arguments):
    done = subprocess.run([PROGRAM, "score", "--per-pair", *arguments], capture_output=True, text=True, timeout=550)
    assert done.returncode == 0, done.stderr
    rows = map(json.loads, done.stdout.splitlines())
    return [(row["H"], row["S"], row["D"], row["I"]) for row in rows]


def test_100_000_random_pairs_have_the_counts_of_sclite(tmp_path):
    paths = write_trn(tmp_path, random_pairs())
    theirs = sclite_counts(paths)
    ours = our_counts(["--norm", "none", "--trn", *paths])
    assert len(theirs) == len(ours) == RANDOM_PAIRS
    different = [number for number, (a, b) in enumerate(zip(theirs, ours)) if a != b]
    assert not different, f"{len(different)} differ, the first is pair {different[0]}: {theirs[different[0]]} {ours[different[0]]}"


def plain_words(text):
    text = re.sub(r"\[[^\]]*\]", " ", text.lower())
    return re.sub(r"[^a-z0-9']", " ", text).split()


@pytest.mark.skipif(not PAIRS.exists(), reason=f"{PAIRS} is not here")
def test_the_real_pairs_have_the_counts_of_sclite(tmp_path):
    with open(PAIRS, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    paths = write_trn(tmp_path, [(plain_words(row["final"]), plain_words(row["recognised"])) for row in rows])
    theirs = sclite_counts(paths)
    assert our_counts(["--norm", "plain-en-1", PAIRS]) == theirs
    assert len(theirs) == 28
    assert tuple(map(sum, zip(*theirs)))[1:] == (1392, 1312, 460)
