/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/telling.h"

#include <assert.h>
#include <pthread.h>

/* Spans */

static void put(struct telling *t, struct telling_span span)
{
    assert(t->count < TELLING_SPANS);
    t->spans[t->count++] = span;
}

void telling_add_cell(struct telling *t, struct sheet *sheet, bool weekly)
{
    if (sheet == NULL) {
        return;
    }
    assert(t->ground.count < RANK_CELLS && t->count == t->ground.count);
    put(t, (struct telling_span){sheet, UINT32_C(1) << t->ground.count, SPAN_DECIDED, weekly});
    t->from[t->ground.count] = sheet->period.from;
    t->ground.cells[t->ground.count++] = &sheet->atoms;
}

void telling_add(struct telling *t, struct sheet *sheet, enum span_state state)
{
    struct telling_span span = {.sheet = sheet, .state = state};

    if (sheet == NULL) {
        return;
    }
    for (size_t c = 0; c < t->ground.count; c++) {
        if (t->from[c] >= sheet->period.from && t->from[c] < sheet->period.until) {
            span.cells |= UINT32_C(1) << c;
        }
    }
    put(t, span);
}

size_t telling_find(const struct telling *t, const struct sheet *sheet)
{
    size_t at = 0;

    while (at < t->count && t->spans[at].sheet != sheet) {
        at++;
    }
    return at;
}

struct telling_view telling_look(const struct telling *t, size_t scope, size_t metric)
{
    struct telling_view view = {.telling = t, .scope = scope, .metric = metric};

    for (size_t i = 0; i < t->count; i++) {
        const struct sheet *sheet = t->spans[i].sheet;

        view.stands[i] = (uint8_t)standing_of(sheet, scope, metric);
        view.weekly = view.weekly || (scope < sheet->scope_count && sheet->kinds[scope] != NULL &&
                                      sheet->kinds[scope]->weekly);
    }
    return view;
}

/* What is left */

/* Whether a span lies within some cells and says anything of a figure, be it that there is none. */
static bool speaks(const struct telling_view *view, size_t place, uint32_t cells)
{
    const struct telling_span *span = &view->telling->spans[place];

    return (span->cells & ~cells) == 0 && (view->weekly || !span->weekly);
}

/* The cells of a span that are had from what is told within it. */
struct had {
    uint32_t cells;
    uint32_t told; /* but for those in which nothing is */
};

static struct had had_within(const struct telling_view *view, size_t place)
{
    const struct telling_span *spans = view->telling->spans;
    struct had had = {0};

    for (size_t i = 0; i < place; i++) {
        if (view->stands[i] == STANDING_HELD || !speaks(view, i, spans[place].cells)) {
            continue;
        }
        if (view->stands[i] == STANDING_NOTHING) {
            had.cells |= spans[i].cells;
        } else if (spans[i].state != SPAN_AHEAD) {
            had.cells |= spans[i].cells;
            had.told |= spans[i].cells;
        }
    }
    return had;
}

/* What is left of a sum, in as few pieces as there are sheets for. */
struct pieces {
    size_t count;
    bool exact; /* the last one passes the ladder by itself */
    int64_t clinicians;
    struct spread of_x;
    struct spread of_y;
};

static void add_piece(struct pieces *pieces, const struct sheet *sheet, size_t scope, size_t metric,
                      struct crowd crowds[static SIDE_COUNT])
{
    const struct figure *figure = sheet_figure(sheet, scope, metric);

    pieces->count++;
    pieces->exact = measure_exact(figure->ladder);
    pieces->clinicians =
        figure->clinicians > pieces->clinicians ? figure->clinicians : pieces->clinicians;
    pieces->of_x =
        spread_join(pieces->of_x, figures_spread(&sheet->figures, scope, metric, SIDE_DENOMINATOR));
    pieces->of_y =
        spread_join(pieces->of_y, figures_spread(&sheet->figures, scope, metric, SIDE_NUMERATOR));
    for (int side = 0; side < SIDE_COUNT; side++) {
        crowd_join(&crowds[side], figure->sides[side]);
    }
}

static bool passes(const struct pieces *pieces, bool bounded)
{
    if (pieces->count == 1) {
        return pieces->exact;
    }
    return bounded && pieces->clinicians >= CLINICIANS_PUBLISHED &&
           !spread_dominated(pieces->of_x) && !spread_dominated(pieces->of_y);
}

enum remains telling_remains(const struct telling_view *view, size_t place,
                             struct crowd crowds[static SIDE_COUNT])
{
    const struct telling *t = view->telling;
    struct had had = had_within(view, place);
    struct pieces pieces = {0};
    uint32_t left = t->spans[place].cells & ~had.cells;

    crowds[SIDE_NUMERATOR] = (struct crowd){0};
    crowds[SIDE_DENOMINATOR] = (struct crowd){0};
    if (left == 0 || view->stands[place] == STANDING_NOTHING) {
        return REMAINS_NOTHING;
    }
    if (had.told == 0) {
        return REMAINS_ALL;
    }
    for (size_t i = place; i-- > 0;) {
        if ((t->spans[i].cells & left) != 0 && speaks(view, i, left)) {
            left &= ~t->spans[i].cells;
            add_piece(&pieces, t->spans[i].sheet, view->scope, view->metric, crowds);
        }
    }
    return left == 0 && passes(&pieces, t->links->bounded[view->metric]) ? REMAINS_SAFE
                                                                         : REMAINS_FEW;
}

/* The audit */

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

/* The sums of a metric that are told and do not follow from those within them. */
struct told {
    struct rank_row *rows;
    size_t count;
    struct scope_set set; /* of (scope, span) */
    bool open;            /* any of them is */
};

static void list_told(const struct audit *audit, size_t scope, size_t metric, struct told *told)
{
    const struct telling *t = audit->telling;
    struct telling_view view = telling_look(t, scope, metric);

    for (size_t i = 0; i < t->count; i++) {
        const struct telling_span *span = &t->spans[i];

        if (view.stands[i] != STANDING_EXACT || span->state == SPAN_AHEAD ||
            !speaks(&view, i, span->cells) ||
            (had_within(&view, i).cells & span->cells) == span->cells) {
            continue;
        }
        struct precedence_size order = sheet_order(span->sheet, scope, metric);

        told->rows[told->count++] = (struct rank_row){.scope = scope,
                                                      .cells = span->cells,
                                                      .fixed = span->state != SPAN_OPEN,
                                                      .place = i,
                                                      .order_k = order.clinicians,
                                                      .order_size = (double)order.sum};
        scope_set_add(&told->set, scope * TELLING_SPANS + i);
        told->open = told->open || span->state == SPAN_OPEN;
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

static void audit_metric(void *context, size_t thread, size_t metric)
{
    struct audit *audit = context;
    const struct telling *t = audit->telling;
    struct arena room = {0};
    struct arena scratch = {0};
    struct told told = {.rows = NULL};

    (void)thread;
    if (!rank_adds_up(&t->links->catalog->metrics[metric])) {
        return;
    }
    told.rows = ARENA_NEW(&room, struct rank_row, t->count * audit->scope_count);
    told.set = scope_set_make(&room, TELLING_SPANS * audit->scope_count);
    for (size_t s = 0; s < audit->scope_count; s++) {
        list_told(audit, s, metric, &told);
    }
    if (told.open && !is_cleared(audit, metric, &told.set)) {
        audit->any[metric] = rank_withhold(&scratch, &t->ground, metric, told.rows, told.count);
        for (size_t r = 0; r < told.count; r++) {
            if (told.rows[r].withheld) {
                (void)standing_hold(t->spans[told.rows[r].place].sheet, told.rows[r].scope, metric,
                                    STATE_COMPLEMENTARY);
            }
        }
        if (!audit->any[metric]) {
            clear(audit, metric, &told.set);
        }
    }
    arena_free(&scratch);
    arena_free(&room);
}

bool telling_audit(const struct telling *t)
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
