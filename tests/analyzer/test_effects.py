# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes with a practice within clinicians: from documents to findings, and what is not told."""
import math
import subprocess

import pytest

from quarter import CLINICIANS, MICROPHONE, QUARTER, SERVICES, SMALL, Quarter


@pytest.fixture(scope="module")
def clinic():
    made = Quarter(seed=2)
    made.run()
    yield made
    made.drop()


def test_the_planted_difference_is_found_within_its_interval(clinic):
    for level in (1, 2):
        found = clinic.findings("contrast", level)["BP04"]
        assert found["text"] == "finding.contrast.useful"
        assert found["low"] <= MICROPHONE - 1 <= found["high"] < -.1 == found["useful"]
        assert found["low"] < found["change"] < found["high"]


def test_the_difference_is_that_of_the_documents(clinic):
    """Per clinician the ratio of the sums weighed as Greenland and Robins do, in R; then their pooled mean. The fifth
    of the documents whose microphone is behind a virtual desktop are on neither side."""
    rows = clinic.rows("""
        SELECT clinician_id, doc_type || '.' || release_id || '.' || (day - DATE '2026-07-01') / 7 AS stratum, day,
               (device IN (2, 3, 4))::int AS exposed, count(*) AS n, sum(ed_sub + ed_del + ed_ins) AS y, sum(words_engine) AS x
        FROM dictameter.event_document WHERE device IN (1, 2, 3, 4) GROUP BY 1, 2, 3, 4""")
    with open(clinic.path("rows.csv"), "w", encoding="utf-8") as file:
        file.write("clinician,stratum,day,exposed,n,y,x\n")
        file.writelines(",".join(r.values()) + "\n" for r in rows)
    done = subprocess.run(["Rscript", "--vanilla", "-e", f"""
        suppressMessages(library(metafor))
        one <- function(d) {{
            s <- aggregate(cbind(y, x, n) ~ stratum + exposed, d, sum)
            s <- merge(s[s$exposed == 0, ], s[s$exposed == 1, ], by = "stratum", suffixes = c("0", "1"))
            w0 <- s$x1 / (s$x0 + s$x1); w1 <- s$x0 / (s$x0 + s$x1)
            if (sum(s$n0) < 10 || sum(s$n1) < 10) return(NULL)
            a <- sum(w0 * s$y0); b <- sum(w1 * s$y1); ratio <- b / a
            s$rate <- (s$y0 + s$y1) / (s$x0 + ratio * s$x1)
            m <- merge(d, s[, c("stratum", "x0", "x1", "rate")], by = "stratum")
            e <- ifelse(m$exposed == 1, m$x0, m$x1) / (m$x0 + m$x1) * ifelse(m$exposed == 1, 1, -ratio) *
                (m$y - m$rate * ifelse(m$exposed == 1, ratio, 1) * m$x)
            day <- tapply(e, m$day, sum); k <- length(day)
            c(log(ratio), k / (k - 1) * sum(day^2) / b^2)
        }}
        d <- read.csv("{clinic.path('rows.csv')}")
        p <- do.call(rbind, lapply(split(d, d$clinician), one))
        f <- rma(p[, 1], p[, 2], method = "PM", test = "adhoc", control = list(tol = 1e-12))
        writeLines(format(c(nrow(p), expm1(f$b), expm1(f$ci.lb), expm1(f$ci.ub)), digits = 15))"""],
                          capture_output=True, text=True, check=True)
    switchers, change, low, high = map(float, done.stdout.split())
    found = clinic.findings("contrast")["BP04"]
    assert (found["change"], found["low"], found["high"]) == (
        round(200 * change) / 200, math.floor(200 * low) / 200, math.ceil(200 * high) / 200)
    assert found["switchers"] == switchers // 5 * 5 == (SERVICES * CLINICIANS + SMALL) // 5 * 5


def test_a_microphone_whose_model_is_not_known_is_no_known_microphone(clinic):
    """Behind a virtual desktop it may be a dedicated one: its time is in neither part of P04."""
    folded, = clinic.rows("SELECT sum(audio_ms_dedicated) AS dedicated, sum(audio_ms_device) AS known FROM dictameter.clinician_day")
    documents, = clinic.rows("""SELECT sum(audio_ms) FILTER (WHERE device = 3) AS dedicated,
        sum(audio_ms) FILTER (WHERE device IN (1, 3)) AS known, count(audio_ms) FILTER (WHERE device = 8) AS hidden
        FROM dictameter.event_document""")
    assert int(documents.pop("hidden")) > 20
    assert folded == documents and int(folded["dedicated"]) > 0


def test_of_too_few_who_switch_nothing_is_told_not_even_how_many(clinic):
    """Five clinicians have both a right and a wrong profile."""
    found = clinic.findings("contrast", 2)["BP03"]
    assert found["text"] == "finding.contrast.few"
    assert set(found) == {"text", "practice", "metric", "tests", "useful"}


def test_a_practice_of_which_no_document_tells_is_not_studied(clinic):
    assert "BP06" not in clinic.findings("contrast")


def test_how_many_switch_does_not_follow_from_what_is_told(clinic):
    """An exact interval and an exact p would give the degrees of freedom: halves of a point, and a class."""
    found = clinic.findings("contrast")["BP04"]
    assert found["switchers"] % 5 == 0
    for key in ("change", "low", "high", "slope", "slope_low", "slope_high", "detectable"):
        assert found[key] == round(200 * found[key]) / 200, key
    assert found["p_below"] == .001 and "p" not in found
    assert found["slope_low"] < found["slope"] < found["slope_high"]
    assert set(found) == {"text", "practice", "metric", "tests", "useful", "switchers", "change", "low", "high",
                          "slope", "slope_low", "slope_high", "p_below", "detectable"}


def test_a_quarter_that_is_not_over_is_not_studied(clinic):
    assert clinic.rows(f"SELECT count(*) AS n FROM dictameter.finding WHERE kind = 'contrast' AND period_id <> {QUARTER}")[0]["n"] == "0"


def test_a_quarter_is_not_studied_again_once_the_next_is_over(clinic):
    rows = ("SELECT kind, run_id, payload FROM dictameter.finding WHERE kind IN ('contrast', 'learning')"
            f" AND period_id = {QUARTER} ORDER BY finding_id")
    before = clinic.rows(rows)
    clinic.rows("UPDATE dictameter.event_document SET ed_sub = 0 WHERE device = 1")
    clinic.program("analyzer", "run", "--as-of", "2026-12-31", "--all")
    assert clinic.rows(rows) == before


def test_what_was_found_stays_when_its_documents_are_gone(clinic):
    before = clinic.findings("contrast")
    clinic.rows("DELETE FROM dictameter.event_document")
    clinic.run("--all")
    assert clinic.findings("contrast") == before
