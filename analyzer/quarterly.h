/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * quarterly.h: what is studied by the quarter: comparisons of services, practices within
 * clinicians, learning curves, times to the first use and to abandonment.
 *
 * Made anew for the quarters that a run computed, within its transaction, after the measures are
 * written; what stands of other quarters stays. Practices and curves, which read more than the
 * figures, are studied of the newest quarter that is over; once another is, what was found stays:
 * late data do not change it. A curve stays from when it was told (curve.h, lifetime.h).
 */
#ifndef ANALYZER_QUARTERLY_H
#define ANALYZER_QUARTERLY_H

#include "analyzer/record.h"
#include "analyzer/window.h"

/* `all`: nothing of quarters beyond the windows is left. */
NODISCARD bool quarterly_write(struct recorder *recorder, const struct window_list *windows,
                               bool all, struct error *err);

#endif
