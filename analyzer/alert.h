/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alert.h: the one rule that alerts on a weekly series.
 *
 * Each week's events against what the same clinicians' own baselines expect for this week's volume:
 * log(observed / expected), so that who worked does not look like a change. The baseline weeks give
 * how a week follows the week before, and how the clinic learns: a straight line on the logarithm
 * of the weeks since telemetry began, as the learning curve's power law has it. Else its descent
 * would pass for a memory of the week before, and a lasting step would be expected to last. A later
 * week is beyond when it leaves that prediction's t limits at .00135 a side, and two weeks beyond
 * on the same side alert. At most 0.5 % of chart-weeks alert falsely for a serial correlation up to
 * .4, learning or not. Pure. Source: STATISTICS.md section 3.
 */
#ifndef ANALYZER_ALERT_H
#define ANALYZER_ALERT_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/estimate.h"

#define ALERT_WEEKS_MIN      24 /* of baseline, with data */
#define ALERT_EVENTS_MIN     20 /* mean a baseline week */
#define ALERT_CLINICIANS_MIN 8  /* with a baseline of their own */

struct watch {
    const struct cluster *cells; /* [clinician_count][week_count]: events, volume */
    size_t clinician_count;
    size_t week_count;
    size_t baseline; /* the first weeks */
};

enum alert_state { ALERT_WATCHING, ALERT_FEW_WEEKS, ALERT_FEW_EVENTS, ALERT_FEW_CLINICIANS };

/* One week; figures are NAN without expected events, low and high also without the week before. */
struct alert_week {
    double observed;
    double expected;
    double log_ratio;
    double low; /* limits of log_ratio, given the week before */
    double high;
    int beyond; /* -1, 0, 1 */
    bool alert; /* the second week (or a later one) beyond on one side; after the baseline only */
};

/*
 * weeks [week_count]. Clinicians without volume in the baseline have none of their own and do not
 * count. Unless ALERT_WATCHING is returned no week has limits.
 * Oracle: predict(lm(next ~ before + log(age)), interval = "prediction", level = .9973).
 */
enum alert_state alert_watch(const struct watch *watch, struct alert_week *weeks);

#endif
