/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/audit.h"

#include <string.h>

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

static void size_classes(struct audit *audit)
{
    const struct catalog *catalog = audit->telling->links->catalog;

    for (size_t m = 0; m < catalog->metric_count; m++) {
        audit->sizes[audit->classes[m]] += standing_adds_up(catalog, &catalog->metrics[m]);
    }
}

/* The scopes in an order that does not depend on what was read first. */
static size_t scope_at(const struct audit *audit, size_t place)
{
    return audit->order == NULL ? place : audit->order[place];
}

/* What is told of one metric */

/* Cells over which sums are looked at as of a period. */
struct pattern {
    uint32_t cells;
    struct rank_row *rows; /* what is known of them, and what must not be had */
    size_t row_count;
};

/* The metrics of one class while they are looked at. */
struct audit_class {
    struct audit *audit;
    struct arena *arena; /* the thread's */
    struct touches touches;
};

/* One look at a metric. */
struct look {
    struct audit *audit;
    struct audit_class *of;
    struct arena arena;
    size_t metric;
    struct telling_view *views;  /* [scope] */
    struct telling_known *known; /* [scope] */
    bool *open;                  /* [scope] a told sum of it that adds something may be withheld */
    struct rank_row *rows;       /* the sums that add something, and those that must not be had */
    size_t row_count;
    bool any_open;
    struct pattern *patterns; /* [pattern_count] */
    size_t pattern_count;
    size_t pattern_capacity;
    bool held;
};

static void add_pattern(struct look *look, uint32_t cells)
{
    for (size_t i = 0; i < look->pattern_count; i++) {
        if (look->patterns[i].cells == cells) {
            return;
        }
    }
    look->patterns = arena_grow(&look->arena, look->patterns, look->pattern_count,
                                &look->pattern_capacity, sizeof(*look->patterns));
    look->patterns[look->pattern_count++] = (struct pattern){.cells = cells};
}

/* Whether a span's sum must not be had; of fewer than 5 clinicians no sum may rest anyway. */
static bool must_hide(const struct telling_view *view, size_t place)
{
    const struct sheet *sheet = view->telling->spans[place].sheet;
    bool held = view->stands[place] == STANDING_HELD;
    const struct figure *figure = held ? sheet_figure(sheet, view->scope, view->metric) : NULL;

    return held && !measure_exact(figure->ladder) && figure->clinicians >= CLINICIANS_SHOWN;
}

static void look_at_scope(struct look *look, size_t scope)
{
    const struct telling *t = look->audit->telling;
    struct telling_view view = telling_look(t, scope, look->metric);

    look->views[scope] = view;
    look->known[scope] = telling_known(&view);
    for (size_t i = 0; i < t->count; i++) {
        const struct telling_span *span = &t->spans[i];
        bool hidden = must_hide(&view, i);

        if (!hidden && !telling_adds(&view, i)) {
            continue;
        }
        struct precedence_size order = sheet_order(span->sheet, scope, look->metric);

        look->rows[look->row_count++] = (struct rank_row){.scope = scope,
                                                          .cells = span->cells,
                                                          .fixed = span->state != SPAN_OPEN,
                                                          .hidden = hidden,
                                                          .place = i,
                                                          .order_k = order.clinicians,
                                                          .order_size = (double)order.sum};
        look->open[scope] = look->open[scope] || (!hidden && span->state == SPAN_OPEN);
    }
    for (size_t i = 0; i < look->known[scope].count && look->open[scope]; i++) {
        add_pattern(look, look->known[scope].parts[i]);
    }
    look->any_open = look->any_open || look->open[scope];
}

/* Of a quarter, each set of its months: sums over them are joined of what is left in each. */
static void add_months(struct look *look)
{
    const struct telling *t = look->audit->telling;
    uint32_t months[TELLING_SPANS];
    size_t count = 0;

    for (size_t i = 0; i + 1 < t->count; i++) {
        if (t->spans[i].sheet->period.kind == PERIOD_MONTH && !t->spans[i].sheet->part) {
            months[count++] = t->spans[i].cells;
        }
    }
    for (uint32_t set = 1; set < UINT32_C(1) << count && look->any_open; set++) {
        uint32_t cells = 0;

        for (size_t i = 0; i < count; i++) {
            cells |= (set >> i & 1) != 0 ? months[i] : 0;
        }
        add_pattern(look, cells);
    }
}

static void start_look(struct look *look, struct audit_class *of, size_t metric)
{
    struct audit *audit = of->audit;
    size_t scopes = audit->scope_count;

    *look = (struct look){.audit = audit, .of = of, .metric = metric};
    look->known = ARENA_NEW(&look->arena, struct telling_known, scopes);
    look->views = ARENA_NEW(&look->arena, struct telling_view, scopes);
    look->open = ARENA_NEW(&look->arena, bool, scopes);
    look->rows = ARENA_NEW(&look->arena, struct rank_row, audit->telling->count * scopes);
    for (size_t i = 0; i < scopes; i++) {
        look_at_scope(look, scope_at(audit, i));
    }
    add_months(look);
}

/* Withholds what is open of a scope. */
static void hold_scope(struct look *look, size_t scope)
{
    const struct telling *t = look->audit->telling;

    for (size_t i = 0; i < t->count; i++) {
        if (t->spans[i].state == SPAN_OPEN) {
            look->held = standing_hold(t->spans[i].sheet, scope, look->metric,
                                       standing_held(t->spans[i].sheet, look->metric)) ||
                         look->held;
        }
    }
}

/* Days that are left, as a period */

/* Whether anything that is known of the cells could be withheld. */
static bool any_open_within(const struct look *look, uint32_t cells)
{
    bool any = false;

    for (size_t s = 0; s < look->audit->scope_count && !any; s++) {
        any = look->open[s] && telling_open(&look->known[s], cells);
    }
    return any;
}

static const struct sheet *widest(const struct look *look)
{
    const struct telling *t = look->audit->telling;

    return t->spans[t->count - 1].sheet;
}

/*
 * Of whom the sum over a pattern is known, and of whom it must not be had: where what is not known
 * of it does not pass the ladder. Nothing is of a scope that has nothing there.
 */
static void list_known(struct look *look, struct pattern *pattern)
{
    uint32_t cells = pattern->cells;

    pattern->rows = ARENA_NEW(&look->arena, struct rank_row, look->audit->scope_count);
    for (size_t i = 0; i < look->audit->scope_count; i++) {
        size_t s = scope_at(look->audit, i);
        const struct telling_known *known = &look->known[s];
        uint32_t unknown = telling_unknown(known, cells);

        if (s >= widest(look)->scope_count || (cells & ~known->nothing) == 0 ||
            (unknown != 0 && !telling_fails(&look->views[s], unknown))) {
            continue;
        }
        struct precedence_size order = sheet_order(widest(look), s, look->metric);

        pattern->rows[pattern->row_count++] =
            (struct rank_row){.scope = s,
                              .cells = cells,
                              .fixed = !telling_open(known, cells),
                              .hidden = unknown != 0,
                              .order_k = order.clinicians,
                              .order_size = (double)order.sum};
    }
}

/* Withholds among rows what rank_withhold() says; true where there was nothing to find. */
static bool audit_rows(struct look *look, struct rank_row *rows, size_t row_count)
{
    struct audit *audit = look->audit;
    struct fingerprint_set *cleared = &audit->cleared[audit->classes[look->metric]];

    if (fingerprint_set_has(cleared, rank_fingerprint(rows, row_count))) {
        return true;
    }
    bool any = rank_withhold(&look->of->touches, rows, row_count);

    (void)fingerprint_set_add(cleared, look->of->arena, rank_fingerprint(rows, row_count));
    return !any;
}

/* A scope of which a pattern tells too much loses what is open. */
static void audit_pattern(struct look *look, const struct pattern *pattern)
{
    if (audit_rows(look, pattern->rows, pattern->row_count)) {
        return;
    }
    for (size_t r = 0; r < pattern->row_count; r++) {
        if (pattern->rows[r].withheld) {
            hold_scope(look, pattern->rows[r].scope);
        }
    }
}

static void audit_all(struct look *look)
{
    const struct telling *t = look->audit->telling;

    if (audit_rows(look, look->rows, look->row_count)) {
        return;
    }
    for (size_t r = 0; r < look->row_count; r++) {
        if (look->rows[r].withheld) {
            struct sheet *sheet = t->spans[look->rows[r].place].sheet;

            look->held = standing_hold(sheet, look->rows[r].scope, look->metric,
                                       standing_held(sheet, look->metric)) ||
                         look->held;
        }
    }
}

/* True where something was withheld, so that it is to be looked at again. */
static bool audit_once(struct audit_class *of, size_t metric)
{
    struct look look;

    start_look(&look, of, metric);
    for (size_t i = 0; i < look.pattern_count && look.any_open && !look.held; i++) {
        if (any_open_within(&look, look.patterns[i].cells)) {
            list_known(&look, &look.patterns[i]);
            audit_pattern(&look, &look.patterns[i]);
        }
    }
    if (look.any_open && !look.held) {
        audit_all(&look);
    }
    arena_free(&look.arena);
    return look.held;
}

/*
 * How a metric's sums stand that are not decided. What is told is only ever withheld: where as much
 * is told in the same spans, it is the same.
 */
static struct fingerprint standings(const struct audit *audit, size_t metric)
{
    const struct telling *t = audit->telling;
    struct fingerprint all = fingerprint_of(UINT64_MAX);

    for (size_t i = 0; i < t->count; i++) {
        uint64_t told = 0;

        for (size_t s = 0; t->spans[i].state != SPAN_DECIDED && s < audit->scope_count; s++) {
            told += standing_of(t->spans[i].sheet, s, metric) == STANDING_EXACT;
        }
        fingerprint_join(&all, fingerprint_of((told * TELLING_SPANS + i) * SPAN_STATES +
                                              (uint64_t)t->spans[i].state));
    }
    return all;
}

static void audit_metric(struct audit_class *of, size_t metric)
{
    struct audit *audit = of->audit;

    if (fingerprint_equal(audit->quiet[metric], standings(audit, metric))) {
        return;
    }
    while (audit_once(of, metric)) {
        audit->any[metric] = true;
    }
    audit->quiet[metric] = standings(audit, metric);
}

/* The metrics of a class, which has the number of its first one. */
static void audit_class(void *context, size_t thread, size_t class)
{
    struct audit *audit = context;
    const struct catalog *catalog = audit->telling->links->catalog;
    struct audit_class of = {.audit = audit,
                             .arena = &audit->arenas[thread],
                             .touches = {.ground = &audit->telling->ground, .metric = class}};

    for (size_t m = class; m < catalog->metric_count; m++) {
        if (audit->classes[m] == class && standing_adds_up(catalog, &catalog->metrics[m])) {
            audit_metric(&of, m);
        }
    }
    touches_free(&of.touches);
}

void audit_start(struct audit *audit, const struct telling *telling)
{
    size_t metric_count = telling->links->catalog->metric_count;
    struct arena *arena = &audit->arenas[0];

    *audit = (struct audit){.telling = telling};
    for (size_t i = 0; i < telling->count; i++) {
        const struct sheet *sheet = telling->spans[i].sheet;

        if (sheet->scope_count > audit->scope_count) {
            audit->scope_count = sheet->scope_count;
            audit->order = sheet->in_order;
        }
    }
    audit->any = ARENA_NEW(arena, bool, metric_count);
    audit->quiet = ARENA_NEW(arena, struct fingerprint, metric_count);
    audit->cleared = ARENA_NEW(arena, struct fingerprint_set, metric_count);
    join_classes(audit);
    size_classes(audit);
}

bool audit_withhold(struct audit *audit)
{
    size_t metric_count = audit->telling->links->catalog->metric_count;
    bool any = false;

    share_by_size(metric_count, audit->sizes, audit_class, audit);
    for (size_t m = 0; m < metric_count; m++) {
        any = any || audit->any[m];
        audit->any[m] = false;
    }
    return any;
}

void audit_end(struct audit *audit)
{
    for (size_t i = 0; i < SHARE_THREADS; i++) {
        arena_free(&audit->arenas[i]);
    }
}
