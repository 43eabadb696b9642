/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/scorer.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/unicode.h"
#include "collector/score/classes.h"
#include "collector/score/distance.h"
#include "collector/score/positions.h"
#include "collector/score/regions.h"
#include "collector/score/words.h"

/* So many words more on one side are authoring or a template, not recognition. */
#define BLOCK_WORDS 8

bool scorer_open(struct arena *arena, const char *profile, const char *classes, bool cer,
                 struct scorer *scorer, struct error *err)
{
    *scorer = (struct scorer){.cer = cer};
    if (!profile_open(arena, profile, &scorer->profile, err) ||
        (scorer->profile.clinical &&
         !terms_load(arena, scorer->profile.language, classes, &scorer->terms, err))) {
        return false;
    }
    if (scorer->profile.clinical) {
        scorer->vocabulary = clinical_vocabulary(scorer->profile.rules, scorer->terms, arena);
    }
    return true;
}

/* Character error rate: unit costs over the code points of the NFC texts, spaces among them. */
static void count_characters(struct arena *arena, const struct text_pair *pair,
                             struct figures *figures)
{
    const char *texts[2] = {pair->final, pair->recognised};
    size_t lengths[2] = {pair->final_length, pair->recognised_length};
    struct token_list sides[2] = {{.arena = arena}, {.arena = arena}};

    for (int side = 0; side < 2; side++) {
        const char *text = unicode_nfc(arena, texts[side], &lengths[side]);
        for (size_t at = 0; at < lengths[side];) {
            uint32_t character;
            uint32_t size = (uint32_t)unicode_read(text + at, &character);
            (void)tokens_add(&sides[side], text + at, size, key_of(text + at, size, size));
            at += size;
        }
    }
    struct word_pair numbers = words_number(arena, &sides[0], &sides[1]);
    struct stripped_pair stripped = positions_strip(arena, &numbers);

    figures->of[FIGURE_CER_CHARS] = sides[0].count;
    figures->of[FIGURE_CER_EDITS] = distance_words(arena, &stripped);
}

static void count_mark(char reference, char hypothesis, struct figures *figures)
{
    if (reference != 0 && hypothesis != 0) {
        figures->of[reference == hypothesis ? FIGURE_PUNCT_HITS : FIGURE_PUNCT_SUB]++;
    } else if (reference != 0) {
        figures->of[FIGURE_PUNCT_DEL]++;
    } else if (hypothesis != 0) {
        figures->of[FIGURE_PUNCT_INS]++;
    }
}

/* What differs although the words are equal: accents, capitals, the punctuation behind them. */
static void count_hits(const struct token_list *reference, const struct token_list *hypothesis,
                       const struct hit *hits, size_t count, struct figures *figures)
{
    for (size_t i = 0; i < count; i++) {
        const struct token *a = &reference->items[hits[i].reference];
        const struct token *b = &hypothesis->items[hits[i].hypothesis];

        if (a->accents != b->accents) {
            figures->of[FIGURE_ACCENT_ONLY]++;
        } else if (a->capitals != b->capitals) {
            figures->of[FIGURE_CASE_ONLY]++;
        }
        count_mark(a->mark, b->mark, figures);
    }
}

static void count_region_marks(const struct region *region, const struct token_list *reference,
                               const struct token_list *hypothesis, struct figures *figures)
{
    for (uint32_t i = region->ref_from; i < region->ref_until; i++) {
        count_mark(reference->items[i].mark, 0, figures);
    }
    for (uint32_t i = region->hyp_from; i < region->hyp_until; i++) {
        count_mark(0, hypothesis->items[i].mark, figures);
    }
}

static void count_block(const struct region *region, struct figures *figures)
{
    uint32_t ref = region_ref_count(region);
    uint32_t hyp = region_hyp_count(region);

    if (hyp >= ref + BLOCK_WORDS) {
        figures->of[FIGURE_BLOCK_INS]++;
        figures->of[FIGURE_BLOCK_INS_WORDS] += hyp - ref;
    } else if (ref >= hyp + BLOCK_WORDS) {
        figures->of[FIGURE_BLOCK_DEL]++;
        figures->of[FIGURE_BLOCK_DEL_WORDS] += ref - hyp;
    }
}

/* Can the token be part of a compound? Not a cue of negation, not a letter alone (a febrile). */
static bool is_part(const struct lexicon *terms, const struct token *token)
{
    struct lexicon_word word = token_lexicon_word(token);
    const struct lexicon_value *value = lexicon_find(terms, &word);
    bool cue = value != NULL && text_equal(value->text, "neg") && !token_is(token, "non");

    return token->kind == TOKEN_WORD && token->length > 1 && !cue;
}

/* thoraco abdominal and thoracoabdominal: other cuts, the same letters. */
static bool is_compound(const struct lexicon *terms, const struct region *region,
                        const struct token_list *reference, const struct token_list *hypothesis)
{
    uint32_t i = region->ref_from;
    uint32_t j = region->hyp_from;
    uint32_t at_i = 0;
    uint32_t at_j = 0;

    if (region_ref_count(region) == region_hyp_count(region)) {
        return false;
    }
    while (i < region->ref_until && j < region->hyp_until) {
        const struct token *a = &reference->items[i];
        const struct token *b = &hypothesis->items[j];
        if (!is_part(terms, a) || !is_part(terms, b) || a->bytes[at_i] != b->bytes[at_j]) {
            return false;
        }
        at_i++;
        at_j++;
        i += at_i == a->length ? 1 : 0;
        j += at_j == b->length ? 1 : 0;
        at_i = at_i == a->length ? 0 : at_i;
        at_j = at_j == b->length ? 0 : at_j;
    }
    return i == region->ref_until && j == region->hyp_until;
}

static void count_regions(const struct scorer *scorer, struct arena *arena,
                          const struct region *regions, size_t count,
                          const struct token_list sides[2], struct figures *figures)
{
    struct side reference = {&sides[0], terms_find(arena, scorer->terms, &sides[0]), 0};
    struct side hypothesis = {&sides[1], terms_find(arena, scorer->terms, &sides[1]), 0};

    classes_count_terms(&reference.terms, figures);
    for (size_t i = 0; i < count; i++) {
        count_region_marks(&regions[i], &sides[0], &sides[1], figures);
        if (is_compound(scorer->terms, &regions[i], &sides[0], &sides[1])) {
            figures->of[FIGURE_COMPOUNDS]++;
            figures->of[FIGURE_COMPOUND_ERRORS] += region_errors(&regions[i]);
            continue;
        }
        figures->of[FIGURE_REGIONS]++;
        count_block(&regions[i], figures);
        classes_compare(arena, &regions[i], &reference, &hypothesis, figures);
    }
}

static void count_plain_regions(const struct region *regions, size_t count, struct figures *figures)
{
    figures->of[FIGURE_REGIONS] = count;
    for (size_t i = 0; i < count; i++) {
        count_block(&regions[i], figures);
    }
}

/* A pair between its texts and its figures. */
struct reading {
    struct scoring *scoring;
    struct token_list sides[2];
    struct word_pair words;
    struct stripped_pair stripped;
    struct hit *hits; /* where the profile has regions */
};

static bool read_sides(const struct scorer *scorer, struct token_list sides[2],
                       const struct text_pair *texts, struct error *err)
{
    if (texts->final_length > TEXT_MAX || texts->recognised_length > TEXT_MAX) {
        return error_set(err, ERROR_INPUT, "a text of more than %zu bytes", TEXT_MAX);
    }
    if (!profile_read(&scorer->profile, scorer->vocabulary, &sides[0], texts->final,
                      texts->final_length) ||
        !profile_read(&scorer->profile, scorer->vocabulary, &sides[1], texts->recognised,
                      texts->recognised_length) ||
        (scorer->cer && (!text_is_utf8(texts->final, texts->final_length) ||
                         !text_is_utf8(texts->recognised, texts->recognised_length)))) {
        return error_set(err, ERROR_INPUT, "a text that is no UTF-8");
    }
    if (sides[0].count > WORDS_MAX || sides[1].count > WORDS_MAX) {
        return error_set(err, ERROR_INPUT, "a text of more than %zu words", WORDS_MAX);
    }
    return true;
}

/* Reads both texts and numbers their words. */
static bool read_pair(struct arena *arena, struct scoring *scoring, struct reading *r)
{
    const struct scorer *scorer = scoring->scorer;

    *r = (struct reading){.scoring = scoring, .sides = {{.arena = arena}, {.arena = arena}}};
    memset(scoring->figures, 0, sizeof(*scoring->figures));
    if (!read_sides(scorer, r->sides, scoring->texts, scoring->err)) {
        return false;
    }
    r->words = words_number(arena, &r->sides[0], &r->sides[1]);
    r->stripped = positions_strip(arena, &r->words);
    r->hits =
        scorer->profile.regions ? ARENA_NEW(arena, struct hit, align_hits_max(&r->words)) : NULL;
    return true;
}

/* What the hits and the regions between them tell. */
static void count_between(struct arena *arena, const struct reading *r, size_t hit_count)
{
    const struct scorer *scorer = r->scoring->scorer;
    const struct token_list *sides = r->sides;
    struct figures *figures = r->scoring->figures;
    struct region *regions = NULL;
    size_t count = regions_find(arena, &r->words, r->hits, hit_count, &regions);

    if (!scorer->profile.clinical) {
        count_plain_regions(regions, count, figures);
        return;
    }
    figures->of[FIGURE_FILLERS_REF] = sides[0].fillers;
    figures->of[FIGURE_FILLERS_HYP] = sides[1].fillers;
    count_hits(&sides[0], &sides[1], r->hits, hit_count, figures);
    count_regions(scorer, arena, regions, count, sides, figures);
}

static void count_pair(struct arena *arena, const struct reading *r, const struct alignment *counts)
{
    const struct scorer *scorer = r->scoring->scorer;
    const struct token_list *sides = r->sides;
    struct figures *figures = r->scoring->figures;

    figures->of[FIGURE_REF_WORDS] = sides[0].count;
    figures->of[FIGURE_HYP_WORDS] = sides[1].count;
    figures->of[FIGURE_HITS] = counts->hits;
    figures->of[FIGURE_SUBSTITUTIONS] = counts->substitutions;
    figures->of[FIGURE_DELETIONS] = counts->deletions;
    figures->of[FIGURE_INSERTIONS] = counts->insertions;
    figures->of[FIGURE_MIN_EDITS] = distance_aligned(arena, &r->stripped, counts);
    if (r->hits != NULL) {
        count_between(arena, r, counts->hits);
    }
    if (scorer->cer) {
        count_characters(arena, r->scoring->texts, figures);
    }
}

void scorer_score_all(struct arena *arena, struct scoring *scorings, size_t count)
{
    struct reading readings[SCORER_PAIRS_MAX];
    const struct stripped_pair *pairs[SCORER_PAIRS_MAX] = {NULL};
    struct hit *hits[SCORER_PAIRS_MAX] = {NULL};
    struct alignment counts[SCORER_PAIRS_MAX];
    size_t read = 0;

    assert(count <= SCORER_PAIRS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct reading *r = &readings[read];

        scorings[i].ok = read_pair(arena, &scorings[i], r);
        if (scorings[i].ok) {
            pairs[read] = &r->stripped;
            hits[read++] = r->hits;
        }
    }
    align_pairs(arena, pairs, read, hits, counts);
    for (size_t i = 0; i < read; i++) {
        count_pair(arena, &readings[i], &counts[i]);
    }
}

bool scorer_score(const struct scorer *scorer, struct arena *arena, const struct text_pair *pair,
                  struct figures *figures, struct error *err)
{
    struct scoring scoring = {scorer, pair, figures, err, false};

    scorer_score_all(arena, &scoring, 1);
    return scoring.ok;
}

void scorer_enter(const struct scorer *scorer)
{
    if (scorer->vocabulary != NULL) {
        vocabulary_enter(scorer->vocabulary);
    }
}

void scorer_leave(const struct scorer *scorer)
{
    if (scorer->vocabulary != NULL) {
        vocabulary_leave(scorer->vocabulary);
    }
}
