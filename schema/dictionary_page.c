/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data dictionary as a Markdown page. */
#include <inttypes.h>

#include "schema/coverage.h"
#include "schema/dictionary.h"

/* In the order of their enums. */
static const char *const type_names[] = {"int2", "int4", "int8", "bool", "code", "date", "text"};
static const char *const disclosure_keys[] = {
    "dictionary.disclosure.direct", "dictionary.disclosure.quasi",
    "dictionary.disclosure.sensitive", "dictionary.disclosure.neutral"};
static const char *const presence_keys[] = {
    "dictionary.clinician.none", "dictionary.clinician.optional", "dictionary.clinician.required"};

/* One page being written. */
struct page {
    struct text text;
    const struct catalog *catalog;
    enum language language;
};

static const char *say(const struct page *page, const char *key)
{
    return catalog_text(page->catalog, page->language, key);
}

/* A cell of a table: "| words ", with the bars in the words escaped. */
static void add_cell(struct page *page, const char *words)
{
    text_add(&page->text, "| ");
    for (const char *c = words; *c != '\0'; c++) {
        text_add(&page->text, *c == '|' ? "\\" : "");
        text_add_bytes(&page->text, *c == '\n' ? " " : c, 1);
    }
    text_add(&page->text, " ");
}

static void end_row(struct page *page)
{
    text_add(&page->text, "|\n");
}

/* The head of a table; the keys of its columns end with NULL. */
static void add_head(struct page *page, const char *const *keys)
{
    text_add(&page->text, "\n");
    for (size_t i = 0; keys[i] != NULL; i++) {
        add_cell(page, say(page, keys[i]));
    }
    end_row(page);
    for (size_t i = 0; keys[i] != NULL; i++) {
        text_add(&page->text, "|---");
    }
    end_row(page);
}

static void add_heading(struct page *page, const char *marks, const char *words)
{
    text_add_format(&page->text, "\n%s %s\n", marks, words);
}

static const char *range_of(struct page *page, const struct event_field *field)
{
    struct arena *arena = page->text.arena;

    switch (field->type) {
    case FIELD_INT2:
    case FIELD_INT4:
    case FIELD_INT8:
        return arena_format(arena, "%" PRId64 " – %" PRId64, field->min, field->max);
    case FIELD_CODE:
        return arena_format(arena, "[%s](#%s)", field->codes->name, field->codes->name);
    case FIELD_BOOL:
    case FIELD_DATE:
    case FIELD_OPAQUE:
    default:
        return "";
    }
}

static void add_field(struct page *page, const struct event_field *field, int level)
{
    struct arena *arena = page->text.arena;

    add_cell(page, arena_format(arena, "`%s`", field->name));
    add_cell(page, arena_format(arena, "**%s.** %s", field->label.in[page->language],
                                field->description.in[page->language]));
    add_cell(page, type_names[field->type]);
    add_cell(page, field->unit);
    add_cell(page, range_of(page, field));
    add_cell(page, say(page, field->required ? "dictionary.yes" : "dictionary.no"));
    add_cell(page, say(page, disclosure_keys[field->disclosure]));
    add_cell(page, level == 0 ? "" : arena_format(arena, "%d", level));
    add_cell(page, arena_format(arena, "%d", field->since));
    end_row(page);
}

static const char *const field_columns[] = {"dictionary.field",      "dictionary.meaning",
                                            "dictionary.type",       "dictionary.unit",
                                            "dictionary.range",      "dictionary.required",
                                            "dictionary.disclosure", "dictionary.level",
                                            "dictionary.since",      NULL};

static void add_event(struct page *page, const struct event_type *event)
{
    add_heading(
        page, "###",
        arena_format(page->text.arena, "%s: %s", event->name, event->label.in[page->language]));
    text_add_format(&page->text, "\n%s\n\n%s\n", event->description.in[page->language],
                    say(page, presence_keys[event->clinician]));
    add_head(page, field_columns);
    for (size_t i = 0; i < event->field_count; i++) {
        add_field(page, &event->fields[i], event->field_levels[i]);
    }
}

static void add_codes(struct page *page, const struct code_list *list)
{
    static const char *const columns[] = {"dictionary.code", "dictionary.label",
                                          "dictionary.parent", NULL};

    add_heading(page, "###", list->name);
    add_head(page, columns);
    for (size_t i = 0; i < list->count; i++) {
        const struct code *code = &list->codes[i];

        add_cell(page, arena_format(page->text.arena, "`%s`", code->code));
        add_cell(page, code->label.in[page->language]);
        add_cell(page, code->parent == NULL ? "" : code->parent);
        end_row(page);
    }
}

static void add_metric(struct page *page, const struct metric *metric)
{
    struct arena *arena = page->text.arena;

    add_cell(page, metric->id);
    add_cell(page, arena_format(arena, "**%s.** %s", metric->label.in[page->language],
                                metric->description.in[page->language]));
    add_cell(page, metric->unit);
    add_cell(page, metric_kind_name(metric->kind));
    add_cell(page, arena_format(arena, "%d", coverage_metric_level(page->catalog, metric)));
    add_cell(page, metric->source);
    end_row(page);
}

static void add_metrics(struct page *page)
{
    static const char *const columns[] = {"dictionary.metric",
                                          "dictionary.meaning",
                                          "dictionary.unit",
                                          "dictionary.kind",
                                          "dictionary.level",
                                          "dictionary.source",
                                          NULL};

    add_heading(page, "##", say(page, "dictionary.metrics"));
    add_head(page, columns);
    for (size_t i = 0; i < page->catalog->metric_count; i++) {
        add_metric(page, &page->catalog->metrics[i]);
    }
}

const char *dictionary_markdown(struct arena *arena, const struct catalog *catalog,
                                enum language language)
{
    struct page page = {.text = {.arena = arena}, .catalog = catalog, .language = language};

    text_add_format(&page.text, "# %s\n\n%s\n", say(&page, "dictionary.title"),
                    say(&page, "dictionary.intro"));
    add_heading(&page, "##", say(&page, "dictionary.envelope"));
    add_head(&page, field_columns);
    for (size_t i = 0; i < catalog->envelope_count; i++) {
        add_field(&page, &catalog->envelope[i], 0);
    }
    add_heading(&page, "##", say(&page, "dictionary.events"));
    for (size_t i = 0; i < catalog->event_count; i++) {
        add_event(&page, &catalog->events[i]);
    }
    add_heading(&page, "##", say(&page, "dictionary.code_lists"));
    for (size_t i = 0; i < catalog->code_list_count; i++) {
        add_codes(&page, &catalog->code_lists[i]);
    }
    add_metrics(&page);
    return text_string(&page.text);
}
