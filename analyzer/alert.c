/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/alert.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define TAIL      .00135 /* beyond three sigmas, a side */
#define HALF      .5     /* of an event: a week without any has a logarithm too */
#define PAIRS_MIN 4      /* neighbouring weeks with data: one degree of freedom beside two slopes */

/*
 * How a week follows the week before while a clinic learns: the regression over the baseline's
 * pairs of weeks on the week before and on the logarithm of the weeks since telemetry began. That
 * is taken out first; the slopes are those of what is left.
 */
struct following {
    size_t first; /* week with data */
    double pairs;
    double mean_age; /* log of the weeks since */
    double mean_before;
    double mean_next;
    double squares_age;   /* about their mean */
    double learnt_before; /* slopes on the age */
    double learnt_next;
    double slope;
    double squares_before; /* left */
    double sigma;
    double t; /* of the limits */
};

/* Adds one clinician's weeks; false where the baseline has no volume. */
static bool add_clinician(const struct watch *watch, size_t clinician, struct alert_week *weeks)
{
    const struct cluster *cells = watch->cells + clinician * watch->week_count;
    double y = 0;
    double x = 0;

    for (size_t i = 0; i < watch->baseline; i++) {
        y += cells[i].y;
        x += cells[i].x;
    }
    if (!(x > 0)) {
        return false;
    }
    for (size_t i = 0; i < watch->week_count; i++) {
        weeks[i].observed += cells[i].x > 0 ? cells[i].y : 0;
        weeks[i].expected += cells[i].x * (y / x);
    }
    return true;
}

static enum alert_state add_up(const struct watch *watch, struct alert_week *weeks)
{
    size_t clinicians = 0;
    size_t with_data = 0;
    double events = 0;

    for (size_t i = 0; i < watch->week_count; i++) {
        weeks[i] = (struct alert_week){.low = (double)NAN, .high = (double)NAN};
    }
    for (size_t i = 0; i < watch->clinician_count; i++) {
        clinicians += add_clinician(watch, i, weeks) ? 1 : 0;
    }
    for (size_t i = 0; i < watch->week_count; i++) {
        bool any = weeks[i].expected > 0;

        weeks[i].log_ratio =
            any ? log(fmax(HALF, weeks[i].observed) / weeks[i].expected) : (double)NAN;
        if (any && i < watch->baseline) {
            with_data++;
            events += weeks[i].observed;
        }
    }
    if (with_data < ALERT_WEEKS_MIN) {
        return ALERT_FEW_WEEKS;
    }
    if (clinicians < ALERT_CLINICIANS_MIN) {
        return ALERT_FEW_CLINICIANS;
    }
    return events / (double)with_data < ALERT_EVENTS_MIN ? ALERT_FEW_EVENTS : ALERT_WATCHING;
}

static double age(const struct following *f, size_t week)
{
    return log((double)(week - f->first) + 1);
}

static bool is_pair(const struct alert_week *weeks, size_t week)
{
    return !isnan(weeks[week - 1].log_ratio) && !isnan(weeks[week].log_ratio);
}

static void find_means(struct following *f, const struct alert_week *weeks, size_t baseline)
{
    while (isnan(weeks[f->first].log_ratio)) {
        f->first++;
    }
    for (size_t i = f->first + 1; i < baseline; i++) {
        if (is_pair(weeks, i)) {
            f->pairs += 1;
            f->mean_age += age(f, i);
            f->mean_before += weeks[i - 1].log_ratio;
            f->mean_next += weeks[i].log_ratio;
        }
    }
    f->mean_age /= f->pairs;
    f->mean_before /= f->pairs;
    f->mean_next /= f->pairs;
}

static void find_learning(struct following *f, const struct alert_week *weeks, size_t baseline)
{
    for (size_t i = f->first + 1; i < baseline; i++) {
        double off = age(f, i) - f->mean_age;

        if (is_pair(weeks, i)) {
            f->squares_age += off * off;
            f->learnt_before += off * weeks[i - 1].log_ratio;
            f->learnt_next += off * weeks[i].log_ratio;
        }
    }
    f->learnt_before /= f->squares_age;
    f->learnt_next /= f->squares_age;
}

/* What learning leaves of the week before, and of the week itself. */
static double left_before(const struct following *f, const struct alert_week *weeks, size_t week)
{
    return weeks[week - 1].log_ratio - f->mean_before -
           f->learnt_before * (age(f, week) - f->mean_age);
}

static double expected_next(const struct following *f, size_t week)
{
    return f->mean_next + f->learnt_next * (age(f, week) - f->mean_age);
}

/* Fewer pairs than PAIRS_MIN: only they are set. */
static struct following follow(const struct alert_week *weeks, size_t baseline)
{
    struct following f = {0};
    double products = 0;
    double squares_next = 0;

    find_means(&f, weeks, baseline);
    if (f.pairs < PAIRS_MIN) {
        return f;
    }
    find_learning(&f, weeks, baseline);
    for (size_t i = f.first + 1; i < baseline; i++) {
        if (is_pair(weeks, i)) {
            double before = left_before(&f, weeks, i);
            double next = weeks[i].log_ratio - expected_next(&f, i);

            products += before * next;
            f.squares_before += before * before;
            squares_next += next * next;
        }
    }
    /* A negative slope is noise: weeks do not alternate. */
    f.slope = products > 0 ? products / f.squares_before : 0;
    double degrees = f.pairs - (f.slope > 0 ? 3 : 2);

    f.sigma = sqrt(fmax(0, squares_next - f.slope * products) / degrees);
    f.t = gsl_cdf_tdist_Qinv(TAIL, degrees);
    return f;
}

static void judge_week(const struct following *f, struct alert_week *weeks, size_t at)
{
    struct alert_week *week = &weeks[at];

    if (at <= f->first || !is_pair(weeks, at)) {
        return;
    }
    double aged = age(f, at) - f->mean_age;
    double off = left_before(f, weeks, at);
    double doubt = 1 + 1 / f->pairs + aged * aged / f->squares_age +
                   (f->slope > 0 ? off * off / f->squares_before : 0);
    double expected = expected_next(f, at) + f->slope * off;
    double half = f->t * f->sigma * sqrt(doubt);

    week->low = expected - half;
    week->high = expected + half;
    week->beyond = (week->log_ratio > week->high) - (week->log_ratio < week->low);
}

enum alert_state alert_watch(const struct watch *watch, struct alert_week *weeks)
{
    enum alert_state state = add_up(watch, weeks);

    if (state != ALERT_WATCHING) {
        return state;
    }
    struct following f = follow(weeks, watch->baseline);

    if (f.pairs < PAIRS_MIN) {
        return ALERT_FEW_WEEKS;
    }
    for (size_t i = 1; i < watch->week_count; i++) {
        judge_week(&f, weeks, i);
        weeks[i].alert =
            i > watch->baseline && weeks[i].beyond != 0 && weeks[i].beyond == weeks[i - 1].beyond;
    }
    return ALERT_WATCHING;
}
