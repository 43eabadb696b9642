/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scorer.h: one pair of texts in, its counts out.
 *
 * SECURITY: both texts are clinical text; nothing of them is in what comes out.
 */
#ifndef COLLECTOR_SCORE_SCORER_H
#define COLLECTOR_SCORE_SCORER_H

#include "collector/score/align.h"
#include "collector/score/figures.h"
#include "collector/score/lexicon.h"
#include "collector/score/profile.h"

/* Longest text that a clinical profile folds [bytes]; far above 20,000 words. */
#define TEXT_MAX ((size_t)2 * 1024 * 1024)

struct scorer {
    struct profile profile;
    const struct lexicon *terms;   /* NULL where the profile has no classes */
    struct vocabulary *vocabulary; /* as terms */
    bool cer;
};

struct text_pair {
    const char *final; /* the reference */
    size_t final_length;
    const char *recognised; /* the hypothesis */
    size_t recognised_length;
};

/*
 *   classes  folder with a site's own lexicons, or NULL
 *   cer      counts characters too
 *
 * Fails as profile_open() and terms_load() do.
 */
NODISCARD bool scorer_open(struct arena *arena, const char *profile, const char *classes, bool cer,
                           struct scorer *scorer, struct error *err);

/* A thread scores between the two: what a scorer remembers of texts then stays valid. */
void scorer_enter(const struct scorer *scorer);
void scorer_leave(const struct scorer *scorer);

/* A pair to be scored. */
struct scoring {
    const struct scorer *scorer;
    const struct text_pair *texts;
    struct figures *figures; /* set, unless it fails */
    struct error *err;
    bool ok; /* set */
};

/* Most pairs that are scored at once. */
#define SCORER_PAIRS_MAX ALIGN_PAIRS_MAX

/*
 * Scores up to SCORER_PAIRS_MAX pairs at once, which is faster for short ones. A pair fails with
 * ERROR_INPUT where a text is not UTF-8 or too long; the message holds no text.
 */
void scorer_score_all(struct arena *arena, struct scoring *scorings, size_t count);

/* The same for one. */
NODISCARD bool scorer_score(const struct scorer *scorer, struct arena *arena,
                            const struct text_pair *pair, struct figures *figures,
                            struct error *err);

#endif
