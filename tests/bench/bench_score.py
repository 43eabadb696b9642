# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast score is on generated sets, against Debian's sclite in the same run. BENCH_SCORE_PAIRS=10 takes fewer of sclite's long ones."""
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, "tests/bench")
import score_pairs

PROGRAM = os.path.join(os.environ.get("DICTAMETER_BUILD", "build/release"), "dictameter-collector")
SCLITE = "/usr/lib/sctk/bin/sclite"
RUNS = 5
SCLITE_SHORT = 1000  # pairs of s that sclite is timed on; its time is in proportion
SCLITE_LONG = int(os.environ.get("BENCH_SCORE_PAIRS", "3"))
WIDTH = 46


def write(path, pairs):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(" ".join(a) + "\t" + " ".join(b) + "\n" for a, b in pairs)
    return path


def best_of(command):
    """Shortest of several runs [s], and the most memory [MB]."""
    times, most = [], 0
    for _ in range(RUNS):
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        times.append(time.monotonic() - start)
        assert os.waitstatus_to_exitcode(status) == 0
        most = max(most, used.ru_maxrss / 1024)
    return min(times), most


def score(name, path, pairs, goal, *options):
    seconds, memory = best_of([PROGRAM, "score", "--json", "--tsv", *options, path])
    print(f"{name:{WIDTH}} {seconds:7.3f} s {pairs / seconds:9.0f} pairs/s {memory:5.0f} MB  goal {goal} s, 32 MB", flush=True)
    return seconds


def sclite(name, pairs, count, whole):
    """Seconds for `whole` pairs, in proportion to those of `count`."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, side) for side in ("ref", "hyp")]
        files = [open(path, "w", encoding="utf-8") for path in paths]
        for number, pair in zip(range(count), pairs):
            for file, words in zip(files, pair):
                file.write(" ".join(words) + f" (a-{number})\n")
        for file in files:
            file.close()
        start = time.monotonic()
        subprocess.run([SCLITE, "-r", paths[0], "trn", "-h", paths[1], "trn", "-i", "rm", "-o", "sum", "stdout"], check=True,
                       stdout=subprocess.DEVNULL)
        seconds = (time.monotonic() - start) * whole / count
    print(f"{name:{WIDTH}} {seconds:7.1f} s, from {count} of {whole} pairs", flush=True)
    return seconds


def main():
    with tempfile.TemporaryDirectory() as folder:
        short = write(os.path.join(folder, "s"), score_pairs.pairs(10_000, 100))
        long = write(os.path.join(folder, "l"), score_pairs.pairs(200, 5_000))
        clinical = write(os.path.join(folder, "c"), score_pairs.clinical(10_000, 100))
        s = score("s: 10,000 pairs of 100 words, none", short, 10_000, 0.045, "--norm", "none")
        l = score("l: 200 pairs of 5,000 words, none", long, 200, 0.16, "--norm", "none")
        c = score("s with phrases, fr-clin-1 and its classes", clinical, 10_000, 0.15, "--lang", "fr")
        two = score("the same, two threads", clinical, 10_000, 0.083, "--lang", "fr", "--threads", "2")
    peer_s = sclite("sclite, s", score_pairs.pairs(10_000, 100), SCLITE_SHORT, 10_000)
    peer_l = sclite("sclite, l", score_pairs.pairs(200, 5_000), SCLITE_LONG, 200)
    print(f"against sclite: s {peer_s / s:.0f} times (goal 250), l {peer_l / l:.0f} (2,500), clinical {peer_s / c:.0f} (75); "
          f"two threads {c / two:.2f} times one (1.8)")


main()
