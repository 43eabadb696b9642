/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/tally.h"

#include <inttypes.h>

#include "collector/score/distance.h"

struct score score_words(struct arena *arena, const struct word_pair *pair)
{
    struct alignment counts = align_words(arena, pair, NULL);
    uint32_t errors = counts.substitutions + counts.deletions + counts.insertions;

    return (struct score){
        .reference_words = (uint32_t)pair->reference_count,
        .hypothesis_words = (uint32_t)pair->hypothesis_count,
        .counts = counts,
        .min_edits = distance_words(arena, pair, errors),
    };
}

void tally_add(struct tally *tally, const struct score *score)
{
    tally->pairs++;
    tally->reference_words += score->reference_words;
    tally->hypothesis_words += score->hypothesis_words;
    tally->hits += score->counts.hits;
    tally->substitutions += score->counts.substitutions;
    tally->deletions += score->counts.deletions;
    tally->insertions += score->counts.insertions;
    tally->min_edits += score->min_edits;
}

void tally_write(const struct tally *tally, const char *profile, FILE *out)
{
    uint64_t errors = tally->substitutions + tally->deletions + tally->insertions;

    (void)fprintf(out,
                  "{\"schema\":1,\"profile\":\"%s\",\"align\":\"sclite\",\"pairs\":%" PRIu64
                  ",\"rejected\":%" PRIu64 ",\"ref_words\":%" PRIu64 ",\"hyp_words\":%" PRIu64
                  ",\"H\":%" PRIu64 ",\"S\":%" PRIu64 ",\"D\":%" PRIu64 ",\"I\":%" PRIu64
                  ",\"errors\":%" PRIu64 ",\"min_edits\":%" PRIu64,
                  profile, tally->pairs, tally->rejected, tally->reference_words,
                  tally->hypothesis_words, tally->hits, tally->substitutions, tally->deletions,
                  tally->insertions, errors, tally->min_edits);
    if (tally->reference_words == 0) {
        (void)fputs(",\"wer\":null}\n", out);
    } else {
        (void)fprintf(out, ",\"wer\":%.6f}\n", (double)errors / (double)tally->reference_words);
    }
}
