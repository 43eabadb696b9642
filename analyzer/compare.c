/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/compare.h"

#include <assert.h>
#include <math.h>

#include "base/arena.h"

double compare_to_scale(double value, enum estimate_scale scale)
{
    return scale == SCALE_LOGIT ? log(value / (1 - value))
           : scale == SCALE_LOG ? log(value)
                                : value;
}

double compare_from_scale(double value, enum estimate_scale scale)
{
    return scale == SCALE_LOGIT ? 1 / (1 + exp(-value)) : scale == SCALE_LOG ? exp(value) : value;
}

bool compare_effect(const struct compared *figure, enum estimate_scale scale, struct effect *effect)
{
    double y = compare_to_scale(figure->value, scale);
    double width = compare_to_scale(figure->high, scale) - compare_to_scale(figure->low, scale);

    if (figure->clinicians < 2 || !isfinite(y) || !isfinite(width) || width <= 0) {
        return false;
    }
    double degrees = (double)figure->clinicians - 1;
    double error = width / 2 / estimate_t975(degrees);

    *effect = (struct effect){y, error * error, degrees};
    return true;
}

static struct funnel_limits natural(struct funnel_limits limits, enum estimate_scale scale)
{
    return (struct funnel_limits){.low_95 = compare_from_scale(limits.low_95, scale),
                                  .high_95 = compare_from_scale(limits.high_95, scale),
                                  .low_998 = compare_from_scale(limits.low_998, scale),
                                  .high_998 = compare_from_scale(limits.high_998, scale)};
}

bool compare_units(double whole, enum estimate_scale scale, const struct effect *units,
                   size_t count, struct funnel *funnel, struct placed *placed)
{
    struct arena scratch = {0};
    struct shrunken *shrunken = ARENA_NEW(&scratch, struct shrunken, count);
    bool enough = funnel_make(whole, units, count, funnel);

    if (enough) {
        bool shrinks = pool_shrink(units, count, shrunken);

        assert(shrinks); /* a funnel wants more units than that */
        (void)shrinks;
    }
    for (size_t i = 0; enough && i < count; i++) {
        placed[i].limits = natural(funnel_limits(funnel, units[i].variance), scale);
        placed[i].position = funnel_position(funnel, &units[i]);
        placed[i].shrunken = shrunken[i];
        placed[i].shrunken.value = compare_from_scale(shrunken[i].value, scale);
        placed[i].shrunken.low = compare_from_scale(shrunken[i].low, scale);
        placed[i].shrunken.high = compare_from_scale(shrunken[i].high, scale);
    }
    arena_free(&scratch);
    return enough;
}
