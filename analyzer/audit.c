/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/audit.h"

#include <pthread.h>

#define PATTERNS_MAX 64 /* sets of days; more are looked at together only */

struct audit {
    const struct telling *telling;
    uint16_t classes[METRIC_WORDS * 64]; /* equal where the metrics touch the same persons */
    size_t scope_count;
    struct arena arena; /* owns what was cleared */
    struct cleared cleared;
    pthread_mutex_t mutex; /* of both */
    bool *any;             /* [metric] */
};

static void join_classes(struct audit *audit)
{
    size_t metric_count = audit->telling->links->catalog->metric_count;
    uint16_t joined[METRIC_WORDS * 64];

    for (size_t c = 0; c < audit->telling->ground.count; c++) {
        const uint16_t *classes = audit->telling->ground.cells[c]->classes;

        for (size_t m = 0; m < metric_count; m++) {
            size_t same = 0;

            while (same < m &&
                   (audit->classes[same] != audit->classes[m] || classes[same] != classes[m])) {
                same++;
            }
            joined[m] = (uint16_t)(same < m ? joined[same] : m);
        }
        for (size_t m = 0; m < metric_count; m++) {
            audit->classes[m] = joined[m];
        }
    }
}

static bool is_cleared(struct audit *audit, size_t metric, const struct scope_set *set)
{
    (void)pthread_mutex_lock(&audit->mutex);
    bool found = cleared_has(&audit->cleared, audit->classes[metric], set);

    (void)pthread_mutex_unlock(&audit->mutex);
    return found;
}

static void clear(struct audit *audit, size_t metric, const struct scope_set *set)
{
    (void)pthread_mutex_lock(&audit->mutex);
    cleared_add(&audit->cleared, &audit->arena, audit->classes[metric], set);
    (void)pthread_mutex_unlock(&audit->mutex);
}

/* What is told of one metric */

/* One look at a metric. */
struct look {
    struct audit *audit;
    struct arena arena;
    size_t metric;
    struct telling_known *known; /* [scope] */
    bool *open;                  /* [scope] a told sum of it that adds something may be withheld */
    struct rank_row *rows;       /* the sums that add something */
    size_t row_count;
    struct scope_set set; /* the same, as (scope, span) */
    bool any_open;
    uint32_t patterns[PATTERNS_MAX]; /* cells over which a sum of an open scope is known */
    size_t pattern_count;
    bool *knows; /* [scope] the sum over the pattern that is looked at */
    bool held;
};

static void add_pattern(struct look *look, uint32_t cells)
{
    for (size_t i = 0; i < look->pattern_count; i++) {
        if (look->patterns[i] == cells) {
            return;
        }
    }
    if (look->pattern_count < PATTERNS_MAX) {
        look->patterns[look->pattern_count++] = cells;
    }
}

static void look_at_scope(struct look *look, size_t scope)
{
    const struct telling *t = look->audit->telling;
    struct telling_view view = telling_look(t, scope, look->metric);

    look->known[scope] = telling_known(&view);
    for (size_t i = 0; i < t->count; i++) {
        const struct telling_span *span = &t->spans[i];

        if (!telling_adds(&view, i)) {
            continue;
        }
        struct precedence_size order = sheet_order(span->sheet, scope, look->metric);

        look->rows[look->row_count++] = (struct rank_row){.scope = scope,
                                                          .cells = span->cells,
                                                          .fixed = span->state != SPAN_OPEN,
                                                          .place = i,
                                                          .order_k = order.clinicians,
                                                          .order_size = (double)order.sum};
        scope_set_add(&look->set, scope * TELLING_SPANS + i);
        look->open[scope] = look->open[scope] || span->state == SPAN_OPEN;
    }
    for (size_t i = 0; i < look->known[scope].count && look->open[scope]; i++) {
        add_pattern(look, look->known[scope].parts[i]);
    }
    look->any_open = look->any_open || look->open[scope];
}

static void start_look(struct look *look, struct audit *audit, size_t metric)
{
    size_t scopes = audit->scope_count;

    *look = (struct look){.audit = audit, .metric = metric};
    look->known = ARENA_NEW(&look->arena, struct telling_known, scopes);
    look->open = ARENA_NEW(&look->arena, bool, scopes);
    look->knows = ARENA_NEW(&look->arena, bool, scopes);
    look->rows = ARENA_NEW(&look->arena, struct rank_row, audit->telling->count * scopes);
    look->set = scope_set_make(&look->arena, TELLING_SPANS * scopes);
    for (size_t s = 0; s < scopes; s++) {
        look_at_scope(look, s);
    }
}

/* Withholds what is open of a scope. */
static void hold_scope(struct look *look, size_t scope)
{
    const struct telling *t = look->audit->telling;

    for (size_t i = 0; i < t->count; i++) {
        if (t->spans[i].state == SPAN_OPEN) {
            look->held =
                standing_hold(t->spans[i].sheet, scope, look->metric, STATE_COMPLEMENTARY) ||
                look->held;
        }
    }
}

/* Days that are left, as a period */

static bool has_part(const struct telling_known *known, uint32_t cells)
{
    bool any = false;

    for (size_t i = 0; i < known->count; i++) {
        any = any || known->parts[i] == cells;
    }
    return any;
}

static const struct sheet *widest(const struct look *look)
{
    const struct telling *t = look->audit->telling;

    return t->spans[t->count - 1].sheet;
}

/* Of whom the sum over the pattern is known; nothing is of a scope that has nothing there. */
static size_t list_known(struct look *look, uint32_t cells, struct rank_row *rows)
{
    size_t count = 0;

    for (size_t s = 0; s < look->audit->scope_count; s++) {
        const struct telling_known *known = &look->known[s];

        look->knows[s] = telling_knows(known, cells);
        if (look->knows[s] && (cells & ~known->nothing) != 0 && s < widest(look)->scope_count) {
            struct precedence_size order = sheet_order(widest(look), s, look->metric);

            rows[count++] = (struct rank_row){.scope = s,
                                              .cells = cells,
                                              .fixed = !look->open[s] || !has_part(known, cells),
                                              .order_k = order.clinicians,
                                              .order_size = (double)order.sum};
        }
    }
    return count;
}

static void audit_pattern(struct look *look, uint32_t cells, bool cleared)
{
    struct arena scratch = {0};
    struct rank_row *rows = ARENA_NEW(&look->arena, struct rank_row, look->audit->scope_count);
    size_t count = list_known(look, cells, rows);

    if (!cleared &&
        rank_withhold(&scratch, &look->audit->telling->ground, look->metric, rows, count)) {
        for (size_t r = 0; r < count; r++) {
            if (rows[r].withheld) {
                hold_scope(look, rows[r].scope);
            }
        }
    }
    arena_free(&scratch);
}

/* At least who has any of a side in cells over which nothing is known. */
static struct crowd crowd_of(const struct look *look, size_t scope, uint32_t cells, enum side side)
{
    const struct telling *t = look->audit->telling;
    uint32_t left = cells & ~look->known[scope].nothing;
    struct crowd crowd = {0};

    for (size_t i = 0; i < look->known[scope].count; i++) {
        if ((look->known[scope].parts[i] & ~cells) == 0) {
            left &= ~look->known[scope].parts[i];
        }
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct sheet *sheet = t->spans[i].sheet;

        if ((t->spans[i].cells & ~left) == 0 &&
            standing_of(sheet, scope, look->metric) != STANDING_NOTHING) {
            crowd_join(&crowd, sheet_figure(sheet, scope, look->metric)->sides[side]);
        }
    }
    return crowd;
}

/* Whether the parts of a family that are not known hide each other. */
static bool hidden_well(const struct look *look, const struct family *family, uint32_t cells)
{
    struct crowd crowds[SIDE_COUNT] = {{0}};
    size_t hidden = 0;
    size_t least = 0;

    for (size_t i = 0; i < family->count; i++) {
        size_t child = family->children[i];

        if (look->knows[child]) {
            continue;
        }
        hidden++;
        for (int side = 0; side < SIDE_COUNT; side++) {
            crowd_join(&crowds[side], crowd_of(look, child, cells, (enum side)side));
        }
    }
    for (int side = 0; side < SIDE_COUNT; side++) {
        least = crowd_least(crowds[side]) > least ? crowd_least(crowds[side]) : least;
    }
    return hidden == 0 || (hidden > 1 && least >= CLINICIANS_SHOWN);
}

/* The smallest scope of a family whose sum over the cells is known by what may be withheld. */
static void hold_family(struct look *look, const struct family *family, uint32_t cells)
{
    size_t found = look->audit->scope_count;
    struct precedence_size least = {0};

    for (size_t i = 0; i <= family->count; i++) {
        size_t scope = i < family->count ? family->children[i] : family->parent;

        if (!look->open[scope] || !has_part(&look->known[scope], cells)) {
            continue;
        }
        struct precedence_size size = sheet_order(widest(look), scope, look->metric);

        if (found == look->audit->scope_count || size.clinicians < least.clinicians) {
            found = scope;
            least = size;
        }
    }
    if (found < look->audit->scope_count) {
        hold_scope(look, found);
    }
}

static void look_at_families(struct look *look, uint32_t cells)
{
    const struct family_list *families = &widest(look)->families;

    for (size_t f = 0; f < families->count && !look->held; f++) {
        const struct family *family = &families->items[f];

        if (look->knows[family->parent] && !hidden_well(look, family, cells)) {
            hold_family(look, family, cells);
        }
    }
}

/* All together */

static void audit_rows(struct look *look)
{
    const struct telling *t = look->audit->telling;
    struct arena scratch = {0};

    if (rank_withhold(&scratch, &t->ground, look->metric, look->rows, look->row_count)) {
        for (size_t r = 0; r < look->row_count; r++) {
            if (look->rows[r].withheld) {
                look->held = standing_hold(t->spans[look->rows[r].place].sheet, look->rows[r].scope,
                                           look->metric, STATE_COMPLEMENTARY) ||
                             look->held;
            }
        }
    }
    arena_free(&scratch);
}

/* True where something was withheld, so that it is to be looked at again. */
static bool audit_once(struct audit *audit, size_t metric)
{
    struct look look;

    start_look(&look, audit, metric);
    bool cleared = !look.any_open || is_cleared(audit, metric, &look.set);

    for (size_t i = 0; i < look.pattern_count && !look.held; i++) {
        audit_pattern(&look, look.patterns[i], cleared);
        look_at_families(&look, look.patterns[i]);
    }
    if (!cleared && !look.held) {
        audit_rows(&look);
        if (!look.held) {
            clear(audit, metric, &look.set);
        }
    }
    arena_free(&look.arena);
    return look.held;
}

static void audit_metric(void *context, size_t thread, size_t metric)
{
    struct audit *audit = context;

    (void)thread;
    if (rank_adds_up(&audit->telling->links->catalog->metrics[metric])) {
        while (audit_once(audit, metric)) {
            audit->any[metric] = true;
        }
    }
}

bool audit_withhold(const struct telling *t)
{
    struct audit audit = {.telling = t, .mutex = PTHREAD_MUTEX_INITIALIZER};
    bool any = false;

    for (size_t i = 0; i < t->count; i++) {
        size_t scopes = t->spans[i].sheet->scope_count;

        audit.scope_count = scopes > audit.scope_count ? scopes : audit.scope_count;
    }
    audit.any = ARENA_NEW(&audit.arena, bool, t->links->catalog->metric_count);
    join_classes(&audit);
    share_out(t->links->catalog->metric_count, audit_metric, &audit);
    for (size_t m = 0; m < t->links->catalog->metric_count; m++) {
        any = any || audit.any[m];
    }
    arena_free(&audit.arena);
    return any;
}
