/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_score_text.c: any two texts under every profile: their counts add up, and a text against
 * itself has no error.
 */
#include <assert.h>
#include <stdlib.h>

#include "collector/score/scorer.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROFILES 4

static const struct scorer *scorers(void)
{
    static const char *const names[PROFILES] = {"none", "plain-en-1", "fr-clin-1", "en-clin-1"};
    static struct arena arena;
    static struct scorer made[PROFILES];
    struct error err;

    for (int i = 0; i < PROFILES && made[i].profile.name == NULL; i++) {
        if (!scorer_open(&arena, names[i], NULL, true, &made[i], &err)) {
            abort();
        }
    }
    return made;
}

static void check_sums(const struct figures *f)
{
    uint64_t errors = figures_errors(f);
    uint64_t classes = f->of[FIGURE_NUMBER_X10] + f->of[FIGURE_NUMBER_SIGN];

    assert(f->of[FIGURE_HITS] + f->of[FIGURE_SUBSTITUTIONS] + f->of[FIGURE_DELETIONS] ==
           f->of[FIGURE_REF_WORDS]);
    assert(f->of[FIGURE_HITS] + f->of[FIGURE_SUBSTITUTIONS] + f->of[FIGURE_INSERTIONS] ==
           f->of[FIGURE_HYP_WORDS]);
    assert(f->of[FIGURE_MIN_EDITS] <= errors);
    assert(f->of[FIGURE_CRITICAL] <= f->of[FIGURE_REGIONS]);
    assert(f->of[FIGURE_COMPOUND_ERRORS] <= errors);
    assert(classes <= f->of[FIGURE_NUMBER_ERR]);
}

static void check_texts(const struct scorer *scorer, const char *a, size_t a_length, const char *b,
                        size_t b_length)
{
    const struct text_pair pair = {a, a_length, b, b_length};
    const struct text_pair same = {a, a_length, a, a_length};
    struct arena arena = {0};
    struct figures figures;
    struct error err;

    scorer_enter(scorer);
    if (scorer_score(scorer, &arena, &pair, &figures, &err)) {
        check_sums(&figures);
        if (!scorer_score(scorer, &arena, &same, &figures, &err)) {
            abort();
        }
        assert(figures_errors(&figures) == 0 && figures.of[FIGURE_MIN_EDITS] == 0);
        assert(figures.of[FIGURE_ACCENT_ONLY] + figures.of[FIGURE_CASE_ONLY] == 0);
        assert(figures.of[FIGURE_CER_EDITS] == 0);
    }
    scorer_leave(scorer);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    size_t cut = 0; /* the first line is the final text */

    while (cut < size && text[cut] != '\n') {
        cut++;
    }
    for (int i = 0; i < PROFILES; i++) {
        check_texts(&scorers()[i], text, cut, text + cut, size - cut);
    }
    return 0;
}
