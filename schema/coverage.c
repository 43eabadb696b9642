/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/coverage.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "schema/commands.h"
#include "schema/migrate.h"
#include "sql.h"

#define US_A_DAY  INT64_C(86400000000)
#define DAYS_1970 10957 /* from 1970-01-01 to 2000-01-01 */
#define OPTIONAL  "coalesce("

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

bool coverage_needs(const struct component *component, const struct event_field *field)
{
    const char *expression = component->expression;
    size_t length = strlen(field->column);

    for (const char *at = strstr(expression, "e."); at != NULL; at = strstr(at + 1, "e.")) {
        bool whole = (at == expression || !is_word(at[-1])) &&
                     strncmp(at + 2, field->column, length) == 0 && !is_word(at[2 + length]);
        bool optional = (size_t)(at - expression) >= strlen(OPTIONAL) &&
                        strncmp(at - strlen(OPTIONAL), OPTIONAL, strlen(OPTIONAL)) == 0;

        if (whole && !optional) {
            return true;
        }
    }
    return false;
}

static int higher(int a, int b)
{
    return a > b ? a : b;
}

/* The level with which the first, or with `last` the last, of an event's fields comes. */
static int event_level(const struct event_type *event, bool last)
{
    int level = event->field_count > 0 ? event->field_levels[0] : 1;

    for (size_t i = 1; i < event->field_count; i++) {
        int own = event->field_levels[i];

        level = (own > level) == last ? own : level;
    }
    return level;
}

int coverage_component_level(const struct component *component)
{
    const struct event_type *event = component->event;
    int level = event_level(event, false);

    for (size_t i = 0; i < event->field_count; i++) {
        if (coverage_needs(component, &event->fields[i])) {
            level = higher(level, event->field_levels[i]);
        }
    }
    return level;
}

static int histogram_level(const struct histogram *histogram)
{
    const struct event_type *event = histogram->event;

    for (size_t i = 0; i < event->field_count; i++) {
        if (text_equal(event->fields[i].name, histogram->name)) {
            return event->field_levels[i];
        }
    }
    return event_level(event, true);
}

int coverage_metric_level(const struct catalog *catalog, const struct metric *metric)
{
    int level = metric->histogram == NULL ? 1 : histogram_level(metric->histogram);

    for (size_t i = 0; i < metric->numerator_count; i++) {
        level = higher(
            level, coverage_component_level(&catalog->components[metric->numerator[i].component]));
    }
    for (size_t i = 0; i < metric->denominator_count; i++) {
        level = higher(level, coverage_component_level(
                                  &catalog->components[metric->denominator[i].component]));
    }
    return level;
}

/* Printing */

static void print_event_fields(struct arena *arena, const struct event_type *event, int level)
{
    struct text names = {.arena = arena};

    for (size_t i = 0; i < event->field_count; i++) {
        if (event->field_levels[i] == level) {
            text_add_format(&names, " %s", event->fields[i].name);
        }
    }
    if (names.length > 0) {
        printf("    %s:%s\n", event->name, text_string(&names));
    }
}

static void print_metrics(const struct catalog *catalog, enum language language, int level)
{
    printf("\n  %s\n", catalog_text(catalog, language, "coverage.metrics"));
    for (size_t i = 0; i < catalog->metric_count; i++) {
        const struct metric *metric = &catalog->metrics[i];

        if (coverage_metric_level(catalog, metric) == level) {
            printf("    %-14s %s\n", metric->id, metric->label.in[language]);
        }
    }
}

/* Level 0: those that no event of ours can carry yet. */
static void print_practices(const struct catalog *catalog, enum language language, int level)
{
    for (size_t i = 0; i < catalog->practice_count; i++) {
        const struct practice *practice = &catalog->practices[i];
        int own =
            practice->indicator == NULL ? 0 : coverage_metric_level(catalog, practice->indicator);

        if (own == level) {
            printf("    %-14s %s\n", practice->id, practice->title.in[language]);
        }
    }
}

static void print_level(struct arena *arena, const struct catalog *catalog, enum language language,
                        const struct feed_level *level)
{
    printf("%s %d. %s\n  %s\n", catalog_text(catalog, language, "coverage.level"), level->level,
           level->label.in[language], level->description.in[language]);
    printf("\n  %s\n", catalog_text(catalog, language, "coverage.fields"));
    for (size_t i = 0; i < catalog->event_count; i++) {
        print_event_fields(arena, &catalog->events[i], level->level);
    }
    print_metrics(catalog, language, level->level);
    printf("\n  %s\n", catalog_text(catalog, language, "coverage.practices"));
    print_practices(catalog, language, level->level);
    printf("\n");
}

static bool print_arrivals(struct db *db, struct arena *arena, const struct event_type *event,
                           const char *since, struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_field_arrival_list, DB_PARAMS(event->table, since), &rows, err)) {
        return error_context(err, "%s", event->table);
    }
    for (size_t i = 0; i < rows.row_count; i++) {
        for (size_t j = 0; j < event->field_count; j++) {
            if (text_equal(event->fields[j].column, db_cell(&rows, i, 0))) {
                printf("  %d  %-40s %12s / %s\n", event->field_levels[j],
                       arena_format(arena, "%s.%s", event->name, event->fields[j].name),
                       db_cell(&rows, i, 1), db_cell(&rows, i, 2));
            }
        }
    }
    return true;
}

static bool print_all_arrivals(const struct invocation *invocation, const struct catalog *catalog,
                               struct error *err)
{
    const struct schema_settings *settings = invocation->settings;
    const struct coverage_options *options = invocation->options;
    struct arena *arena = invocation->arena;
    int64_t since = invocation->now_us / US_A_DAY - DAYS_1970 - options->days;
    struct db *db = NULL;

    if (!db_open(settings->database, &db, err)) {
        return false;
    }
    printf("%s\n", catalog_text(catalog, options->language, "coverage.arrivals"));
    bool ok = migrate_check(db, arena, err);
    for (size_t i = 0; ok && i < catalog->event_count; i++) {
        ok = print_arrivals(db, arena, &catalog->events[i],
                            db_day(arena, (int32_t)(since > 0 ? since : 0)), err);
    }
    db_close(db);
    return ok;
}

bool setting_language(struct arena *arena, const char *text, void *target, struct error *err)
{
    (void)arena;
    if (!language_read(text, target)) {
        return error_set(err, ERROR_CONFIG, "must be fr or en");
    }
    return true;
}

bool coverage_run(const struct invocation *invocation, struct error *err)
{
    const struct coverage_options *options = invocation->options;
    const struct catalog *catalog = NULL;

    if (!catalog_load(invocation->arena, &catalog, err)) {
        return false;
    }
    for (size_t i = 0; i < catalog->feed_level_count; i++) {
        print_level(invocation->arena, catalog, options->language, &catalog->feed_levels[i]);
    }
    printf("%s\n", catalog_text(catalog, options->language, "coverage.not_measured"));
    print_practices(catalog, options->language, 0);
    printf("\n");
    return !options->arrivals || print_all_arrivals(invocation, catalog, err);
}
