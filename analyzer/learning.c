/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/learning.h"

#include <gsl/gsl_multifit.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>

#include "analyzer/estimate.h"

#define PARAMETERS_MAX 3
#define ITERATIONS     200
#define PRECISION      1e-10

/*
 * Everybody's log efforts at each n: least squares on their means, weighed by their number, is
 * least squares on all of them, and a clinician is left out by subtraction.
 */
struct sums {
    size_t documents;
    double *sum;    /* [documents] */
    double *number; /* [documents] */
    double squares;
    double total; /* documents in all */
};

static bool known(double effort)
{
    return effort > 0 && isfinite(effort);
}

bool learning_known(const struct learner *learner, size_t n)
{
    return n <= learner->count && known(learner->efforts[n - 1]);
}

bool learning_known_at(const struct learner *learner, const size_t *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!learning_known(learner, at[i])) {
            return false;
        }
    }
    return true;
}

void learning_points(const struct learner *learners, size_t count, size_t documents,
                     struct learning_point *points)
{
    struct arena scratch = {0};
    double *values = ARENA_NEW(&scratch, double, count);

    for (size_t n = 0; n < documents; n++) {
        struct learning_point point = {0, (double)NAN, (double)NAN, (double)NAN};

        for (size_t i = 0; i < count; i++) {
            if (learning_known(&learners[i], n + 1)) {
                values[point.learners++] = learners[i].efforts[n];
            }
        }
        if (point.learners > 0) {
            gsl_sort(values, 1, point.learners);
            point.median = gsl_stats_quantile_from_sorted_data(values, 1, point.learners, .5);
            point.quartile_low =
                gsl_stats_quantile_from_sorted_data(values, 1, point.learners, .25);
            point.quartile_high =
                gsl_stats_quantile_from_sorted_data(values, 1, point.learners, .75);
        }
        points[n] = point;
    }
    arena_free(&scratch);
}

size_t learning_panel(const struct learner *learners, size_t count, const size_t *at, size_t steps,
                      struct learner *panel)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        if (learning_known_at(&learners[i], at, steps)) {
            panel[found++] = learners[i];
        }
    }
    return found;
}

/* Adds (sign 1) or takes away (-1) a learner's documents; whether there are any. */
static bool add_learner(struct sums *sums, const struct learner *learner, double sign)
{
    bool any = false;

    for (size_t n = 0; n < sums->documents && n < learner->count; n++) {
        if (known(learner->efforts[n])) {
            double effort = log(learner->efforts[n]);

            sums->sum[n] += sign * effort;
            sums->number[n] += sign;
            sums->squares += sign * effort * effort;
            sums->total += sign;
            any = true;
        }
    }
    return any;
}

/* The log of the curve at document n (from 1), and its derivatives. */
static double power_at(const double *p, double n, double *gradient)
{
    gradient[0] = 1;
    gradient[1] = log(n);
    return p[0] + p[1] * log(n);
}

static double exponential_at(const double *p, double n, double *gradient)
{
    double elapsed = (n - 1) / exp(p[2]);
    double left = exp(-elapsed);
    double level = 1 - left + exp(p[1]) * left;

    gradient[0] = 1;
    gradient[1] = exp(p[1]) * left / level;
    gradient[2] = (exp(p[1]) - 1) * left * elapsed / level;
    return p[0] + log(level);
}

static const struct form {
    size_t parameters;
    double (*at)(const double *p, double n, double *gradient);
} forms[] = {
    [LEARNING_POWER] = {2, power_at},
    [LEARNING_EXPONENTIAL] = {3, exponential_at},
};

struct problem {
    const struct form *form;
    const struct sums *sums;
};

static int residuals(const gsl_vector *p, void *data, gsl_vector *out)
{
    const struct problem *problem = data;
    double gradient[PARAMETERS_MAX];

    for (size_t n = 0; n < problem->sums->documents; n++) {
        double number = problem->sums->number[n];
        double mean = number > 0 ? problem->sums->sum[n] / number : 0;
        double value = problem->form->at(p->data, (double)n + 1, gradient);

        gsl_vector_set(out, n, number > 0 ? sqrt(number) * (value - mean) : 0);
    }
    return GSL_SUCCESS;
}

static int jacobian(const gsl_vector *p, void *data, gsl_matrix *out)
{
    const struct problem *problem = data;
    double gradient[PARAMETERS_MAX];

    for (size_t n = 0; n < problem->sums->documents; n++) {
        double root = sqrt(fmax(0, problem->sums->number[n]));

        (void)problem->form->at(p->data, (double)n + 1, gradient);
        for (size_t j = 0; j < problem->form->parameters; j++) {
            gsl_matrix_set(out, n, j, root * gradient[j]);
        }
    }
    return GSL_SUCCESS;
}

/* Least squares from the parameters given; their sum of squares about the means. NAN: no fit. */
static double descend(const struct form *form, const struct sums *sums, double *p)
{
    struct problem problem = {form, sums};
    gsl_multifit_nlinear_parameters settings = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_fdf system = {.f = residuals,
                                       .df = jacobian,
                                       .n = sums->documents,
                                       .p = form->parameters,
                                       .params = &problem};
    gsl_multifit_nlinear_workspace *w = gsl_multifit_nlinear_alloc(
        gsl_multifit_nlinear_trust, &settings, sums->documents, form->parameters);
    gsl_vector_view start = gsl_vector_view_array(p, form->parameters);
    double squares = NAN;
    int why = 0;

    if (w == NULL) {
        arena_exhausted();
    }
    (void)gsl_multifit_nlinear_init(&start.vector, &system, w);
    if (gsl_multifit_nlinear_driver(ITERATIONS, PRECISION, PRECISION, 0, NULL, NULL, &why, w) ==
        GSL_SUCCESS) {
        const gsl_vector *residual = gsl_multifit_nlinear_residual(w);
        const gsl_vector *found = gsl_multifit_nlinear_position(w);

        squares = 0;
        for (size_t n = 0; n < sums->documents; n++) {
            squares += gsl_vector_get(residual, n) * gsl_vector_get(residual, n);
        }
        for (size_t j = 0; j < form->parameters; j++) {
            p[j] = gsl_vector_get(found, j);
        }
    }
    gsl_multifit_nlinear_free(w);
    return squares;
}

/* The mean log effort of documents [from, until). */
static double mean_of(const struct sums *sums, size_t from, size_t until)
{
    double sum = 0;
    double number = 0;

    for (size_t n = from; n < until; n++) {
        sum += sums->sum[n];
        number += sums->number[n];
    }
    return number > 0 ? sum / number : 0;
}

/* The best of descents from several paces of learning. */
static double search(const struct form *form, const struct sums *sums, double *p)
{
    static const double paces[] = {.05, .15, .4, 1};
    double late = mean_of(sums, 2 * sums->documents / 3, sums->documents);
    double early = mean_of(sums, 0, sums->documents / 20 + 1);
    double best = NAN;

    for (size_t i = 0; i < sizeof(paces) / sizeof(paces[0]); i++) {
        double pace = paces[i] * (double)sums->documents;
        double tried[PARAMETERS_MAX] = {late, early - late, log(pace)};

        if (form->parameters == 2) {
            tried[1] = (late - early) / log((double)sums->documents);
        }
        double squares = descend(form, sums, tried);

        if (!isnan(squares) && !(squares >= best)) {
            best = squares;
            for (size_t j = 0; j < form->parameters; j++) {
                p[j] = tried[j];
            }
        }
    }
    return best;
}

/* Fills the band from the fits without each learner in turn; false where one has none. */
static bool make_band(const struct form *form, struct sums *sums, const struct learner *learners,
                      size_t count, const struct learning_fit *fit, struct learning_value *curve)
{
    struct arena scratch = {0};
    double *change = ARENA_NEW(&scratch, double, sums->documents);
    double *squares = ARENA_NEW(&scratch, double, sums->documents);
    double gradient[PARAMETERS_MAX];
    double k = (double)fit->learners;
    bool found = true;

    for (size_t i = 0; i < count && found; i++) {
        double p[PARAMETERS_MAX] = {fit->parameters[0], fit->parameters[1], fit->parameters[2]};

        if (add_learner(sums, &learners[i], -1)) {
            found = !isnan(descend(form, sums, p));
            for (size_t n = 0; n < sums->documents; n++) {
                double off = form->at(p, (double)n + 1, gradient) -
                             form->at(fit->parameters, (double)n + 1, gradient);

                change[n] += off;
                squares[n] += off * off;
            }
            (void)add_learner(sums, &learners[i], 1);
        }
    }
    for (size_t n = 0; n < sums->documents && found; n++) {
        double variance = (k - 1) / k * fmax(0, squares[n] - change[n] * change[n] / k);
        double half = estimate_t975(k - 1) * sqrt(variance);
        double value = exp(form->at(fit->parameters, (double)n + 1, gradient));

        curve[n] = (struct learning_value){value, value * exp(-half), value * exp(half)};
    }
    arena_free(&scratch);
    return found;
}

bool learning_fit(const struct learner *learners, size_t count, size_t documents,
                  enum learning_form form, struct learning_fit *fit, struct learning_value *curve)
{
    const struct form *shape = &forms[form];
    struct arena scratch = {0};
    struct sums sums = {.documents = documents,
                        .sum = ARENA_NEW(&scratch, double, documents),
                        .number = ARENA_NEW(&scratch, double, documents)};
    struct learning_fit made = {0};
    bool found = false;

    for (size_t i = 0; i < count; i++) {
        made.learners += add_learner(&sums, &learners[i], 1) ? 1 : 0;
    }
    if (made.learners >= LEARNING_LEARNERS_MIN && documents > shape->parameters) {
        double about_means = search(shape, &sums, made.parameters);
        double within = sums.squares;

        for (size_t n = 0; n < documents; n++) {
            within -= sums.number[n] > 0 ? sums.sum[n] * sums.sum[n] / sums.number[n] : 0;
        }
        made.sigma =
            sqrt((about_means + fmax(0, within)) / (sums.total - (double)shape->parameters));
        found = !isnan(about_means) && make_band(shape, &sums, learners, count, &made, curve);
    }
    if (found) {
        *fit = made;
    }
    arena_free(&scratch);
    return found;
}
