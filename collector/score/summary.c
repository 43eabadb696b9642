/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/summary.h"

#include <inttypes.h>

/* A count and its key, in the outer object or in an inner one. */
struct entry {
    enum figure figure;
    const char *object; /* NULL: the outer one */
    const char *key;
};

static const struct entry plain_entries[] = {
    {FIGURE_REF_WORDS, NULL, "ref_words"},
    {FIGURE_HYP_WORDS, NULL, "hyp_words"},
    {FIGURE_HITS, NULL, "H"},
    {FIGURE_SUBSTITUTIONS, NULL, "S"},
    {FIGURE_DELETIONS, NULL, "D"},
    {FIGURE_INSERTIONS, NULL, "I"},
    {FIGURE_MIN_EDITS, NULL, "min_edits"},
};

static const struct entry region_entries[] = {
    {FIGURE_REGIONS, NULL, "regions"},
    {FIGURE_BLOCK_INS, "blocks", "ins"},
    {FIGURE_BLOCK_INS_WORDS, "blocks", "ins_words"},
    {FIGURE_BLOCK_DEL, "blocks", "del"},
    {FIGURE_BLOCK_DEL_WORDS, "blocks", "del_words"},
};

static const struct entry clinical_entries[] = {
    {FIGURE_CRITICAL, NULL, "critical"},
    {FIGURE_COMPOUNDS, NULL, "compounds"},
    {FIGURE_COMPOUND_ERRORS, NULL, "compound_errors"},
    {FIGURE_ACCENT_ONLY, NULL, "accent_only"},
    {FIGURE_CASE_ONLY, NULL, "case_only"},
    {FIGURE_FILLERS_REF, NULL, "fillers_ref"},
    {FIGURE_FILLERS_HYP, NULL, "fillers_hyp"},
    {FIGURE_PUNCT_HITS, "punct", "H"},
    {FIGURE_PUNCT_SUB, "punct", "S"},
    {FIGURE_PUNCT_DEL, "punct", "D"},
    {FIGURE_PUNCT_INS, "punct", "I"},
    {FIGURE_NUMBER_REF, "number", "ref"},
    {FIGURE_NUMBER_ERR, "number", "events"},
    {FIGURE_NUMBER_X10, "number", "x10"},
    {FIGURE_NUMBER_SIGN, "number", "sign"},
    {FIGURE_NUMBER_COMPARATOR, "number", "comparator"},
    {FIGURE_UNIT_REF, "unit", "ref"},
    {FIGURE_UNIT_ERR, "unit", "events"},
    {FIGURE_DRUG_REF, "drug", "ref"},
    {FIGURE_DRUG_ERR, "drug", "events"},
    {FIGURE_DRUG_LOOKALIKE, "drug", "lookalike"},
    {FIGURE_DRUG_ALIAS, "drug", "alias"},
    {FIGURE_NEGATION_REF, "negation", "ref"},
    {FIGURE_NEGATION_ERR, "negation", "events"},
    {FIGURE_LATERALITY_REF, "laterality", "ref"},
    {FIGURE_LATERALITY_ERR, "laterality", "events"},
    {FIGURE_LATERALITY_SWAP, "laterality", "swap"},
    {FIGURE_OTHER_ERR, "other", "events"},
};

static const struct entry cer_entries[] = {
    {FIGURE_CER_CHARS, "cer", "ref_chars"},
    {FIGURE_CER_EDITS, "cer", "edits"},
};

static const struct entry draft_entries[] = {
    {FIGURE_DRAFT_EDITS, "draft", "edits"},        {FIGURE_DRAFT_LONGEST, "draft", "longest_words"},
    {FIGURE_DRAFT_KEPT, "draft", "kept_words"},    {FIGURE_DRAFT_WORDS, "draft", "words"},
    {FIGURE_DRAFT_ACCEPTED, "draft", "accepted"},  {FIGURE_DRAFT_EDITED, "draft", "edited"},
    {FIGURE_DRAFT_REJECTED, "draft", "rejected"},  {FIGURE_DRAFT_EXPIRED, "draft", "expired"},
    {FIGURE_SECTION_1, "draft", "section1_edits"}, {FIGURE_SECTION_2, "draft", "section2_edits"},
    {FIGURE_SECTION_3, "draft", "section3_edits"}, {FIGURE_SECTION_4, "draft", "section4_edits"},
    {FIGURE_SECTION_5, "draft", "section5_edits"}, {FIGURE_SECTION_6, "draft", "section6_edits"},
};

#define ENTRIES(table) (table), sizeof(table) / sizeof((table)[0])

/* Entries of one object stand together. */
static void write_entries(const struct figures *figures, const struct entry *entries, size_t count,
                          FILE *out)
{
    const char *open = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct entry *e = &entries[i];
        bool first = e->object != NULL && e->object != open;

        if (open != NULL && e->object != open) {
            (void)fputc('}', out);
        }
        if (first) {
            (void)fprintf(out, ",\"%s\":{", e->object);
        }
        open = e->object;
        (void)fprintf(out, "%s\"%s\":%" PRIu64, first ? "" : ",", e->key, figures->of[e->figure]);
    }
    if (open != NULL) {
        (void)fputc('}', out);
    }
}

static void write_figures(const struct figures *figures, const struct summary_form *form,
                          const struct profile *profile, FILE *out)
{
    uint64_t errors = figures_errors(figures);
    uint64_t words = figures->of[FIGURE_REF_WORDS];

    write_entries(figures, ENTRIES(plain_entries), out);
    (void)fprintf(out, ",\"errors\":%" PRIu64, errors);
    if (words == 0) {
        (void)fputs(",\"wer\":null", out);
    } else {
        (void)fprintf(out, ",\"wer\":%.6f", (double)errors / (double)words);
    }
    if (profile->regions) {
        write_entries(figures, ENTRIES(region_entries), out);
    }
    if (profile->clinical) {
        (void)fprintf(out, ",\"errors_without_compounds\":%" PRIu64,
                      errors - figures->of[FIGURE_COMPOUND_ERRORS]);
        write_entries(figures, ENTRIES(clinical_entries), out);
    }
    if (form->cer) {
        write_entries(figures, ENTRIES(cer_entries), out);
    }
    if (form->draft) {
        write_entries(figures, ENTRIES(draft_entries), out);
    }
}

static void write_histogram(const struct tally_group *group, FILE *out)
{
    (void)fputs(",\"wer_edges\":[", out);
    for (int i = 0; i < TALLY_BINS - 1; i++) {
        (void)fprintf(out, "%s%g", i > 0 ? "," : "", tally_edges[i]);
    }
    (void)fputs("],\"wer_pairs\":[", out);
    for (int i = 0; i < TALLY_BINS; i++) {
        (void)fprintf(out, "%s%" PRIu64, i > 0 ? "," : "", group->bins[i]);
    }
    (void)fputc(']', out);
}

void summary_write_group(const struct tally_group *group, const struct summary_form *form,
                         FILE *out)
{
    (void)fprintf(out, "{\"schema\":2,\"profile\":\"%s\",\"align\":\"sclite\"",
                  group->profile->name);
    if (group->key != NULL) {
        (void)fprintf(out, ",\"group\":\"%s\"", group->key);
    }
    (void)fprintf(out, ",\"pairs\":%" PRIu64 ",\"rejected\":%" PRIu64, group->pairs,
                  group->rejected);
    if (group->pairs < form->min_pairs) {
        (void)fputs(",\"suppressed\":true}\n", out);
        return;
    }
    write_figures(&group->sum, form, group->profile, out);
    if (group->profile->clinical) {
        (void)fprintf(out, ",\"pairs_with_critical\":%" PRIu64, group->critical_pairs);
    }
    write_histogram(group, out);
    (void)fputs("}\n", out);
}

void summary_write_pair(const struct figures *figures, const struct summary_form *form,
                        const struct profile *profile, size_t file, uint64_t line, FILE *out)
{
    (void)fprintf(out, "{\"file\":%zu,\"line\":%" PRIu64, file, line);
    write_figures(figures, form, profile, out);
    (void)fputs("}\n", out);
}
