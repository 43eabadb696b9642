/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/precedence.h"

#include <math.h>

struct precedence_size precedence_size(const struct figure *figure)
{
    double sum = isnan(figure->denominator) ? fabs(figure->numerator) : figure->denominator;

    return (struct precedence_size){figure->clinicians > 0 ? (uint32_t)figure->clinicians : 0,
                                    (float)sum, (float)figure->numerator};
}

void precedence_take(struct precedence *precedence, const struct figures *figures, int32_t month)
{
    *precedence = (struct precedence){
        .month = month, .scope_count = figures->scope_count, .metric_count = figures->metric_count};
    precedence->sizes = ARENA_NEW(&precedence->arena, struct precedence_size,
                                  figures->scope_count * figures->metric_count);
    for (size_t s = 0; s < figures->scope_count; s++) {
        for (size_t m = 0; m < figures->metric_count; m++) {
            precedence->sizes[s * figures->metric_count + m] =
                precedence_size(figures_at(figures, s, m));
        }
    }
}

void precedence_free(struct precedence *precedence)
{
    arena_free(&precedence->arena);
    *precedence = (struct precedence){0};
}

struct precedence_size precedence_of(const struct precedence *precedence,
                                     const struct figures *figures, size_t scope, size_t metric)
{
    struct precedence_size size = {0};

    if (precedence != NULL && scope < precedence->scope_count) {
        size = precedence->sizes[scope * precedence->metric_count + metric];
    }
    return size.clinicians > 0 ? size : precedence_size(figures_at(figures, scope, metric));
}
