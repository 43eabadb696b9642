/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cohorts, seats never used, and time to first use against R's survfit (oracle_survival.R). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/history.h"
#include "tests/analyzer/draw.h"
#include "tests/cmocka.h"

#define PEOPLE 60
#define BEGAN  9000
#define CASES  30

/* People with one cell each, seats and days of use as given. */
struct clinic {
    struct population population;
    struct history history;
    struct cell cells[PEOPLE];
    struct user users[PEOPLE];
    struct tenure tenures[PEOPLE];
    int32_t days[PEOPLE][4];
    uint32_t places[PEOPLE];
};

static void clear(struct clinic *c)
{
    *c = (struct clinic){0};
    c->population.cells = c->cells;
    c->history.users = c->users;
    c->history.tenures = c->tenures;
    c->history.began = BEGAN;
}

static void add(struct clinic *c, int32_t assigned, int32_t revoked, const int32_t *days,
                size_t count)
{
    size_t i = c->population.cell_count++;

    c->places[i] = (uint32_t)i;
    c->cells[i].clinician_id = (int64_t)i + 1;
    c->tenures[i] = (struct tenure){assigned, revoked, count > 0 ? days[0] : DAY_NEVER};
    c->history.tenure_count++;
    if (count > 0) {
        struct user *user = &c->users[c->history.user_count++];

        *user = (struct user){
            .clinician_id = (int64_t)i + 1, .days = c->days[i], .count = count, .capacity = count};
        for (size_t d = 0; d < count; d++) {
            c->days[i][d] = days[d];
        }
    }
}

static struct period month(void)
{
    return (struct period){PERIOD_MONTH, BEGAN + 100, BEGAN + 130};
}

static struct estimate median(const struct clinic *c)
{
    return history_time_to_use(&c->history, &c->population, c->places, c->population.cell_count,
                               month());
}

/* A draw: seats since the second day; some used, the others watched to the period's end. */
static void draw_clinic(struct clinic *c, gsl_rng *rng, size_t people, double rate)
{
    clear(c);
    for (size_t i = 0; i < people; i++) {
        int32_t assigned = BEGAN + 1 + (int32_t)gsl_rng_uniform_int(rng, 120);
        int32_t used = assigned + (int32_t)gsl_ran_exponential(rng, rate);

        add(c, assigned, DAY_NEVER, &used, used < month().until ? 1 : 0);
    }
}

static void tell(FILE *file, const struct clinic *c, size_t number)
{
    for (size_t i = 0; i < c->population.cell_count; i++) {
        const struct tenure *t = &c->tenures[i];
        bool used = t->first_use < month().until;

        (void)fprintf(file, "%zu %d %d\n", number,
                      (used ? t->first_use : month().until) - t->assigned, used);
    }
}

static void compare(double ours, double theirs)
{
    assert_true((isnan(ours) && isnan(theirs)) || fabs(ours - theirs) < 1e-9);
}

static void the_median_time_to_first_use_is_survfits(void **state)
{
    static struct estimate ours[CASES];
    static struct clinic clinic;
    char path[] = "/tmp/dictameter-survival-XXXXXX";
    char command[256];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    int descriptor = mkstemp(path);
    size_t seen = 0;

    (void)state;
    assert_true(descriptor >= 0);
    FILE *file = fdopen(descriptor, "w");

    for (size_t i = 0; i < CASES; i++) {
        draw_clinic(&clinic, rng, 5 + i, 5 + 2 * (double)i);
        tell(file, &clinic, i);
        ours[i] = median(&clinic);
    }
    (void)fclose(file);
    (void)snprintf(command, sizeof(command),
                   "Rscript --vanilla tests/analyzer/oracle_survival.R %s", path);
    FILE *answers = popen(command, "r"); /* NOLINT(cert-env33-c): a fixed script, our own file */

    for (char line[256]; fgets(line, sizeof(line), answers) != NULL; seen++) {
        char *at = line;
        size_t i = strtoul(at, &at, 10);
        double value = strtod(at, &at);
        double low = strtod(at, &at);
        double high = strtod(at, &at);

