/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rate.h: the log error rate of a clinician on a day: what STATISTICS.md, section 7, multiplies. */
#ifndef COLLECTOR_SIMULATE_RATE_H
#define COLLECTOR_SIMULATE_RATE_H

#include "collector/simulate/person.h"

/* What holds for a clinician's whole day. */
struct rate_day {
    int32_t day;
    double site_shock;
    bool winter;
    int release;    /* index into design_releases */
    bool dedicated; /* microphone of the day */
    double snr_db;
    bool topic_match;
};

/* Without the document's own part. */
double rate_log(const struct person *person, const struct design *design,
                const struct rate_day *today);

/* The factor of experience: 1 when learned, 1/0.6 at the start. */
double rate_learning(bool power_law, double dictated);

#endif
