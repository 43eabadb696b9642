/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/signals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/local.h"
#include "reports/number.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "sql.h"

enum {
    FINDING,
    TEXT,
    METRIC,
    RELEASE,
    PERIOD,
    VALUE,
    CENTRE,
    BEFORE,
    AFTER,
    CHANGE,
    LOW,
    HIGH,
    WEEKS_BEFORE,
    WEEKS_AFTER,
    LEVEL,
    TESTS,
    UNITS,
    CAUSES
};

/* One row, and how its metric's numbers are written. */
struct signal {
    const struct section_context *context;
    const struct db_rows *rows;
    size_t row;
    const struct metric *metric;
    int decimals;
    bool change; /* low and high are those of the change */
};

static double figure(const struct signal *s, int column)
{
    const char *text = db_cell(s->rows, s->row, (size_t)column);

    return text == NULL ? (double)NAN : strtod(text, NULL);
}

static const char *in_words(const struct signal *s, int column)
{
    return number_metric(s->context->arena, s->context->catalog, s->context->language, s->metric,
                         figure(s, column), s->decimals);
}

/* Of an alert the change is relative and whole: it is rounded as it is stored. */
static bool is_alert(const struct signal *s)
{
    return text_starts(db_cell(s->rows, s->row, TEXT), "finding.alert.");
}

/* Ratios change by per cent, shares by points: both are hundredths here. */
static const char *change_in_words(const struct signal *s)
{
    const char *number = local_signed(s->context->arena, s->context->language,
                                      100 * figure(s, CHANGE), is_alert(s) ? 0 : 1);
    const char *unit =
        number_unit(s->context->arena, s->context->catalog, s->context->language,
                    s->metric->kind == METRIC_SHARE && !is_alert(s) ? "points" : "%");

    return arena_format(s->context->arena, "%s%s", number, unit);
}

/* Of a pair only the last has the unit; in brackets none has. */
static const char *limit_in_words(const struct signal *s, int column)
{
    struct arena *arena = s->context->arena;

    if (s->change) {
        return local_signed(arena, s->context->language, 100 * figure(s, column),
                            is_alert(s) ? 0 : 1);
    }
    return column == LOW ? local_number(arena, s->context->language,
                                        wording_scaled(s->metric, figure(s, LOW)), s->decimals)
                         : in_words(s, column);
}

static const char *weeks_in_words(const struct signal *s, int column)
{
    const char *text = db_cell(s->rows, s->row, (size_t)column);

    return number_count(s->context->arena, s->context->language,
                        text == NULL ? 0 : strtoll(text, NULL, 10));
}

/* How sure the interval is: 95 %, or what the selected of a family are shown with. */
static const char *level_in_words(const struct signal *s)
{
    double level = 100 * figure(s, LEVEL);
    bool whole = fabs(level - round(level)) < .05;

    return arena_format(
        s->context->arena, "%s%s",
        local_number(s->context->arena, s->context->language, level, whole ? 0 : 1),
        number_unit(s->context->arena, s->context->catalog, s->context->language, "%"));
}

static const char *tests_in_words(const struct signal *s)
{
    const char *text = db_cell(s->rows, s->row, TESTS);

    return phrase_count(s->context->arena, s->context->catalog, s->context->language, "tests",
                        text == NULL ? 0 : strtoll(text, NULL, 10));
}

/* What a release's figures are out of: documents for a share, else words. */
static const char *units_in_words(const struct signal *s)
{
    double units = figure(s, UNITS);

    return phrase_count(s->context->arena, s->context->catalog, s->context->language,
                        s->metric->kind == METRIC_SHARE ? "documents" : "words",
                        isnan(units) ? 0 : llround(units));
}

/* " Coïncide avec : la version X, des formations.": where to look first. */
static const char *cause_in_words(const struct signal *s)
{
    const struct section_context *context = s->context;
    static const char *const names[] = {"release", "training", "device", "staffing"};
    const char *causes = db_cell(s->rows, s->row, CAUSES);
    const char *release = db_cell(s->rows, s->row, RELEASE);
    struct text list = {.arena = context->arena};

    for (size_t i = 0; causes != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strstr(causes, names[i]) != NULL) {
            const char *key = arena_format(context->arena, "cause.%s", names[i]);

            text_add(&list, list.length == 0 ? "" : wording(context, "format.list_separator"));
            text_add(&list, phrase(context->arena, wording(context, key),
                                   PHRASE({"release", release == NULL ? "" : release})));
        }
    }
    return list.length == 0 ? wording(context, "cause.none")
                            : phrase(context->arena, wording(context, "cause.some"),
                                     PHRASE({"causes", text_string(&list)}));
}

static const char *clinicians_in_words(const struct signal *s)
{
    double units = figure(s, UNITS);

    return phrase_count(s->context->arena, s->context->catalog, s->context->language, "clinicians",
                        isnan(units) ? 0 : llround(units));
}

static const char *sentence(const struct signal *s)
{
    const struct section_context *context = s->context;
    const char *release = db_cell(s->rows, s->row, RELEASE);

    return phrase(context->arena, wording(context, db_cell(s->rows, s->row, TEXT)),
                  PHRASE({"metric", s->metric->label.in[context->language]},
                         {"release", release == NULL ? "" : release}, {"value", in_words(s, VALUE)},
                         {"centre", in_words(s, CENTRE)}, {"before", in_words(s, BEFORE)},
                         {"after", in_words(s, AFTER)}, {"change", change_in_words(s)},
                         {"low", limit_in_words(s, LOW)}, {"high", limit_in_words(s, HIGH)},
                         {"weeks_before", weeks_in_words(s, WEEKS_BEFORE)},
                         {"weeks_after", weeks_in_words(s, WEEKS_AFTER)},
                         {"level", level_in_words(s)}, {"tests", tests_in_words(s)},
                         {"units", units_in_words(s)}, {"cause", cause_in_words(s)},
                         {"clinicians", clinicians_in_words(s)}));
}

/* With the number that `explain` knows it by. */
static const char *numbered(const struct signal *s)
{
    return blocks_numbered(s->context, sentence(s), db_cell_int(s->rows, s->row, FINDING));
}

static struct signal read_signal(const struct section_context *context, const struct db_rows *rows,
                                 size_t row)
{
    struct signal s = {.context = context,
                       .rows = rows,
                       .row = row,
                       .metric = catalog_metric(context->catalog, db_cell(rows, row, METRIC))};

    if (s.metric != NULL) {
        s.change = isfinite(figure(&s, CHANGE));
        double before = figure(&s, BEFORE);
        /* As many decimals as the interval of what is written deserves. */
        double low = s.change ? before * (1 + figure(&s, LOW)) : figure(&s, LOW);
        double high = s.change ? before * (1 + figure(&s, HIGH)) : figure(&s, HIGH);

        s.decimals = number_decimals(s.metric, low, high);
    }
    return s;
}

static const char *metric_array(struct arena *arena, const char *const *metrics)
{
    struct text text = {.arena = arena};

    for (size_t i = 0; metrics[i] != NULL; i++) {
        text_add(&text, i == 0 ? "{" : ",");
        text_add(&text, metrics[i]);
    }
    text_add(&text, "}");
    return text_string(&text);
}

/* A release that no metric of the section could be judged at: named once, not once a metric. */
static bool not_judged(const struct signal *s)
{
    const char *text = db_cell(s->rows, s->row, TEXT);

    return text_equal(text, "finding.release.few") || text_equal(text, "finding.release.not_alone");
}

/* Releases that share a sentence, each named once. */
struct names {
    struct text text;
    const char **seen;
    size_t count;
};

static struct names no_names(struct arena *arena, size_t room)
{
    return (struct names){{.arena = arena}, ARENA_NEW(arena, const char *, room), 0};
}

static void add_name(struct names *names, const char *release)
{
    for (size_t i = 0; i < names->count; i++) {
        if (text_equal(names->seen[i], release)) {
            return;
        }
    }
    text_add(&names->text, names->count == 0 ? "" : ", ");
    text_add(&names->text, release);
    names->seen[names->count++] = release;
}

static void add_names(const struct section_context *context, const char *key, struct names *names,
                      const char **items, size_t *count)
{
    if (names->count > 0) {
        items[(*count)++] = phrase(context->arena, wording(context, key),
                                   PHRASE({"releases", text_string(&names->text)}));
    }
}

bool signals_add(const struct section_context *context, struct document *document,
                 const char *anchor, const char *const *metrics, struct error *err)
{
    struct arena *arena = context->arena;
    struct db_rows rows;
    size_t count = 0;

    if (!db_query(context->db, arena, &sql_finding_list,
                  DB_PARAMS(db_int(arena, context->scope->id), metric_array(arena, metrics),
                            db_int(arena, period_id(context->period)),
                            db_int(arena, context->revision.number)),
                  &rows, err)) {
        return false;
    }
    const char **items = ARENA_NEW(arena, const char *, rows.row_count + 2);
    struct names unjudged = no_names(arena, rows.row_count);
    struct names staggered = no_names(arena, rows.row_count);
    struct period week = {0};

    for (size_t i = 0; i < rows.row_count; i++) {
        struct signal s = read_signal(context, &rows, i);

        if (s.metric != NULL) {
            struct period newest = period_of_id((int32_t)db_cell_int(&rows, i, PERIOD));

            week = newest.until > week.until ? newest : week;
            if (not_judged(&s)) {
                add_name(&unjudged, db_cell(&rows, i, RELEASE));
            } else if (text_equal(db_cell(&rows, i, TEXT), "finding.release.staggered")) {
                add_name(&staggered, db_cell(&rows, i, RELEASE));
            } else {
                items[count++] = numbered(&s);
            }
        }
    }
    add_names(context, "signals.staggered", &staggered, items, &count);
    add_names(context, "signals.not_judged", &unjudged, items, &count);
    if (count > 0) {
        document_heading(document, context->heading, anchor, wording(context, "section.signals"));
        document_paragraph(
            document, TONE_PLAIN,
            phrase(arena, wording(context, "signals.lead"),
                   PHRASE({"period", local_period(arena, context->language, week)})));
        document_list(document, false, items, count);
        document_paragraph(document, TONE_NOTE, wording(context, "signals.explain"));
    }
    return true;
}
