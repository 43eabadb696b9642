/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alarm.h: the alert rule (alert.h) over the scopes whose weeks are published.
 *
 * It needs each clinician's own weeks, which nobody but the analyzer reads. What is told of them is
 * one relative change and its limits, in whole per cent, of a scope and week whose figure is
 * published with all its digits; where at least 11 clinicians with a baseline were at work in both
 * weeks and none of them dominates what is expected, by the rule for sums. Else it says that there
 * is not enough. Baselines move by whole weeks, as the published series do, so two runs differ by
 * no fewer people than two published weeks. What coincides is told as kinds, never as numbers:
 * trainings where 5 clinicians had one, microphones and staffing of all clinicians of the scope.
 *
 * Source: STATISTICS.md sections 3 and 6.
 */
#ifndef ANALYZER_ALARM_H
#define ANALYZER_ALARM_H

#include "analyzer/alert.h"
#include "analyzer/release.h"

#define ALARM_BASELINE 52 /* weeks before the two that are judged */
#define ALARM_WEEKS    (ALARM_BASELINE + 2)

/* One clinician's week, as far as anything is watched. */
struct alarm_week {
    double voice;
    double documents;
    double edits;
    double words;
    double corrections;
    double words_corrected;
    double signed_24h;
    double followed;   /* documents of the EHR whose signature is */
    double dedicated;  /* audio on a dedicated microphone [ms] */
    double microphone; /* audio on a known one */
    double trainings;
};

/* The clinicians of one scope. */
struct alarm_crew {
    const struct alarm_week *weeks; /* [clinician_count][ALARM_WEEKS] */
    size_t clinician_count;
};

enum alarm_verdict {
    ALARM_FEW,   /* weeks, events or clinicians */
    ALARM_QUIET, /* within the limits, or beyond them for one week */
    ALARM_HIGH,
    ALARM_LOW
};

#define ALARM_RELEASE  1U /* a release came into use within four weeks */
#define ALARM_TRAINING 2U /* 5 clinicians or more had a training within six weeks */
#define ALARM_DEVICE   4U /* the share of dedicated microphones moved by 15 points */
#define ALARM_STAFFING                                                                             \
    8U /* three in ten are new, or fewer than seven in ten of a usual week are there */

struct alarm {
    enum alarm_verdict verdict;
    double change; /* of the newest week: observed / expected - 1, in whole hundredths */
    double low;    /* its limits, given the week before; rounded outward */
    double high;
    size_t weeks;      /* of baseline, with data */
    size_t clinicians; /* who count in the newest week */
    unsigned causes;   /* ALARM_…, of an alert only; the release is the caller's to know */
    double log_ratios[ALARM_WEEKS]; /* observed over expected, which the rest is made of; not told;
                                       NAN without expected events; of ALARM_FEW: not set */
};

/* The metrics that are watched, whose events are counted: seconds (D3) are none. */
bool alarm_watches(const char *metric);

/* Judges the newest of ALARM_WEEKS weeks. */
struct alarm alarm_judge(const struct alarm_crew *crew, const char *metric);

/* One judged series. */
struct alarm_of {
    const struct series *series;
    struct alarm alarm;
    const char *release; /* that came within four weeks; NULL */
};

struct alarm_list {
    struct alarm_of *items;
    size_t count;
};

/* Judges every watched series whose two newest weeks are published. */
NODISCARD bool alarm_read(struct arena *arena, struct db *db, const struct series_list *series,
                          const struct release_marks *marks, struct alarm_list *alarms,
                          struct error *err);

#endif
