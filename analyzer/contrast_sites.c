/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/contrast_sites.h"

#include <math.h>

#include "analyzer/disclosure.h"
#include "base/arena.h"

static struct scoped_contrast make(const struct contrast_data *data, int64_t site_id)
{
    struct arena scratch = {0};
    struct effect *effects = ARENA_NEW(&scratch, struct effect, data->clinician_count + 1);
    struct scoped_contrast scoped = {.site_id = site_id,
                                     .contrast = contrast_make(data, effects),
                                     .slope = contrast_between(data)};

    arena_free(&scratch);
    return scoped;
}

/* The contrasts of the sites, from contrasts[1] on; how many. */
static size_t make_sites(const struct contrast_data *data, const int64_t *sites,
                         struct scoped_contrast *contrasts)
{
    size_t count = 0;

    for (size_t first = 0, until = 0; first < data->row_count; first = until) {
        while (until < data->row_count && sites[until] == sites[first]) {
            until++;
        }
        struct contrast_data own = *data;

        own.rows = &data->rows[first];
        own.row_count = until - first;
        contrasts[++count] = make(&own, sites[first]);
    }
    return count;
}

static bool tells_contrast(const struct scoped_contrast *site)
{
    return !isnan(site->contrast.effect.low);
}

/* The slope is told beside the contrast only. */
static bool tells_slope(const struct scoped_contrast *site)
{
    return tells_contrast(site) && !isnan(site->slope.low);
}

/* The rows of the sites that `tells` says nothing of. */
static struct contrast_data rest_of(struct arena *scratch, const struct contrast_data *data,
                                    const int64_t *sites, const struct scoped_contrast *contrasts,
                                    bool (*tells)(const struct scoped_contrast *))
{
    struct contrast_row *rows = ARENA_NEW(scratch, struct contrast_row, data->row_count);
    struct contrast_data rest = *data;
    size_t site = 1;

    rest.rows = rows;
    rest.row_count = 0;
    for (size_t i = 0; i < data->row_count; i++) {
        while (contrasts[site].site_id != sites[i]) {
            site++;
        }
        if (!tells(&contrasts[site])) {
            rows[rest.row_count++] = data->rows[i];
        }
    }
    return rest;
}

static bool may_remain(size_t clinicians, bool dominated)
{
    return clinicians == 0 || (clinicians >= CLINICIANS_PUBLISHED && !dominated);
}

/* Takes from the whole what would tell of the rest. */
static void protect(const struct contrast_data *data, const int64_t *sites,
                    struct scoped_contrast *contrasts)
{
    struct arena scratch = {0};
    struct contrast_data rest = rest_of(&scratch, data, sites, contrasts, tells_contrast);
    struct contrast contrast = make(&rest, 0).contrast;

    rest = rest_of(&scratch, data, sites, contrasts, tells_slope);
    struct contrast_slope slope = make(&rest, 0).slope;

    if (!may_remain(contrast.switchers, contrast.dominated)) {
        contrasts->contrast.effect = pool_effects(NULL, 0);
        contrasts->contrast.detectable = (double)NAN;
    }
    if (!may_remain(slope.clinicians, slope.dominated)) {
        contrasts->slope.slope = (double)NAN;
        contrasts->slope.error = (double)NAN;
        contrasts->slope.low = (double)NAN;
        contrasts->slope.high = (double)NAN;
    }
    arena_free(&scratch);
}

size_t contrast_sites(const struct contrast_data *data, const int64_t *sites,
                      struct scoped_contrast *contrasts)
{
    if (data->row_count == 0) {
        return 0;
    }
    contrasts[0] = make(data, 0);
    size_t count = make_sites(data, sites, contrasts);

    protect(data, sites, contrasts);
    return count + 1;
}
