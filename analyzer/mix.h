/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mix.h: services at comparable work: their rates of a quarter, standardised by specialty and
 * document type (casemix.h), as they may be shown.
 *
 * Once, against the services of all sites: two sets of reference rates would tell more than one.
 * Quarters only, which do not overlap: no difference of two periods tells of single days. Services
 * whose own rate is published with all its digits only, against the services compared alone. And on
 * the grid of the figures of few clinicians, limits too (grid.h): how much work of which kind a
 * service has is not published, and must not follow from what is.
 */
#ifndef ANALYZER_MIX_H
#define ANALYZER_MIX_H

#include "analyzer/disclosure.h"
#include "schema/db.h"
#include "schema/period.h"

enum mix_rate { MIX_B2, MIX_C1, MIX_D3, MIX_RATES, MIX_NONE };

/* What the clinicians of each service did in each stratum. */
struct mix {
    struct mix_row *rows; /* by service */
    size_t row_count;
    size_t clinicians; /* the most of a service */
    size_t strata;
};

NODISCARD bool mix_read(struct arena *arena, struct db *db, struct period quarter, struct mix *mix,
                        struct error *err);

/*
 * The services' standardised rates, figures [count], times `factor`. value is NAN where a service
 * has too little to standardise by, or has no interval.
 */
void mix_standardise(const struct mix *mix, enum mix_rate rate, double factor,
                     const int32_t *scope_ids, size_t count, struct figure *figures);

#endif
