/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/section/signals.h"

#include "base/text.h"
#include "reports/local.h"
#include "reports/phrase.h"
#include "reports/section/blocks.h"
#include "reports/section/signal.h"
#include "sql.h"

/* With the number that `explain` knows it by. */
static const char *numbered(const struct signal *s)
{
    return blocks_numbered(s->context, signal_sentence(s),
                           db_cell_int(s->rows, s->row, SIGNAL_FINDING));
}

/* A release that no metric of the section could be judged at: named once, not once a metric. */
static bool not_judged(const struct signal *s)
{
    const char *text = db_cell(s->rows, s->row, SIGNAL_TEXT);

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
                  DB_PARAMS(db_int(arena, context->scope->id), signal_metrics(arena, metrics),
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
        struct signal s = signal_read(context, &rows, i);

        if (s.metric != NULL) {
            struct period newest = period_of_id((int32_t)db_cell_int(&rows, i, SIGNAL_PERIOD));

            week = newest.until > week.until ? newest : week;
            if (not_judged(&s)) {
                add_name(&unjudged, db_cell(&rows, i, SIGNAL_RELEASE));
            } else if (text_equal(db_cell(&rows, i, SIGNAL_TEXT), "finding.release.staggered")) {
                add_name(&staggered, db_cell(&rows, i, SIGNAL_RELEASE));
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
