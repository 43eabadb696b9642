/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * study.h: what the weekly series say: control charts, changes at the date of a release, alerts.
 *
 * Pure: series of published figures in, findings out; charts and releases rest on nothing else, so
 * none tells more about a person than the published figures do; of alerts alarm.h says what is
 * told. A finding names a text of the catalog and the figures that stand in it; "no change shown",
 * "no alert" and "not enough data" are findings too.
 *
 * A chart describes and never alerts. Only a change that is shown at a release (release.h) begins a
 * new phase of a chart.
 */
#ifndef ANALYZER_STUDY_H
#define ANALYZER_STUDY_H

#include "analyzer/alarm.h"

/* NAN and 0 stand for figures that a finding has none of. */
struct finding {
    const char *kind;    /* "control", "release", "alert" */
    const char *text;    /* key of the texts: "finding.release.shown", … */
    const char *subject; /* what it is about: with kind and scope it names the finding */
    int32_t scope_id;
    int32_t period_id; /* the newest week that it rests on */
    const char *metric;
    const char *release; /* NULL; of a chart or an alert: one that came shortly before */
    const char *causes;  /* of an alert: what coincides, "release,training"; NULL: nothing known */
    double value;        /* of the newest week [natural units, as the rest] */
    double centre;
    double before; /* at the date of the release, without it */
    double after;
    double change; /* ratios: relative; shares: difference */
    double low;    /* of the change, or the limits of the chart */
    double high;
    double level; /* confidence of low and high */
    double p;     /* adjusted within the family */
    double degrees;
    double phi;
    size_t weeks_before; /* with data; of a chart: of its phase */
    size_t weeks_after;
    double units; /* of a release: words or documents of these weeks; of an alert: clinicians */
    size_t tests; /* of the family that p and level are adjusted for */
    struct ground ground;
    const struct alarm *alarm; /* of an alert that there is enough for; NULL */
};

struct finding_list {
    struct finding *items;
    size_t count;
};

/* Judges the releases, then charts every series. */
void study_series(struct arena *arena, const struct series_list *series,
                  const struct release_marks *marks, struct finding_list *findings);

/* What the alert rule says of each series that it watches. */
void study_alarms(struct arena *arena, const struct series_list *series,
                  const struct alarm_list *alarms, struct finding_list *findings);

#endif
