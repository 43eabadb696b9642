/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/casemix.h"

#include <string.h>

void casemix_make(struct arena *arena, const struct casemix_row *rows, size_t row_count,
                  size_t clinician_count, size_t stratum_count, struct casemix *casemix)
{
    double *volumes = ARENA_NEW(arena, double, stratum_count);
    struct cluster all = {0};

    *casemix = (struct casemix){.rows = rows,
                                .row_count = row_count,
                                .clinician_count = clinician_count,
                                .stratum_count = stratum_count,
                                .rates = ARENA_NEW(arena, double, stratum_count)};
    for (size_t i = 0; i < row_count; i++) {
        casemix->rates[rows[i].stratum] += rows[i].sums.y;
        volumes[rows[i].stratum] += rows[i].sums.x;
        all.y += rows[i].sums.y;
        all.x += rows[i].sums.x;
    }
    for (size_t i = 0; i < stratum_count; i++) {
        casemix->rates[i] = volumes[i] > 0 ? casemix->rates[i] / volumes[i] : 0;
    }
    casemix->rate = all.x > 0 ? all.y / all.x : 0;
}

struct estimate casemix_standardise(const struct casemix *casemix, size_t unit,
                                    struct cluster *clusters)
{
    memset(clusters, 0, casemix->clinician_count * sizeof(*clusters));
    for (size_t i = 0; i < casemix->row_count; i++) {
        const struct casemix_row *row = &casemix->rows[i];

        if (row->unit == unit) {
            clusters[row->clinician].y += row->sums.y;
            clusters[row->clinician].x += row->sums.x * casemix->rates[row->stratum];
        }
    }
    struct estimate e = estimate_ratio(clusters, casemix->clinician_count, SCALE_LOG);

    e.value *= casemix->rate;
    e.low *= casemix->rate;
    e.high *= casemix->rate;
    return e;
}
