# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated pairs of texts for measuring: words of a Zipf vocabulary, damaged at a word error rate. The same every time."""
import random

SEED = 20260406
VOCABULARY = 20_000
RATE = 0.08


def vocabulary(rng):
    syllables = [c + v for c in "bcdfglmnprstv" for v in "aeiou"]
    return ["".join(rng.choices(syllables, k=rng.choice((1, 2, 2, 3, 3, 4)))) for _ in range(VOCABULARY)]


def pairs(count, length):
    """count pairs of about `length` words, RATE of them replaced, lost or added in equal shares."""
    rng = random.Random(SEED)
    words = vocabulary(rng)
    weights = [0.0]
    for rank in range(1, VOCABULARY):
        weights.append(weights[-1] + 1 / rank)
    for _ in range(count):
        size = max(1, round(rng.gauss(length, length / 10)))
        reference = rng.choices(words[1:], cum_weights=weights[1:], k=size)
        hypothesis = []
        for word in reference:
            draw = rng.random()
            if draw < RATE / 3:
                hypothesis += [rng.choice(words), word]
            elif draw < RATE * 2 / 3:
                hypothesis.append(rng.choice(words))
            elif draw >= RATE:
                hypothesis.append(word)
        yield reference, hypothesis


CLINICAL = {
    "fr": ("pas de fièvre", "paracétamol 2,5 mg/kg", "TA 12/8", "genou gauche", "amoxicilline cinq cents milligrammes",
           "l'abdomen est souple,", "SpO2 < 90 %.", "sans défense", "trois fois par jour", "sous-cutanée"),
    "en": ("no fever", "acetaminophen 2.5 mg/kg", "BP 120/80", "left knee", "amoxicillin five hundred milligrams",
           "the patient's abdomen is soft,", "SpO2 < 90%.", "doesn't report pain", "three times per day", "non-tender"),
}


def clinical(count, length, language):
    """The same, with a clinical phrase of about three words for every 24th word."""
    rng = random.Random(SEED + 1)
    for reference, hypothesis in pairs(count, length):
        yield tuple([rng.choice(CLINICAL[language]) if i % 24 == 0 else word for i, word in enumerate(side)] for side in (reference, hypothesis))
