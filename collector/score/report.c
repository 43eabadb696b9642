/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/report.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "base/unicode.h"

#define LABEL_WIDTH  44
#define NUMBER_WIDTH 10
#define PERCENT      100.
#define NARROW_SPACE "\u202f" /* not broken */
#define ROWS(table)  (table), sizeof(table) / sizeof((table)[0])

/* Where a report goes and in which words. */
struct page {
    const struct catalog *catalog;
    enum language language;
    struct arena arena;
    FILE *out;
};

/* A class of errors, its events, and what they are events of. */
struct row {
    const char *key;
    enum figure events;
    enum figure terms; /* FIGURE_COUNT: none */
    bool part;         /* of the row above */
};

static const struct row class_rows[] = {
    {"score.class.number", FIGURE_NUMBER_ERR, FIGURE_NUMBER_REF, false},
    {"score.class.x10", FIGURE_NUMBER_X10, FIGURE_COUNT, true},
    {"score.class.sign", FIGURE_NUMBER_SIGN, FIGURE_COUNT, true},
    {"score.class.comparator", FIGURE_NUMBER_COMPARATOR, FIGURE_COUNT, true},
    {"score.class.unit", FIGURE_UNIT_ERR, FIGURE_UNIT_REF, false},
    {"score.class.drug", FIGURE_DRUG_ERR, FIGURE_DRUG_REF, false},
    {"score.class.lookalike", FIGURE_DRUG_LOOKALIKE, FIGURE_COUNT, true},
    {"score.class.negation", FIGURE_NEGATION_ERR, FIGURE_NEGATION_REF, false},
    {"score.class.laterality", FIGURE_LATERALITY_ERR, FIGURE_LATERALITY_REF, false},
    {"score.class.swap", FIGURE_LATERALITY_SWAP, FIGURE_COUNT, true},
    {"score.class.other", FIGURE_OTHER_ERR, FIGURE_COUNT, false},
};

/* What differs and is no error. */
static const struct row same_rows[] = {
    {"score.same.accents", FIGURE_ACCENT_ONLY, FIGURE_COUNT, false},
    {"score.same.capitals", FIGURE_CASE_ONLY, FIGURE_COUNT, false},
    {"score.same.alias", FIGURE_DRUG_ALIAS, FIGURE_COUNT, false},
    {"score.same.fillers", FIGURE_FILLERS_HYP, FIGURE_COUNT, false},
    {"score.same.marks_changed", FIGURE_PUNCT_SUB, FIGURE_COUNT, false},
    {"score.same.marks_missing", FIGURE_PUNCT_DEL, FIGURE_COUNT, false},
    {"score.same.marks_added", FIGURE_PUNCT_INS, FIGURE_COUNT, false},
};

static const struct row draft_rows[] = {
    {"score.draft.accepted", FIGURE_DRAFT_ACCEPTED, FIGURE_COUNT, false},
    {"score.draft.edited", FIGURE_DRAFT_EDITED, FIGURE_COUNT, false},
    {"score.draft.rejected", FIGURE_DRAFT_REJECTED, FIGURE_COUNT, false},
    {"score.draft.expired", FIGURE_DRAFT_EXPIRED, FIGURE_COUNT, false},
};

static const char *words(const struct page *page, const char *key)
{
    return catalog_text(page->catalog, page->language, key);
}

static size_t count_columns(const char *text)
{
    size_t columns = 0;

    for (; *text != '\0'; columns++) {
        uint32_t character;
        text += unicode_read(text, &character);
    }
    return columns;
}

static void write_label(const struct page *page, const char *label)
{
    size_t columns = count_columns(label);

    (void)fprintf(page->out, "  %s%*s", label,
                  (int)(columns < LABEL_WIDTH ? LABEL_WIDTH - columns : 1), "");
}

/* With the language's decimal mark. */
static const char *decimal(struct page *page, double value)
{
    char *text = arena_format(&page->arena, "%.2f", value);
    char *point = strchr(text, '.');

    if (page->language == LANGUAGE_FR && point != NULL) {
        *point = ',';
    }
    return text;
}

static void write_count(struct page *page, const char *key, uint64_t count)
{
    write_label(page, words(page, key));
    (void)fprintf(page->out, "%*" PRIu64 "\n", NUMBER_WIDTH, count);
}

/* A count that is part of the one above. */
static void write_part(struct page *page, const char *key, uint64_t count)
{
    write_label(page, arena_format(&page->arena, "  %s", words(page, key)));
    (void)fprintf(page->out, "%*" PRIu64 "\n", NUMBER_WIDTH, count);
}

/* A number and its sign, which French keeps apart. */
static const char *with_percent(struct page *page, const char *number)
{
    return arena_format(&page->arena, "%s%s%%", number,
                        page->language == LANGUAGE_FR ? NARROW_SPACE : "");
}

static const char *percent(struct page *page, double value)
{
    return with_percent(page, decimal(page, value * PERCENT));
}

/* A column wide, by what is seen rather than by bytes. */
static void write_cell(const struct page *page, const char *text)
{
    size_t columns = count_columns(text);

    (void)fprintf(page->out, "%*s%s", (int)(columns < NUMBER_WIDTH ? NUMBER_WIDTH - columns : 0),
                  "", text);
}

/* "9.30%  [7.60; 11.37]" */
static void write_rate(struct page *page, const char *key, struct rate rate)
{
    const char *mark = page->language == LANGUAGE_FR ? NARROW_SPACE "; " : "; ";

    write_label(page, words(page, key));
    if (isnan(rate.value)) {
        (void)fprintf(page->out, "%*s\n", NUMBER_WIDTH, "-");
        return;
    }
    write_cell(page, percent(page, rate.value));
    if (isnan(rate.low)) {
        (void)fprintf(page->out, "  %s\n", words(page, "score.no_interval"));
        return;
    }
    (void)fprintf(page->out, "  [%s%s%s]\n", decimal(page, rate.low * PERCENT), mark,
                  decimal(page, rate.high * PERCENT));
}

static void write_ratio(struct page *page, const char *key, const struct observations *all,
                        enum rate_scale scale)
{
    write_rate(page, key, rate_of(all->items, all->count, scale));
}

/* The share of `part` documents among `count`: each once. */
static void write_share(struct page *page, const char *key, uint64_t part, uint64_t count)
{
    struct observation *once = ARENA_NEW(&page->arena, struct observation, count);

    for (uint64_t i = 0; i < count; i++) {
        once[i] = (struct observation){i < part ? 1 : 0, 1};
    }
    write_rate(page, key, rate_of(once, count, RATE_LOGIT));
}

static void write_rows(struct page *page, const char *title, const struct row *rows, size_t count,
                       const struct figures *figures)
{
    (void)fprintf(page->out, "\n%s\n", words(page, title));
    for (size_t i = 0; i < count; i++) {
        const char *label = words(page, rows[i].key);
        write_label(page, rows[i].part ? arena_format(&page->arena, "  %s", label) : label);
        (void)fprintf(page->out, "%*" PRIu64, NUMBER_WIDTH, figures->of[rows[i].events]);
        if (rows[i].terms != FIGURE_COUNT) {
            (void)fprintf(page->out, "%*" PRIu64, NUMBER_WIDTH, figures->of[rows[i].terms]);
        }
        (void)fputc('\n', page->out);
    }
}

/* "up to 5%" */
static const char *bin_label(struct page *page, int bin)
{
    if (bin == 0 || bin == TALLY_BINS - 1) {
        return words(page, bin == 0 ? "score.rate.none" : "score.rate.above");
    }
    const char *edge = arena_format(&page->arena, "%.0f", tally_edges[bin] * PERCENT);
    return arena_format(&page->arena, "%s %s", words(page, "score.rate.up_to"),
                        with_percent(page, edge));
}

static void write_histogram(struct page *page, const struct tally_group *group)
{
    (void)fprintf(page->out, "\n%s\n", words(page, "score.by_rate"));
    for (int i = 0; i < TALLY_BINS; i++) {
        write_label(page, bin_label(page, i));
        (void)fprintf(page->out, "%*" PRIu64 "\n", NUMBER_WIDTH, group->bins[i]);
    }
}

static void write_draft(struct page *page, const struct tally_group *group)
{
    const uint64_t *of = group->sum.of;

    (void)fputc('\n', page->out);
    write_share(page, "score.draft.used", of[FIGURE_DRAFT_ACCEPTED] + of[FIGURE_DRAFT_EDITED],
                group->pairs);
    write_ratio(page, "score.draft.distance", &group->rates[TALLY_DISTANCE], RATE_LOG);
    write_ratio(page, "score.draft.kept", &group->rates[TALLY_KEPT], RATE_LOGIT);
    write_rows(page, "score.draft.decisions", ROWS(draft_rows), &group->sum);
}

/* Errors by kind. Both totals where words were only cut differently. */
static void write_errors(struct page *page, const struct tally_group *group)
{
    const struct figures *sum = &group->sum;
    uint64_t errors = figures_errors(sum);

    write_count(page, "score.substitutions", sum->of[FIGURE_SUBSTITUTIONS]);
    write_count(page, "score.deletions", sum->of[FIGURE_DELETIONS]);
    if (group->profile->regions) {
        write_part(page, "score.blocks", sum->of[FIGURE_BLOCK_DEL_WORDS]);
    }
    write_count(page, "score.insertions", sum->of[FIGURE_INSERTIONS]);
    if (group->profile->regions) {
        write_part(page, "score.blocks", sum->of[FIGURE_BLOCK_INS_WORDS]);
    }
    write_count(page, "score.errors", errors);
    if (group->profile->clinical) {
        write_part(page, "score.without_compounds", errors - sum->of[FIGURE_COMPOUND_ERRORS]);
    }
    write_count(page, "score.min_edits", sum->of[FIGURE_MIN_EDITS]);
}

static void write_figures(struct page *page, const struct tally_group *group,
                          const struct summary_form *form)
{
    const struct figures *sum = &group->sum;

    write_count(page, "score.words", sum->of[FIGURE_REF_WORDS]);
    write_ratio(page, "score.rate", &group->rates[TALLY_ERRORS], RATE_LOG);
    write_errors(page, group);
    if (form->cer) {
        write_ratio(page, "score.characters", &group->rates[TALLY_CHARACTERS], RATE_LOG);
    }
    if (group->profile->clinical) {
        write_count(page, "score.critical_documents", group->critical_pairs);
        write_share(page, "score.critical_share", group->critical_pairs, group->pairs);
        write_rows(page, "score.classes", ROWS(class_rows), sum);
        write_rows(page, "score.same", ROWS(same_rows), sum);
    }
    write_histogram(page, group);
    if (form->draft) {
        write_draft(page, group);
    }
}

void report_write(const struct tally_group *group, const struct summary_form *form,
                  const struct catalog *catalog, FILE *out)
{
    const struct profile *profile = group->profile;
    struct page page = {catalog, profile->language, {0}, out};

    (void)fprintf(out, "%s (%s)", words(&page, form->draft ? "score.draft.title" : "score.title"),
                  profile->name);
    (void)fprintf(out, group->key != NULL ? ", %s\n" : "%s\n",
                  group->key != NULL ? group->key : "");
    write_count(&page, "score.documents", group->pairs);
    write_count(&page, "score.rejected", group->rejected);
    if (group->pairs < form->min_pairs) {
        (void)fprintf(out, "  %s\n", words(&page, "score.suppressed"));
    } else {
        write_figures(&page, group, form);
        (void)fprintf(out, "\n%s\n", words(&page, "score.note"));
    }
    arena_free(&page.arena);
}
