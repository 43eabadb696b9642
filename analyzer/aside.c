/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/aside.h"

#include <string.h>

#include "analyzer/link.h"
#include "analyzer/standing.h"

#define BLOCKS_MAX 128 /* of a year: its weeks, of which first days of months cut some */

/* A period within the sheet's; where `mark` is NULL, the sheet's own. */
struct edge {
    size_t from; /* places of its ends among the cuts */
    size_t until;
    const struct mark *mark;
    bool weekly; /* of few kinds of scopes only */
};

/* The blocks of a period in which a site does not count for a need set. */
struct gaps {
    bool known;
    bool any;
    bool missing[BLOCKS_MAX];
};

/* One sheet, while it is looked at. */
struct ground {
    struct arena arena;
    const struct aside *aside;
    struct sheet *sheet;
    int32_t cuts[BLOCKS_MAX + 1]; /* the first days of the blocks, and the period's end */
    size_t block_count;
    struct edge edges[BLOCKS_MAX]; /* its own first */
    size_t edge_count;
    int64_t *sites; /* [site_count] with anything in the period */
    size_t site_count;
    struct gaps *gaps; /* [site][need set] */
};

/* Who tells of what */

static bool read_elsewhere(const struct layout *layout, size_t metric, enum side side)
{
    const struct metric *m = &layout->catalog->metrics[metric];
    const struct metric_term *terms = side == SIDE_NUMERATOR ? m->numerator : m->denominator;
    size_t count = side == SIDE_NUMERATOR ? m->numerator_count : m->denominator_count;
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        any = any ||
              layout_read_elsewhere(layout, terms[i].component, layout->need_set_of[metric] - 1U);
    }
    return any;
}

static void find_tellers(struct arena *arena, const struct catalog *catalog, size_t metric,
                         enum side side, struct aside_side *found)
{
    found->tellers = ARENA_NEW(arena, size_t, catalog->metric_count);
    for (size_t t = 0; t < catalog->metric_count; t++) {
        const struct metric *teller = &catalog->metrics[t];

        if (teller->need_count == 0 && link_tells(teller, &catalog->metrics[metric], side)) {
            found->tellers[found->count++] = t;
        }
    }
}

void aside_make(struct arena *arena, const struct population *population,
                const struct feed_list *feeds, int32_t last_day, struct aside *aside)
{
    const struct catalog *catalog = population->layout->catalog;

    *aside = (struct aside){.population = population, .feeds = feeds, .last_day = last_day};
    aside->sides = arena_alloc(arena, catalog->metric_count, sizeof(struct aside_side[SIDE_COUNT]));
    for (size_t m = 0; m < catalog->metric_count; m++) {
        for (int side = 0; side < SIDE_COUNT && catalog->metrics[m].need_count > 0; side++) {
            aside->sides[m][side].shared = read_elsewhere(population->layout, m, (enum side)side);
            find_tellers(arena, catalog, m, (enum side)side, &aside->sides[m][side]);
        }
    }
}

/* The ground */

static void find_cuts(struct ground *g)
{
    struct period period = g->sheet->period;

    for (int32_t day = period.from; day < period.until; day = window_block_end(day)) {
        g->cuts[g->block_count++] = day;
    }
    g->cuts[g->block_count] = period.until;
}

static size_t place_of(const struct ground *g, int32_t day)
{
    size_t at = 0;

    while (at < g->block_count && g->cuts[at] < day) {
        at++;
    }
    return at;
}

static void add_edge(struct ground *g, struct period period, const struct mark *mark, bool weekly)
{
    g->edges[g->edge_count++] =
        (struct edge){place_of(g, period.from), place_of(g, period.until), mark, weekly};
}

/* Of the periods of a kind that lie within the sheet's those of which something is known. */
static void add_edges(struct ground *g, const struct mark_list *marks, enum period_kind kind,
                      enum mark_kind known)
{
    struct period whole = g->sheet->period;
    struct period part = period_containing(kind, whole.from);

    for (; part.until <= whole.until; part = period_next(part)) {
        const struct mark *mark =
            part.from < whole.from ? NULL
                                   : mark_find(marks, known, (struct span){part.from, part.until});

        if (mark != NULL) {
            add_edge(g, part, mark, kind == PERIOD_WEEK);
        }
    }
}

static void find_edges(struct ground *g, const struct mark_list *marks)
{
    enum period_kind kind = g->sheet->period.kind;

    add_edge(g, g->sheet->period, NULL, window_weekly(kind));
    if (kind == PERIOD_QUARTER || kind == PERIOD_R91 || kind == PERIOD_YEAR) {
        add_edges(g, marks, PERIOD_MONTH, MARK_MONTH);
    }
    if (kind == PERIOD_MONTH || kind == PERIOD_QUARTER || kind == PERIOD_R28) {
        add_edges(g, marks, PERIOD_WEEK, MARK_WEEK);
    }
}

/* Whether a kind of scope holds fixed what another does, and the site besides. */
static bool refines(const struct scope_kind *kind, const struct scope_kind *of)
{
    bool same = kind->dimensions[DIMENSION_SITE];

    for (int d = 0; d < DIMENSION_COUNT && same; d++) {
        same = d == DIMENSION_SITE || kind->dimensions[d] == (of != NULL && of->dimensions[d]);
    }
    return same;
}

static void find_sites(struct ground *g)
{
    const struct sheet *sheet = g->sheet;

    g->sites = ARENA_NEW(&g->arena, int64_t, sheet->scope_count);
    for (size_t s = 0; s < sheet->scope_count; s++) {
        if (sheet->kinds[s] != NULL && refines(sheet->kinds[s], NULL)) {
            g->sites[g->site_count++] = g->aside->population->scopes[s].key.site_id;
        }
    }
    g->gaps = ARENA_NEW(&g->arena, struct gaps,
                        g->site_count * g->aside->population->layout->need_set_count);
}

/* The gaps of a site, found when first asked for. */
static const struct gaps *gaps_of(struct ground *g, size_t site, size_t need_set)
{
    const struct layout *layout = g->aside->population->layout;
    struct gaps *gaps = &g->gaps[site * layout->need_set_count + need_set];

    for (size_t b = 0; b < g->block_count && !gaps->known; b++) {
        gaps->missing[b] = g->cuts[b] <= g->aside->last_day &&
                           !feed_covers(g->aside->feeds, layout->need_sets[need_set].metric,
                                        g->sites[site], g->cuts[b]);
        gaps->any = gaps->any || gaps->missing[b];
    }
    gaps->known = true;
    return gaps;
}

/* What is published */

/* The ends of what can be had, by adding and taking away, bear the same number. */
struct reach {
    size_t number[BLOCKS_MAX + 1];
    size_t count;
};

static void reach_join(struct reach *reach, size_t from, size_t until)
{
    size_t old = reach->number[until];

    for (size_t i = 0; i < reach->count; i++) {
        reach->number[i] = reach->number[i] == old ? reach->number[from] : reach->number[i];
    }
}

/* True where a teller's sum over the edge's days is published, or nothing. */
static bool published(const struct ground *g, const struct edge *edge, size_t scope, size_t teller)
{
    const struct scope *s = &g->aside->population->scopes[scope];

    if (!metric_declared(&g->sheet->catalog->metrics[teller], s, g->sheet->period.kind) ||
        (edge->weekly && !s->kind->weekly)) {
        return false;
    }
    return edge->mark == NULL ? standing_of(g->sheet, scope, teller) != STANDING_HELD
                              : !mark_held(edge->mark, scope, teller);
}

/* What a reader has of a side in a scope. */
static struct reach reach_of(const struct ground *g, const struct aside_side *side, size_t scope)
{
    struct reach reach = {.count = g->block_count + 1};

    for (size_t i = 0; i < reach.count; i++) {
        reach.number[i] = i;
    }
    for (size_t t = 0; t < side->count; t++) {
        for (size_t e = 0; e < g->edge_count; e++) {
            if (published(g, &g->edges[e], scope, side->tellers[t])) {
                reach_join(&reach, g->edges[e].from, g->edges[e].until);
            }
        }
    }
    for (size_t b = 0; b < g->block_count; b++) {
        if (g->cuts[b] > g->aside->last_day) {
            reach_join(&reach, b, b + 1); /* of later days nobody has anything */
        }
    }
    return reach;
}

static bool gaps_told(const struct ground *g, const struct gaps *gaps,
                      const struct aside_side *side, size_t scope)
{
    struct reach reach = reach_of(g, side, scope);
    bool told = true;

    for (size_t from = 0, until = 0; from < g->block_count && told; from = until + 1) {
        for (until = from; until < g->block_count && gaps->missing[until];) {
            until++;
        }
        told = reach.number[from] == reach.number[until];
    }
    return told;
}

/* What a site has of a scope. */
enum part {
    PART_NOTHING,
    PART_SCOPE,   /* it is a scope of its own */
    PART_UNNAMED, /* no such scope is declared in such periods */
};

static enum part find_part(const struct ground *g, size_t scope, size_t site, size_t *part)
{
    const struct population *p = g->aside->population;
    const struct catalog *catalog = g->sheet->catalog;
    struct scope_key key = p->scopes[scope].key;

    *part = scope;
    if (key.site_id != 0 || g->site_count == 1) {
        return key.site_id == 0 || key.site_id == g->sites[site] ? PART_SCOPE : PART_NOTHING;
    }
    key.site_id = g->sites[site];
    for (size_t k = 0; k < catalog->scope_kind_count; k++) {
        const struct scope_kind *kind = &catalog->scope_kinds[k];

        if (!refines(kind, g->sheet->kinds[scope])) {
            continue;
        }
        key.kind = kind->number;
        const struct scope *found = population_scope(p, &key);

        *part = found == NULL ? g->sheet->scope_count : (size_t)(found - p->scopes);
        if (window_weekly(g->sheet->period.kind) && !kind->weekly) {
            return PART_UNNAMED;
        }
        return *part < g->sheet->scope_count && g->sheet->kinds[*part] != NULL ? PART_SCOPE
                                                                               : PART_NOTHING;
    }
    return PART_UNNAMED;
}

/* Whether the whole of each side is published, so far as others count it. */
static bool whole_told(const struct ground *g, size_t scope, size_t metric)
{
    bool all = true;

    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct aside_side *of = &g->aside->sides[metric][side];
        bool any = !of->shared;

        for (size_t t = 0; t < of->count; t++) {
            any = any || published(g, &g->edges[0], scope, of->tellers[t]);
        }
        all = all && any;
    }
    return all;
}

/* Whether what a figure leaves out is made up of what is published. */
static bool rest_told(struct ground *g, size_t scope, size_t metric)
{
    size_t need_set = g->aside->population->layout->need_set_of[metric] - 1U;

    for (size_t site = 0; site < g->site_count; site++) {
        const struct gaps *gaps = gaps_of(g, site, need_set);
        size_t at = 0;
        enum part part = gaps->any ? find_part(g, scope, site, &at) : PART_NOTHING;

        if (part == PART_UNNAMED) {
            return false;
        }
        for (int side = 0; side < SIDE_COUNT && part == PART_SCOPE; side++) {
            const struct aside_side *of = &g->aside->sides[metric][side];

            if (of->shared && !gaps_told(g, gaps, of, at)) {
                return false;
            }
        }
    }
    return true;
}

static bool told(struct ground *g, size_t scope, size_t metric)
{
    return whole_told(g, scope, metric) &&
           (!sheet_figure(g->sheet, scope, metric)->partial || rest_told(g, scope, metric));
}

/* On the grid it does not say of how many it is either: others say of how many all are. */
static void hold(struct sheet *sheet, size_t scope, size_t metric)
{
    bool grid = metric_grid(&sheet->catalog->metrics[metric]) != GRID_NONE &&
                disclosure_grid_period(sheet->period.kind);

    (void)standing_hold(sheet, scope, metric, grid ? STATE_GRID : STATE_COMPLEMENTARY);
    sheet_change(sheet, scope, metric)->clinicians = -1;
}

void aside_hold(const struct aside *aside, const struct mark_list *marks, struct sheet *sheet)
{
    struct ground g = {.aside = aside, .sheet = sheet};

    find_cuts(&g);
    find_edges(&g, marks);
    find_sites(&g);
    for (size_t s = 0; s < sheet->scope_count; s++) {
        for (size_t m = 0; sheet->kinds[s] != NULL && m < sheet->metric_count; m++) {
            if (sheet->catalog->metrics[m].need_count > 0 &&
                standing_of(sheet, s, m) != STANDING_NOTHING && !told(&g, s, m)) {
                hold(sheet, s, m);
            }
        }
    }
    arena_free(&g.arena);
}
