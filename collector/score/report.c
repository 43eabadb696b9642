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

static const char *percent(struct page *page, double value)
{
    return arena_format(&page->arena, "%s%s%%", decimal(page, value * PERCENT),
                        page->language == LANGUAGE_FR ? NARROW_SPACE : "");
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

/* The share of documents with a critical error: each document once. */
static struct rate critical_rate(struct page *page, const struct tally_group *group)
{
    struct observation *once = ARENA_NEW(&page->arena, struct observation, group->pairs);

    for (uint64_t i = 0; i < group->pairs; i++) {
        once[i] = (struct observation){i < group->critical_pairs ? 1 : 0, 1};
    }
    return rate_of(once, group->pairs, RATE_LOGIT);
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

static void write_histogram(struct page *page, const struct tally_group *group)
{
    (void)fprintf(page->out, "\n%s\n", words(page, "score.by_rate"));
    for (int i = 0; i < TALLY_BINS; i++) {
        const char *label = i == 0                ? words(page, "score.rate.none")
                            : i == TALLY_BINS - 1 ? words(page, "score.rate.above")
                                                  : arena_format(&page->arena, "%s %.0f %%",
                                                                 words(page, "score.rate.up_to"),
                                                                 tally_edges[i] * PERCENT);
        write_label(page, label);
        (void)fprintf(page->out, "%*" PRIu64 "\n", NUMBER_WIDTH, group->bins[i]);
    }
}

static void write_share(struct page *page, const char *key, uint64_t part, uint64_t whole)
{
    struct rate rate = {whole > 0 ? (double)part / (double)whole : (double)NAN, (double)NAN,
                        (double)NAN};

    write_label(page, words(page, key));
    if (isnan(rate.value)) {
        (void)fprintf(page->out, "%*s\n", NUMBER_WIDTH, "-");
    } else {
        write_cell(page, percent(page, rate.value));
        (void)fputc('\n', page->out);
    }
}

static void write_draft(struct page *page, const struct figures *sum)
{
    write_share(page, "score.draft.distance", sum->of[FIGURE_MIN_EDITS],
                sum->of[FIGURE_LONGEST_WORDS]);
    write_share(page, "score.draft.kept", sum->of[FIGURE_HITS], sum->of[FIGURE_HYP_WORDS]);
    write_rows(page, "score.draft.decisions", draft_rows, sizeof(draft_rows) / sizeof(*draft_rows),
               sum);
}

static void write_figures(struct page *page, const struct tally_group *group, bool draft)
{
    const struct figures *sum = &group->sum;

    write_count(page, "score.words", sum->of[FIGURE_REF_WORDS]);
    write_rate(page, "score.rate", rate_of(group->documents, group->pairs, RATE_LOG));
    write_count(page, "score.substitutions", sum->of[FIGURE_SUBSTITUTIONS]);
    write_count(page, "score.deletions", sum->of[FIGURE_DELETIONS]);
    write_count(page, "score.insertions", sum->of[FIGURE_INSERTIONS]);
    write_count(page, "score.min_edits", sum->of[FIGURE_MIN_EDITS]);
    if (group->clinical) {
        write_count(page, "score.critical_documents", group->critical_pairs);
        write_rate(page, "score.critical_share", critical_rate(page, group));
        write_rows(page, "score.classes", class_rows, sizeof(class_rows) / sizeof(*class_rows),
                   sum);
    }
    write_histogram(page, group);
    if (draft) {
        (void)fputc('\n', page->out);
        write_draft(page, sum);
    }
}

void report_write(const struct tally_group *group, const struct summary_form *form,
                  const struct catalog *catalog, enum language language, FILE *out)
{
    struct page page = {catalog, language, {0}, out};

    (void)fprintf(out, "%s (%s)", words(&page, form->draft ? "score.draft.title" : "score.title"),
                  group->profile);
    (void)fprintf(out, group->key != NULL ? ", %s\n" : "%s\n",
                  group->key != NULL ? group->key : "");
    write_count(&page, "score.documents", group->pairs);
    write_count(&page, "score.rejected", group->rejected);
    if (group->pairs < form->min_pairs) {
        (void)fprintf(out, "  %s\n", words(&page, "score.suppressed"));
    } else {
        write_figures(&page, group, form->draft);
        (void)fprintf(out, "\n%s\n", words(&page, "score.note"));
    }
    arena_free(&page.arena);
}
