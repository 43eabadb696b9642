/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * score_core.c: how long the alignment alone takes, of pairs whose words are numbers already.
 *
 * score_core FILE, lines of final TAB recognised: prints the processor time of all pairs, the
 * median of several runs, for each way to fill the table, for one pair at a time, and for the
 * distance of Myers, which knows no substitutions from insertions and deletions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collector/score/distance.h"
#include "collector/score/lanes.h"
#include "collector/score/words.h"

#define RUNS      15
#define PAIRS_MAX 20000

struct set {
    struct arena memory;
    struct word_pair *pairs;
    size_t count;
    uint64_t errors; /* of all pairs */
};

static const uint32_t *keep(struct arena *arena, const uint32_t *words, size_t count)
{
    uint32_t *kept = ARENA_NEW(arena, uint32_t, count);

    memcpy(kept, words, count * sizeof(*kept));
    return kept;
}

/* The numbers of all pairs stand one behind the other. */
static void read_set(struct set *set, FILE *file)
{
    struct arena arena = {0};
    char *line = NULL;
    size_t size = 0;

    set->pairs = ARENA_NEW(&set->memory, struct word_pair, PAIRS_MAX);
    while (set->count < PAIRS_MAX && getline(&line, &size, file) > 0) {
        struct token_list sides[2] = {{.arena = &arena}, {.arena = &arena}};
        size_t length = strcspn(line, "\t");

        tokens_split(&sides[0], line, length);
        tokens_split(&sides[1], line + length, strlen(line + length));
        struct word_pair pair = words_number(&arena, &sides[0], &sides[1]);
        pair.reference = keep(&set->memory, pair.reference, pair.reference_count);
        pair.hypothesis = keep(&set->memory, pair.hypothesis, pair.hypothesis_count);
        set->pairs[set->count++] = pair;
        arena_reset(&arena);
    }
    arena_free(&arena);
    free(line);
}

/* Goes through all pairs once. */
typedef void (*way_fn)(struct set *set, struct arena *arena, const struct lanes_kernel *kernel);

static void align_singly(struct set *set, struct arena *arena, const struct lanes_kernel *kernel)
{
    (void)kernel;
    for (size_t i = 0; i < set->count; i++) {
        struct stripped_pair stripped = positions_strip(arena, &set->pairs[i]);
        struct alignment counts = align_words(arena, &stripped, NULL);
        set->errors += counts.substitutions + counts.deletions + counts.insertions;
        arena_reset(arena);
    }
}

static void align_together(struct set *set, struct arena *arena, const struct lanes_kernel *kernel)
{
    struct hit *const hits[LANES] = {NULL};

    for (size_t i = 0; i < set->count; i += LANES) {
        struct stripped_pair stripped[LANES];
        const struct stripped_pair *pairs[LANES];
        struct alignment counts[LANES];
        size_t count = set->count - i < LANES ? set->count - i : LANES;
        bool fit = true;

        for (size_t j = 0; j < count; j++) {
            stripped[j] = positions_strip(arena, &set->pairs[i + j]);
            pairs[j] = &stripped[j];
            fit = fit && lanes_fit(pairs[j]);
        }
        if (fit) {
            lanes_align(arena, kernel, pairs, count, hits, counts);
        } else {
            align_pairs(arena, pairs, count, hits, counts);
        }
        for (size_t j = 0; j < count; j++) {
            set->errors += counts[j].substitutions + counts[j].deletions + counts[j].insertions;
        }
        arena_reset(arena);
    }
}

static void measure_distance(struct set *set, struct arena *arena,
                             const struct lanes_kernel *kernel)
{
    (void)kernel;
    for (size_t i = 0; i < set->count; i++) {
        struct stripped_pair stripped = positions_strip(arena, &set->pairs[i]);
        set->errors += distance_words(arena, &stripped);
        arena_reset(arena);
    }
}

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static void measure(struct set *set, const char *name, way_fn way,
                    const struct lanes_kernel *kernel)
{
    double seconds[RUNS];
    struct arena arena = {0};

    for (int i = 0; i < RUNS; i++) {
        double start = now();
        set->errors = 0;
        way(set, &arena, kernel);
        seconds[i] = now() - start;
    }
    qsort(seconds, RUNS, sizeof(seconds[0]), compare_doubles);
    (void)printf("%-36s %.4f s, at least %.4f; %llu errors\n", name, seconds[RUNS / 2], seconds[0],
                 (unsigned long long)set->errors);
    arena_free(&arena);
}

/* As the first pair is, so are all of a generated set. */
static bool has_short_pairs(const struct set *set)
{
    struct arena arena = {0};
    struct stripped_pair stripped =
        positions_strip(&arena, set->count > 0 ? &set->pairs[0] : &(struct word_pair){0});
    bool fit = lanes_fit(&stripped);

    arena_free(&arena);
    return fit;
}

int main(int argc, char **argv)
{
    struct set set = {.count = 0};
    FILE *file = argc == 2 ? fopen(argv[1], "re") : NULL;

    if (file == NULL) {
        (void)fputs("usage: score_core FILE\n", stderr);
        return 2;
    }
    read_set(&set, file);
    (void)fclose(file);
    for (const struct lanes_kernel *kernel = lanes_kernels; kernel->name != NULL; kernel++) {
        char name[64];
        (void)snprintf(name, sizeof(name), "  alignment, four at once, %s", kernel->name);
        if (kernel->usable() && has_short_pairs(&set)) {
            measure(&set, name, align_together, kernel);
        }
    }
    measure(&set, "  alignment, one at a time", align_singly, NULL);
    measure(&set, "  Myers' distance, one at a time", measure_distance, NULL);
    arena_free(&set.memory);
    return 0;
}
