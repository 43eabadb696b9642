/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/oracle.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/cmocka.h"

void oracle_open(struct oracle *oracle)
{
    (void)snprintf(oracle->path, sizeof(oracle->path), "/tmp/dictameter-oracle-XXXXXX");
    int descriptor = mkstemp(oracle->path);

    assert_true(descriptor >= 0);
    oracle->file = fdopen(descriptor, "w");
    oracle->case_count = 0;
    oracle->figure_count = 0;
}

void oracle_case(struct oracle *oracle, const char *family)
{
    oracle->family = family;
    oracle->case_count++;
}

void oracle_give(struct oracle *oracle, const char *name, const double *values, size_t count)
{
    (void)fprintf(oracle->file, "%zu %s %s", oracle->case_count, oracle->family, name);
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(oracle->file, " %.17g", values[i]);
    }
    (void)fputc('\n', oracle->file);
}

void oracle_give_one(struct oracle *oracle, const char *name, double value)
{
    oracle_give(oracle, name, &value, 1);
}

void oracle_expect(struct oracle *oracle, double ours, double tolerance)
{
    size_t at = oracle->figure_count++;

    assert_true(at < ORACLE_FIGURES);
    oracle->figures[at] = ours;
    oracle->tolerances[at] = tolerance;
    oracle->case_of[at] = oracle->case_count;
}

static bool agree(double ours, double theirs, double tolerance)
{
    if (isnan(ours) || isnan(theirs)) {
        return isnan(ours) && isnan(theirs);
    }
    return ours == theirs || fabs(ours - theirs) <= tolerance * fmax(1, fabs(theirs));
}

/* Holds one line of answers against the figures from `at` on; where the next line's begin. */
static size_t compare_line(const struct oracle *oracle, char *line, size_t at)
{
    char *rest = line;
    size_t number = strtoul(rest, &rest, 10);

    for (size_t nth = 1; at < oracle->figure_count && oracle->case_of[at] == number; at++, nth++) {
        char *begin = rest;
        double theirs = strtod(begin, &rest);
        bool same = rest != begin && agree(oracle->figures[at], theirs, oracle->tolerances[at]);

        if (!same) {
            (void)fprintf(stderr, "case %zu, figure %zu: %.17g, R says %.17g\n", number, nth,
                          oracle->figures[at], rest == begin ? (double)NAN : theirs);
        }
        assert_true(same);
    }
    assert_true(rest[strspn(rest, " \n")] == '\0');
    return at;
}

void oracle_ask(struct oracle *oracle, const char *script)
{
    char command[256];
    char *line = NULL;
    size_t room = 0;
    size_t at = 0;

    (void)fclose(oracle->file);
    (void)snprintf(command, sizeof(command), "Rscript --vanilla tests/analyzer/%s %s", script,
                   oracle->path);
    FILE *answers = popen(command, "r"); /* NOLINT(cert-env33-c): a fixed script, our own file */

    assert_non_null(answers);
    while (getline(&line, &room, answers) > 0) {
        at = compare_line(oracle, line, at);
    }
    free(line);
    assert_int_equal(pclose(answers), 0);
    (void)unlink(oracle->path);
    assert_true(at > 0);
    assert_int_equal(at, oracle->figure_count);
}
