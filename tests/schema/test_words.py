# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the product: texts of the interface, practices of the framework, evidence."""
import glob
import json
import os
import re

CATALOG = "schema/catalog/"
NARROW = "\u202f"
PRACTICE_TEXTS = ("title", "statement", "why", "evidence_note", "indicator_text", "effect_note", "action")

# Texts that are rightly the same in both languages: names, units, numbers' forms, cognates.
SAME_KEYS = (r"app\.name", r"nav\.language\..*", r"nav\.menu", r"format\..*", r"unit\..*", r"head\.n", r"chart\.points", r"table\.(n|type|source|documents)",
             r"page\.document_title", r"report\.(subtitle|footer|annex)", r"table\.caption", r"word\.source", r"practice\.type(\.standard)?",
             r"chart\.(signal|central)", r"section\.adoption", r"count\..*", r"nav\.administration", r"period\.name\.month",
             r"page\.satisfaction\.title", r"head\.transmission", r"section\.transmission", r"chart\.action\.mark",
             r"dictionary\.(code|source|type)", r"practice\.verdict", r"report\.provenance", r"scope\.device", r"table\.released_on")


def read(name):
    with open(CATALOG + name, encoding="utf-8") as file:
        return json.load(file)


def practices():
    return [read("practices/" + os.path.basename(path)) for path in sorted(glob.glob(CATALOG + "practices/*.json"))]


def pairs():
    """Every text in both languages, with a name for the failure."""
    french, english = read("texts/fr.json"), read("texts/en.json")

    for key in french:
        yield f"texts {key}", french[key], english.get(key, "")
    for one in practices():
        for text in PRACTICE_TEXTS:
            yield f"{one['id']} {text}", one[text]["fr"], one[text]["en"]
    for one in read("evidence.json")["evidence"]:
        yield f"{one['id']} finding", one["finding"]["fr"], one["finding"]["en"]


def test_no_text_is_empty_and_the_languages_differ():
    wrong = []
    same = re.compile("texts (" + "|".join(SAME_KEYS) + ")$")

    for name, french, english in pairs():
        if not french.strip(" ,") and not name.startswith("texts format."):
            wrong.append(f"{name}: empty in French")
        if not english.strip(" ,") and not name.startswith("texts format."):
            wrong.append(f"{name}: empty in English")
        if french == english and not same.match(name) and re.search(r"[a-z]", french):
            wrong.append(f"{name}: the same in both languages")
    assert not wrong, "\n".join(map(str, wrong))


def test_both_languages_have_the_same_places_and_braces_are_balanced():
    wrong = []

    for name, french, english in pairs():
        places = [sorted(set(re.findall(r"\{[a-z_]+\}", text))) for text in (french, english)]
        rest = re.sub(r"\{[a-z_]+\}", "", french + english)
        if places[0] != places[1] or "{" in rest or "}" in rest:
            wrong.append(name)
    assert not wrong, "\n".join(map(str, wrong))


def test_french_and_english_keep_their_typography():
    wrong = []

    for name, french, english in pairs():
        # An opening or closing sign needs its narrow space; no ASCII space may stand there instead.
        if re.search(rf"[^{NARROW}][;!?%»]", french) or re.search(rf"[^{NARROW}/]:", french) or re.search(rf"«[^{NARROW}]", french):
            if not name.startswith("texts unit.%"):
                wrong.append(f"{name}: narrow space")
        if "'" in french or "'" in english or '"' in french or '"' in english:
            wrong.append(f"{name}: straight quote")
        if re.search(rf"[\u00a0{NARROW} ][;:!?]|[\d}}][\u00a0{NARROW} ]%", english) or "«" in english:
            wrong.append(f"{name}: French typography in English")
        if re.search(r"\d\.\d", re.sub(r"(RGAA|WCAG|version) [\d.]+", "", re.sub(r"doi\S+", "", french))):
            wrong.append(f"{name}: decimal point in French")
        if not name.startswith("texts format.") and ("  " in french + english or french != french.strip()):
            wrong.append(f"{name}: spaces")
    assert not wrong, "\n".join(map(str, wrong))


def test_an_association_is_never_called_an_effect():
    """Only a drawn roll-out may be said to reduce or to improve."""
    wrong = []

    for name, french, english in pairs():
        if name.endswith("finding.effect.drawn"):
            continue
        if re.search(r"\b(réduit|réduisent|améliore|améliorent|diminue|diminuent)\b", french):
            wrong.append(name)
        if re.search(r"\b(reduces?|improves?|lowers)\b", english):
            wrong.append(name)
    assert not wrong, "\n".join(map(str, wrong))


def test_there_are_24_practices_and_36_pieces_of_evidence():
    assert [one["id"] for one in practices()] == [f"BP{n:02d}" for n in range(1, 25)]
    assert [one["id"] for one in read("evidence.json")["evidence"]] == [f"E{n}" for n in range(1, 37)]


def test_practices_name_metrics_and_evidence_that_exist():
    metrics = {one["id"] for one in read("metrics.json")["metrics"]}
    evidence = {one["id"] for one in read("evidence.json")["evidence"]}
    texts = read("texts/fr.json")
    wrong = []

    for one in practices():
        names = one["outcomes"] + ([one["indicator"]] if one["indicator"] else [])
        wrong += [f"{one['id']}: {name}" for name in names if name not in metrics]
        wrong += [f"{one['id']}: {name}" for name in one["evidence"] if name not in evidence]
        cited = set(re.findall(r"\bE\d+\b", one["evidence_note"]["fr"]))
        if cited - set(one["evidence"]) or set(re.findall(r"\bE\d+\b", one["evidence_note"]["en"])) != cited:
            wrong.append(f"{one['id']}: cites other evidence than it names")
        for kind in ("axis", "type", "grade", "design"):
            if f"practice.{kind}.{one[kind]}" not in texts:
                wrong.append(f"{one['id']}: no text for its {kind}")
        if not 0 <= one["floor"] <= one["target"] <= 100:
            wrong.append(f"{one['id']}: target and floor")
    assert not wrong, "\n".join(map(str, wrong))


def test_no_practice_is_judged_by_an_outcome_that_follows_from_it():
    """STATISTICS.md, section 4: circular outcomes; none is its own indicator either."""
    circular = {"BP09": "D8", "BP19": "D8", "BP12": "D3 ", "BP14": "B2 C1", "BP16": "B2 C1", "BP21": "B2 C1", "BP23": "B2 C1"}

    for one in practices():
        assert one["indicator"] not in one["outcomes"], one["id"]
        for outcome in one["outcomes"]:
            assert outcome not in circular.get(one["id"], "").split(), (one["id"], outcome)
            assert one["id"] not in ("BP09", "BP19") or not outcome.startswith("D8"), one["id"]


def test_conflicting_evidence_is_marked_and_said():
    for one in practices():
        assert one["conflicting"] == (one["id"] in ("BP04", "BP12"))
        assert one["conflicting"] == ("divergente" in one["evidence_note"]["fr"])
        assert one["conflicting"] == ("conflicting" in one["evidence_note"]["en"])


def test_every_unit_method_and_direction_of_the_metrics_has_its_words():
    texts = read("texts/fr.json")

    for one in read("metrics.json")["metrics"]:
        for key in (f"unit.{one['unit']}", f"method.{one['interval']}", f"direction.{one['direction']}"):
            assert key in texts, (one["id"], key)


def test_numbers_of_the_evidence_are_the_same_in_both_languages():
    """French writes 1 455 and 7,4 where English writes 1,455 and 7.4; the digits must agree."""

    def digits(text, thousands, decimal):
        text = re.sub(rf"(?<=\d){thousands}(?=\d\d\d(?!\d))", "", text)
        found = re.findall(rf"\d+(?:{decimal}\d+)?", text)
        return sorted(str(float(number.replace(",", "."))) for number in found)

    wrong = []
    for one in read("evidence.json")["evidence"]:
        french = digits(one["finding"]["fr"], NARROW, ",")
        # English drops the zero of P = .04.
        english = digits(re.sub(r"(?<![\d])\.(?=\d)", "0.", one["finding"]["en"]), ",", r"\.")
        if french != english:
            wrong.append((one["id"], sorted(set(french) ^ set(english))))
    assert not wrong, "\n".join(map(str, wrong))


def test_every_key_that_stands_in_the_sources_has_its_text():
    """A literal such as "login.lead" in C is a key wherever its first word opens one; %s stands for any part."""
    known = read("texts/fr.json")
    first = {key.split(".")[0] for key in known}
    missing = []

    for name in glob.glob("*/**/*.[ch]", recursive=True):
        if name.startswith(("build/", "tests/", "schema/base/")):
            continue
        with open(name, encoding="utf-8") as file:
            literals = set(re.findall(r'"([a-z_]+(?:\.(?:[a-z0-9_]|%[sd])+)+)"', file.read()))
        for key in literals:
            pattern = re.compile(re.sub(r"%[sd]", "[^.]+", key.replace(".", r"\.")) + "$")
            if key.split(".")[0] not in first or re.search(r"\.(css|js|json|csv|html|pdf|woff2|svg|xml|txt)$", key):
                continue
            if not any(pattern.match(one) for one in known):
                missing.append(f"{name}: {key}")
    assert not missing, "\n".join(missing)
