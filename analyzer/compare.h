/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * compare.h: the units of a whole beside it, from their published figures and nothing else.
 *
 * A unit's variance is read back from its published interval, half of whose width on its scale is
 * t times the jackknife's error. The degrees of freedom of that t are not published; clinicians - 1
 * are taken, of which there are at least as many, so that a variance is never less than the
 * jackknife's own; a unit's tempered interval takes the t of as many. Whatever is found thus
 * follows from figures that everybody may see: it tells of nobody more than they do. Pure. Source:
 * STATISTICS.md section 1 (funnel, small units).
 */
#ifndef ANALYZER_COMPARE_H
#define ANALYZER_COMPARE_H

#include "analyzer/estimate.h"
#include "analyzer/funnel.h"

/* A published figure, in natural units. */
struct compared {
    double value;
    double low;
    double high;
    size_t clinicians;
};

/* Of one unit, in natural units. */
struct placed {
    struct funnel_limits limits;
    enum funnel_position position;
    struct shrunken shrunken; /* weight: how far it is drawn to the whole */
};

/*
 * The figure on its scale (log, logit). False, and nothing set, where it or a limit is not on the
 * scale, or there are fewer than two clinicians.
 */
bool compare_effect(const struct compared *figure, enum estimate_scale scale,
                    struct effect *effect);

/*
 * Places units beside `whole`, which is on the scale too. placed [count]. False, and nothing set,
 * below FUNNEL_UNITS_MIN units.
 */
bool compare_units(double whole, enum estimate_scale scale, const struct effect *units,
                   size_t count, struct funnel *funnel, struct placed *placed);

/* A value on its scale, and back. */
double compare_to_scale(double value, enum estimate_scale scale);
double compare_from_scale(double value, enum estimate_scale scale);

#endif
