/* SPDX-License-Identifier: GPL-3.0-or-later */
/* story.h: weekly series whose story is known, and the releases that came at sites. */
#ifndef TESTS_ANALYZER_STORY_H
#define TESTS_ANALYZER_STORY_H

#include "analyzer/study.h"
#include "base/text.h"
#include "tests/analyzer/draw.h"

#define STORY_MONDAY 9002
#define STORY_SERIES 16
#define STORY_MARKS  64
#define STORY_NOISE  .03

static const struct scope_kind story_all = {.number = 1, .id = "all"};
static const struct scope_kind story_site = {.number = 2, .id = "site"};
static const struct scope_kind story_unit = {.number = 4, .id = "unit"};
static const struct metric story_ratio = {.number = 205, .id = "B2", .kind = METRIC_RATIO};
static const struct metric story_share = {.number = 110, .id = "A7", .kind = METRIC_SHARE};

/* One study: series and releases are added, then it is made. */
struct story {
    struct arena arena;
    gsl_rng *rng;
    struct series items[STORY_SERIES];
    struct series_list list;
    struct release_mark marks[STORY_MARKS];
    size_t mark_count;
    struct finding_list findings;
};

static inline void story_begin(struct story *story, unsigned long seed)
{
    *story = (struct story){.rng = gsl_rng_alloc(gsl_rng_mt19937)};
    gsl_rng_set(story->rng, seed);
    story->list = (struct series_list){STORY_MONDAY, story->items, 0};
}

static inline void story_end(struct story *story)
{
    gsl_rng_free(story->rng);
    arena_free(&story->arena);
}

static inline void story_set(struct series *series, size_t week, double value)
{
    series->value[week] = value;
    series->denominator[week] = isnan(value) ? 0 : 5000;
    series->numerator[week] = isnan(value) ? 0 : 5000 * value;
}

/* A steady series that changes by `step` (log or logit) at week `at`; a site's is of the site whose
 * number its scope has. */
static inline struct series *story_tell(struct story *story, const struct scope_kind *kind,
                                        const struct metric *metric, double step, size_t at)
{
    struct series *series = &story->items[story->list.count++];
    int32_t scope_id = (int32_t)story->list.count;

    *series = (struct series){.scope_id = scope_id,
                              .kind = kind,
                              .metric = metric,
                              .site_id = kind == &story_site ? scope_id : 0,
                              .dictated = metric == &story_ratio};
    for (size_t week = 0; week < SERIES_WEEKS; week++) {
        double level = -2.4 + gsl_ran_gaussian(story->rng, STORY_NOISE) + (week >= at ? step : 0);

        story_set(series, week, metric == &story_share ? 1 / (1 + exp(-level)) : exp(level));
    }
    return series;
}

/* A release comes at a site; releases in order, and of each the sites. */
static inline struct release_mark *story_release(struct story *story, const char *code,
                                                 int64_t site_id, size_t week)
{
    struct release_mark *mark = &story->marks[story->mark_count++];

    *mark = (struct release_mark){code, site_id, week, week, SERIES_WEEKS - 1};
    return mark;
}

/* The same at sites 1 to `sites` in one week. */
static inline void story_everywhere(struct story *story, const char *code, int64_t sites,
                                    size_t week)
{
    for (int64_t site = 1; site <= sites; site++) {
        (void)story_release(story, code, site, week);
    }
}

static inline struct release_marks story_marks(const struct story *story)
{
    return (struct release_marks){story->marks, story->mark_count};
}

static inline void story_make(struct story *story)
{
    const struct release_marks marks = story_marks(story);

    study_series(&story->arena, &story->list, &marks, &story->findings);
}

/* The finding of a kind about a scope, at a release or, NULL, at whatever; NULL. */
static inline const struct finding *story_found(const struct story *story, const char *kind,
                                                int32_t scope_id, const char *release)
{
    for (size_t i = 0; i < story->findings.count; i++) {
        const struct finding *finding = &story->findings.items[i];

        if (text_equal(finding->kind, kind) && finding->scope_id == scope_id &&
            (release == NULL || text_equal(finding->release, release))) {
            return finding;
        }
    }
    return NULL;
}

#endif
