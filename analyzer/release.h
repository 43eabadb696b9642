/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * release.h: what the weekly series did when a release came into use.
 *
 * Pure. A site is judged from the week in which it got the release, not from the day on which the
 * engine's maker released it; all sites together only where all got it in one week. Where at least
 * three sites are still without it, they are the comparison; else the series is its own, and the
 * season and other causes of that date stay possible. All releases, measures and scopes of one
 * level are one family: Benjamini and Hochberg at 5 %, intervals of the selected to match.
 * Trainings are not considered. Source: STATISTICS.md section 4.
 */
#ifndef ANALYZER_RELEASE_H
#define ANALYZER_RELEASE_H

#include "analyzer/series.h"
#include "analyzer/shift.h"

/* A release at a site; weeks are those of the series, SERIES_WEEKS: never. */
struct release_mark {
    const char *code; /* ENGINE.CODE */
    int64_t site_id;
    size_t dictated_week; /* the first with at least half of the engine's dictated documents */
    size_t voice_week;    /* the same of its documents by dictation or ambient assistant */
    size_t last_week;     /* of the site's documents, by whatever release */
};

/* Releases at sites, those of one code side by side. */
struct release_marks {
    const struct release_mark *items;
    size_t count;
};

/* In the order in which a reason comes before the next. */
enum release_verdict {
    RELEASE_NOT_ALONE, /* another release came within four weeks */
    RELEASE_STAGGERED, /* of all sites: not all got it, or not in one week */
    RELEASE_FEW,       /* weeks with data */
    RELEASE_SERIAL,    /* enough weeks, which depend on one another or do not vary */
    RELEASE_NONE,      /* no change shown */
    RELEASE_UNCHECKED, /* a change, but no negative control could be computed */
    RELEASE_PLACEBO,   /* a change, and one where nothing happened */
    RELEASE_SEASON,    /* a change, and one a year before, or no year before */
    RELEASE_SHOWN,
    RELEASE_COMPARED, /* shown, against sites without it */
};

/* The weeks and scopes that a finding is made of: what one needs to make it again. */
struct ground {
    size_t first; /* weeks; the last one counts too */
    size_t at;
    size_t last;
    const size_t *weeks; /* of other steps; of a chart: in which its phases begin */
    size_t week_count;
    const int32_t *scopes; /* that it is compared with */
    size_t scope_count;
};

struct release_test {
    const struct series *series;
    const char *code;
    size_t at; /* week */
    struct ground ground;
    enum release_verdict verdict;
    struct shift shift; /* on the scale of the analysis */
    struct shift placebo;
    struct shift season;
    size_t weeks_before; /* with data */
    size_t weeks_after;
    double units;  /* words or documents of these weeks: what the measure is out of */
    size_t family; /* how many tests it was adjusted for */
    double p;      /* adjusted; NAN where it was not tested */
    double level;  /* of the limits of `shift` */
    bool alone;
    bool together;
    bool compared;
    bool selected;
};

struct release_test_list {
    struct release_test *items;
    size_t count;
};

/* Judges each release at the series of all and of sites. */
struct release_test_list release_judge(struct arena *arena, const struct series_list *list,
                                       const struct release_marks *marks);

/* Whether the test has an estimate to show, shown or not. */
bool release_estimated(const struct release_test *test);

/* The week of a mark that counts for a series: by the documents that its measure is made of;
 * SERIES_WEEKS where it is of another site, or never. */
size_t release_week(const struct release_mark *mark, const struct series *series);

/* A release that came into use in the last weeks of a series, NULL where none did: where to look
 * first. */
const char *release_recent(const struct series *series, const struct release_marks *marks);

/* A change is before and after on the natural scale: relative for ratios, in points for shares. */
double release_before(const struct release_test *test);
double release_after(const struct release_test *test);
double release_change(const struct release_test *test, double effect);

#endif
