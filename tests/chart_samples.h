/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chart_samples.h: one chart of each kind that the product draws, from made-up figures. */
#ifndef TESTS_CHART_SAMPLES_H
#define TESTS_CHART_SAMPLES_H

#include "reports/chart/chart.h"

struct chart_sample {
    const char *name;
    struct chart (*chart)(struct arena *arena, enum language language);
};

extern const struct chart_sample chart_samples[]; /* ended by a NULL name */

#endif
