# SPDX-License-Identifier: GPL-3.0-or-later
"""A quarter of one hospital, made document by document: twelve services, and a small one that is withheld.

Known beforehand: the last service corrects twice as much as the others; service 3 does mostly the kind of
document that is hard for everybody; a dedicated microphone goes with a fifth less; who begins after the first
weeks corrects less from document to document; of every fifth document the microphone is behind a virtual desktop,
and its model not known."""
import datetime
import hashlib
import base64
import json
import math
import random
import uuid

from analysing import Database

FIRST, LAST = datetime.date(2026, 7, 1), datetime.date(2026, 9, 30)
QUARTER = 300000 + (FIRST - datetime.date(2000, 1, 1)).days
SERVICES, CLINICIANS, SMALL = 12, 24, 3
EASY, HARD = "11488-4", "11490-0"
DEDICATED, BUILT_IN, REDIRECTED = "wired_headset", "built_in", "vdi_redirected"
MICROPHONE = .8
BEGINNERS = 12  # of each service's clinicians, from day 56 on
BEGUN = 56
SLOPE = -.3

STRUCTURE = {
    "sites": [{"code": "H", "label": "Hospital", "time_zone": "Europe/Paris", "simulated": True}],
    "units": [{"site": "H", "code": "P", "label": "Division", "kind": "pole", "valid_from": "2020-01-01"}]
    + [{"site": "H", "code": f"S{n:02d}", "label": f"Service {n:02d}", "kind": "service", "parent": "P",
        "valid_from": "2020-01-01"} for n in range(1, SERVICES + 2)]
    + [{"site": "H", "code": "S01A", "label": "Ward of service 1", "kind": "uf", "parent": "S01", "valid_from": "2020-01-01"}],
    "engines": [{"code": "e", "label": "Engine"}],
    "releases": [{"engine": "e", "code": "1", "label": "1", "released_on": "2026-01-01", "kind": "major"}],
    "clients": [{"site": "H", "code": "gw"}],
}


def pseudonym(service, number):
    digest = hashlib.sha256(f"{service}/{number}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def days(number):
    """Tuesdays and Thursdays; beginners come later."""
    first = BEGUN if number < BEGINNERS else 0
    day = FIRST + datetime.timedelta(first)
    while day <= LAST:
        if day.weekday() in (1, 3):
            yield day
        day += datetime.timedelta(1)


def documents(seed):
    """(service, number, day, kind of document, device, edits, corrections, words)"""
    dice = random.Random(seed)
    for service in range(1, SERVICES + 2):
        for number in range(CLINICIANS if service <= SERVICES else SMALL):
            own = math.exp(dice.gauss(0, .2))
            made = 0
            for day in days(number):
                device = DEDICATED if (day.weekday() == 1) == (number % 2 == 0) else BUILT_IN
                for index in range(4):
                    made += 1
                    kind = HARD if (index == 0) != (service == 3) else EASY
                    rate = .05 * own * (2 if service == SERVICES else 1) * (2 if kind == HARD else 1)
                    words = dice.randint(150, 450)
                    edits = rate * (MICROPHONE if device == DEDICATED else 1) * math.exp(dice.gauss(0, .3)) * words
                    learnt = made ** SLOPE if number < BEGINNERS else .4
                    corrections = 40 * own * learnt * math.exp(dice.gauss(0, .3)) * words / 300
                    yield service, number, day, kind, device, round(edits), round(corrections), words


def event(number, document):
    """Of the small service's documents it is known too how long they were."""
    service, clinician, day, kind, device, edits, corrections, words = document
    moment = int(datetime.datetime(day.year, day.month, day.day, 10).timestamp() * 1000)
    return {"type": "document", "schema": 1, "client": "gw", "seq": number, "site": "H",
            "event_id": str(uuid.UUID(int=(moment << 80) | (0x8 << 76) | (0x2 << 62) | number)),
            "user": pseudonym(service, clinician), "unit": "S01A" if (service, clinician) == (1, 0) else f"S{service:02d}",
            "day": day.isoformat(), "hour": 10, "role": "physician", "specialty": "SM04", "engine": "e", "release": "1",
            "locale": "fr-FR", "document": f"d{number}", "status": "signed", "modality": "dictation", "doc_type": kind,
            "device": REDIRECTED if number % 5 == 0 else device, "topic_match": clinician > 0 or service > 5 or number % 2 == 0, "words_engine": words, "words_final": words, "ed_sub": edits, "ed_del": 0, "ed_ins": 0,
            "corr_voice": 0, "corr_kbd": corrections, "corr_ms": 1000 * corrections, "active_ms": (400 + 10 * ((7 * clinician + 3 * service + number) % 23)) * words,
            **({"audio_ms": 400 * words} if service > SERVICES else {})}


class Quarter(Database):
    def __init__(self, seed=1, structure=None, events=None):
        """Another structure and other events, where they are given."""
        super().__init__()
        with open(self.path("structure.json"), "w", encoding="utf-8") as file:
            json.dump(structure or STRUCTURE, file)
        self.program("schema", "structure", "import", self.path("structure.json"))
        with open(self.path("events"), "w", encoding="utf-8") as file:
            for made in events or (event(*numbered) for numbered in enumerate(documents(seed), 1)):
                file.write(json.dumps(made) + "\n")
        self.load(self.path("events"))

    def findings(self, kind, scope_kind=1):
        """By metric or practice, of a scope of that kind."""
        found = [json.loads(r["payload"]) for r in self.rows(
            f"SELECT f.payload FROM dictameter.finding f JOIN dictameter.scope s USING (scope_id)"
            f" WHERE f.kind = '{kind}' AND s.kind = {scope_kind} AND f.period_id = {QUARTER}")]
        return {f.get("practice", f["metric"]): f for f in found}
