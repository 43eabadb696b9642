/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/report.h"

#include <string.h>

#include "reports/local.h"
#include "reports/phrase.h"

/* The themes of a report: a heading of its own over a section's. The synthesis has none. */
static const struct {
    const char *section;
    const char *title;
} themes[] = {
    {"adoption", "report.adoption"},
    {"accuracy", "report.accuracy"},
    {"time", "report.time"},
    {"compare", "report.compare"},
    {"practices", "report.practices"},
    {"effects", "report.effects"},
    {"data-quality", "report.data_quality"},
};

static void add_theme(struct section_context *context, struct document *document,
                      const char *section)
{
    context->heading = 2;
    for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++) {
        if (strcmp(themes[i].section, section) == 0) {
            document_heading(document, 2, arena_format(context->arena, "theme-%s", section),
                             document_text(document, themes[i].title));
            context->heading = 3;
        }
    }
}

static const char *count(const struct section_context *context, int64_t value)
{
    return local_number(context->arena, context->language, (double)value, 0);
}

/* The balance of what was sent: on page one, as everything that follows rests on it. */
static void add_balance(const struct section_context *context, struct document *document)
{
    const struct transmission *total = &context->transmission.total;

    document_paragraph(document, TONE_NOTE,
                       phrase(context->arena, document_text(document, "quality.sentence"),
                              PHRASE({"sent", count(context, total->sent)},
                                     {"stored", count(context, total->stored)},
                                     {"duplicate", count(context, total->duplicate)},
                                     {"rejected", count(context, total->rejected)},
                                     {"conflicting", count(context, total->conflicting)},
                                     {"missing", count(context, total->missing)})));
}

bool report_document(struct section_context *context, struct document *document, struct error *err)
{
    document_begin(document, context->arena, context->catalog, context->language);
    if (!section_open(context, err)) {
        return false;
    }
    if (!context->any) {
        return error_set(err, ERROR_NOT_FOUND,
                         "there is no measure for that scope and period: no report is written");
    }
    if (!section_head(context, document, document_text(document, "report.title"), err)) {
        return false;
    }
    add_balance(context, document);
    document->title = arena_format(context->arena, "Dictameter, %s", document->subject);
    document->running = arena_format(
        context->arena, "%s \xc2\xb7 %s %s",
        phrase(
            context->arena, document_text(document, "report.footer"),
            PHRASE({"scope", context->scope->title.in[context->language]},
                   {"period", local_period(context->arena, context->language, context->period)})),
        document_text(document, "head.framework"), context->data.framework);
    for (const struct section *section = sections; section->name != NULL; section++) {
        document_section(document, NULL, NULL);
        add_theme(context, document, section->name);
        if (!section->build(context, document, err)) {
            return error_context(err, "section %s", section->name);
        }
        document_section_end(document);
    }
    return true;
}
