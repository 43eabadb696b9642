# SPDX-License-Identifier: GPL-3.0-or-later
"""What errors harm: pairs of our own writing, each with the classes that it raises and no other."""
import json
import os
import subprocess

import pytest

PROGRAM = os.path.join(os.environ.get("DICTAMETER_BUILD", "build/release"), "dictameter-collector")
KINDS = {"number": ("number", "events"), "x10": ("number", "x10"), "sign": ("number", "sign"),
         "comparator": ("number", "comparator"), "unit": ("unit", "events"), "drug": ("drug", "events"),
         "lookalike": ("drug", "lookalike"), "alias": ("drug", "alias"), "negation": ("negation", "events"),
         "laterality": ("laterality", "events"), "swap": ("laterality", "swap")}
CLASSES = {"number", "unit", "drug", "negation", "laterality"}


def read_pairs():
    with open("tests/collector/clinical-pairs.txt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("|") for line in file if not line.startswith("#")]
    return [(language, final, recognised, set(raised.split()) - {"-"}) for language, final, recognised, raised in rows]


def score(pairs, *options):
    lines = "".join(json.dumps({"final": final, "recognised": recognised}) + "\n" for final, recognised in pairs)
    done = subprocess.run([PROGRAM, "score", "--per-pair", *options], input=lines, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_40_pairs_raise_what_they_must_and_nothing_else(language):
    pairs = [(final, recognised, raised) for own, final, recognised, raised in read_pairs() if own == language]
    assert len(pairs) == 40
    wrong = []
    for (final, recognised, raised), row in zip(pairs, score([pair[:2] for pair in pairs], "--lang", language)):
        found = {kind for kind, (name, key) in KINDS.items() if row[name][key] > 0}
        expected = raised - {"other"}
        if found != expected or (row["critical"] > 0) != bool(raised & CLASSES):
            wrong.append(f"{final} | {recognised}: {sorted(found)}, must be {sorted(expected)}")
        if "other" in raised and row["other"]["events"] == 0:
            wrong.append(f"{final} | {recognised}: no other error")
        if not raised and row["errors_without_compounds"] > 0 and row["other"]["events"] == 0:
            wrong.append(f"{final} | {recognised}: {row}")
    assert not wrong, "\n".join(wrong)


def test_a_site_adds_its_own_drugs(tmp_path):
    (tmp_path / "drugs.csv").write_text("# our formulary\nzorglubine,zorglub\nbulgamine,bulgam\n", encoding="utf-8")
    pair = [("Zorglubine 5 mg", "bulgamine 5 mg")]
    assert score(pair, "--lang", "fr")[0]["drug"]["events"] == 0
    own = score(pair, "--lang", "fr", "--classes", str(tmp_path))[0]
    assert own["drug"] == {"ref": 1, "events": 1, "lookalike": 1, "alias": 0}


def test_a_lexicon_that_cannot_be_read_is_told_by_its_line(tmp_path):
    (tmp_path / "drugs.csv").write_text("# our formulary\nMrs Miller\n", encoding="utf-8")
    done = subprocess.run([PROGRAM, "score", "--lang", "fr", "--classes", str(tmp_path)], input="", capture_output=True, text=True)
    assert done.returncode == 78
    assert "drugs.csv: line 2" in done.stderr and "Miller" not in done.stderr


def test_a_region_counts_once_and_every_class_has_its_denominator():
    row = score([("Amoxicilline 500 mg au bras gauche", "Augmentin 5 g au bras droit")], "--lang", "fr")[0]
    assert row["regions"] == row["critical"] == 2
    assert [row[name]["ref"] for name in ("number", "unit", "drug", "negation", "laterality")] == [1, 1, 1, 0, 1]
    assert [row[name]["events"] for name in ("number", "unit", "drug", "negation", "laterality")] == [1, 1, 1, 0, 1]


def test_classes_do_not_depend_on_which_of_equal_alignments_is_taken():
    words = "a b c d e f g h".split()
    one = score([(" ".join(words) + " 5 mg de pas gauche", " ".join(reversed(words)) + " 6 g de droite")], "--lang", "fr")[0]
    assert [one[name]["events"] for name in ("number", "unit", "negation", "laterality")] == [1, 1, 1, 1]


def test_compounds_accents_capitals_and_blocks_are_told_apart():
    row = score([("Thoraco-abdominal", "thoracoabdominal")], "--lang", "fr")[0]
    assert (row["errors"], row["errors_without_compounds"], row["compounds"], row["regions"]) == (2, 0, 1, 0)
    row = score([("Été long", "ete Long")], "--lang", "fr")[0]
    assert (row["errors"], row["accent_only"], row["case_only"]) == (0, 1, 1)
    row = score([("un texte", "un " + "mot " * 8 + "texte")], "--lang", "fr")[0]
    assert row["blocks"] == {"ins": 1, "ins_words": 8, "del": 0, "del_words": 0}
    row = score([("Bien. Euh, mal ?", "bien, mal")], "--lang", "fr")[0]
    assert row["punct"] == {"H": 0, "S": 1, "D": 1, "I": 0} and (row["fillers_ref"], row["fillers_hyp"]) == (1, 0)


def test_a_negation_is_no_part_of_a_compound():
    assert score([("pas sage", "passage")], "--lang", "fr")[0]["negation"]["events"] == 1
    assert score([("afebrile", "a febrile")], "--lang", "en")[0]["compounds"] == 0


def test_characters_are_counted_with_their_spaces():
    row = score([("été ici", "ete\u0301 ici!")], "--norm", "none", "--cer")[0]
    assert row["cer"] == {"ref_chars": 7, "edits": 2}
