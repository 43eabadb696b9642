# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast score is on generated sets, against Debian's sclite in the same run. BENCH_SCORE_PAIRS=10 takes fewer of sclite's long ones."""
import os
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, "tests/bench")
import score_pairs

BUILD = os.environ.get("DICTAMETER_BUILD", "build/release")
PROGRAM = os.path.join(BUILD, "dictameter-collector")
CORE = os.path.join(BUILD, "tests/bench/score_core")
SCLITE = "/usr/lib/sctk/bin/sclite"
RUNS = 9
SCLITE_SHORT = 1000  # pairs of s that sclite is timed on; its time is in proportion
SCLITE_LONG = int(os.environ.get("BENCH_SCORE_PAIRS", "3"))
WIDTH = 46
MANY = 8  # threads are compared over what takes longer than to start them


def write(path, pairs):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(" ".join(a) + "\t" + " ".join(b) + "\n" for a, b in pairs)
    return path


def once(command):
    """Elapsed and user time [s], and memory [MB]."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    elapsed = time.monotonic() - start
    assert os.waitstatus_to_exitcode(status) == 0
    return elapsed, used.ru_utime, used.ru_maxrss / 1024


def measure(rows):
    """Medians of runs that take turns, so that what else the machine does meets all alike. Elapsed and user time of each."""
    runs = [[once([PROGRAM, "score", "--json", "--tsv", *options, path]) for _, path, _, _, *options in rows] for _ in range(RUNS)]
    medians = []
    for (name, _, pairs, goal, *_), found in zip(rows, zip(*runs)):
        elapsed, user, memory = (statistics.median(values) for values in zip(*found))
        least = min(run[1] for run in found)
        print(f"{name:{WIDTH}} {user:6.3f} s user, at least {least:.3f} (goal {goal}), {elapsed:6.3f} s elapsed, "
              f"{pairs / user:7.0f} pairs/s, {memory:3.0f} MB (32)", flush=True)
        medians.append((elapsed, user))
    return medians


def sclite(name, pairs, count, whole):
    """User time of `whole` pairs, in proportion to that of `count` [s]."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, side) for side in ("ref", "hyp")]
        files = [open(path, "w", encoding="utf-8") for path in paths]
        for number, pair in zip(range(count), pairs):
            for file, words in zip(files, pair):
                file.write(" ".join(words) + f" (a-{number})\n")
        for file in files:
            file.close()
        _, user, _ = once([SCLITE, "-r", paths[0], "trn", "-h", paths[1], "trn", "-i", "rm", "-o", "sum", "stdout"])
        seconds = user * whole / count
    print(f"{name:{WIDTH}} {seconds:6.1f} s user, from {count} of {whole} pairs", flush=True)
    return seconds


def main():
    with tempfile.TemporaryDirectory() as folder:
        short = write(os.path.join(folder, "s"), score_pairs.pairs(10_000, 100))
        long = write(os.path.join(folder, "l"), score_pairs.pairs(200, 5_000))
        french, english = (write(os.path.join(folder, language), score_pairs.clinical(10_000, 100, language)) for language in ("fr", "en"))
        many = write(os.path.join(folder, "many"), (pair for _ in range(MANY) for pair in score_pairs.clinical(10_000, 100, "fr")))
        (_, s), (_, l), (_, e), (_, c), (one, _), (two, _) = measure([
            ("s: 10,000 pairs of 100 words, none", short, 10_000, 0.045, "--norm", "none"),
            ("l: 200 pairs of 5,000 words, none", long, 200, 0.16, "--norm", "none"),
            ("s with phrases, en-clin-1 and its classes", english, 10_000, 0.15, "--lang", "en"),
            ("s with phrases, fr-clin-1 and its classes", french, 10_000, 0.15, "--lang", "fr"),
            (f"the same {MANY} times over", many, 10_000 * MANY, 0.15 * MANY, "--lang", "fr"),
            (f"the same {MANY} times over, two threads", many, 10_000 * MANY, 0.15 * MANY, "--lang", "fr", "--threads", "2")])
        print("alignment alone, of words that are numbers already (goal for s 0.017 s, 0.010 s side by side)", flush=True)
        for name, path in (("s", short), ("l", long)):
            print(name, subprocess.run([CORE, path], check=True, capture_output=True, text=True).stdout, sep="\n", end="", flush=True)
    peer_s = sclite("sclite, s", score_pairs.pairs(10_000, 100), SCLITE_SHORT, 10_000)
    peer_l = sclite("sclite, l", score_pairs.pairs(200, 5_000), SCLITE_LONG, 200)
    print(f"against sclite: s {peer_s / s:.0f} times (goal 250), l {peer_l / l:.0f} (2,500), clinical {peer_s / max(c, e):.0f} (75); "
          f"two threads {one / two:.2f} times one (1.8, with two processors free)")


main()
