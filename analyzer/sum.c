/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/sum.h"

#include <math.h>

#include "base/text.h"

static double factor_of(const struct metric_term *terms, size_t count, uint16_t component)
{
    double factor = 0;

    for (size_t i = 0; i < count; i++) {
        factor += terms[i].component == component ? terms[i].factor : 0;
    }
    return factor;
}

/* Whether every component that `at` names has the same factor in a and in b plus c. */
static bool same_at(struct sum at, struct sum a, struct sum b, struct sum c)
{
    for (size_t i = 0; i < at.count; i++) {
        uint16_t component = at.terms[i].component;
        double right = factor_of(b.terms, b.count, component);

        right += factor_of(c.terms, c.count, component);
        if (fabs(factor_of(a.terms, a.count, component) - right) > 1e-12) {
            return false;
        }
    }
    return true;
}

bool sum_adds(struct sum a, struct sum b, struct sum c)
{
    return same_at(a, a, b, c) && same_at(b, a, b, c) && same_at(c, a, b, c);
}

struct sum sum_numerator(const struct metric *metric)
{
    return (struct sum){metric->numerator, metric->numerator_count};
}

struct sum sum_denominator(const struct metric *metric)
{
    return (struct sum){metric->denominator, metric->denominator_count};
}

bool sum_quotient(const struct metric *metric)
{
    return metric->kind == METRIC_RATIO || metric->kind == METRIC_SHARE ||
           metric->kind == METRIC_DIFFERENCE;
}

static double value_of(struct told told, uint16_t component)
{
    return factor_of(told.plus.terms, told.plus.count, component) -
           factor_of(told.minus.terms, told.minus.count, component);
}

/* The first component of some terms that is in a sum; NULL where none is. */
static const struct metric_term *find_term(struct told told, struct sum at)
{
    const struct metric_term *found = NULL;

    for (size_t i = 0; i < at.count && found == NULL; i++) {
        found = value_of(told, at.terms[i].component) != 0 ? &at.terms[i] : NULL;
    }
    return found;
}

static bool same_but_for(struct told a, struct told b, double factor, struct sum at)
{
    bool same = true;

    for (size_t i = 0; i < at.count && same; i++) {
        double wanted = factor * value_of(a, at.terms[i].component);
        double other = value_of(b, at.terms[i].component);

        same = fabs(other - wanted) <= 1e-12 * (fabs(other) + fabs(wanted));
    }
    return same;
}

/* The same sum but for a factor, which hides nothing. */
static bool proportional(struct told a, struct told b)
{
    const struct metric_term *in_plus = find_term(a, a.plus);
    const struct metric_term *term = in_plus != NULL ? in_plus : find_term(a, a.minus);
    double factor = term == NULL ? 0 : value_of(b, term->component) / value_of(a, term->component);

    return factor != 0 && same_but_for(a, b, factor, a.plus) &&
           same_but_for(a, b, factor, a.minus) && same_but_for(a, b, factor, b.plus) &&
           same_but_for(a, b, factor, b.minus);
}

static bool publishes_sums(const struct metric *metric)
{
    return sum_quotient(metric) || metric->kind == METRIC_COUNT ||
           (metric->kind == METRIC_STOCK_SHARE && text_equal(metric->parameter, "sum"));
}

size_t told_list(const struct metric *metric, struct told sums[static TOLD_MAX])
{
    sums[0] = (struct told){.plus = sum_denominator(metric)};
    sums[1] = (struct told){.plus = sum_numerator(metric)};
    sums[2] = (struct told){.plus = sum_denominator(metric), .minus = sum_numerator(metric)};
    if (sum_quotient(metric)) {
        return TOLD_MAX;
    }
    return publishes_sums(metric) ? 2 : metric->kind == METRIC_TIME_SAVED;
}

bool told_by(const struct metric *teller, struct told sum)
{
    struct told sums[TOLD_MAX];
    size_t count = publishes_sums(teller) ? told_list(teller, sums) : 0;
    bool any = false;

    for (size_t i = 0; i < count && !any; i++) {
        any = proportional(sum, sums[i]);
    }
    return any;
}
