/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/telling.h"

#include <assert.h>

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
    assert(t->ground.count < GROUND_CELLS && t->count == t->ground.count);
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
    uint8_t places[TELLING_SPANS];
    size_t count;
    uint32_t left; /* cells that no piece covers */
};

/* Of some cells, by what the spans before a place have sheets of, the widest first. */
static struct pieces take_pieces(const struct telling_view *view, size_t place, uint32_t cells)
{
    const struct telling_span *spans = view->telling->spans;
    struct pieces pieces = {.count = 0, .left = cells};

    for (size_t i = place; i-- > 0 && pieces.left != 0;) {
        if (view->stands[i] != STANDING_NOTHING && (spans[i].cells & pieces.left) != 0 &&
            speaks(view, i, pieces.left)) {
            pieces.left &= ~spans[i].cells;
            pieces.places[pieces.count++] = (uint8_t)i;
        }
    }
    return pieces;
}

static bool all_spread(const struct telling_view *view, const struct pieces *pieces, enum side side)
{
    struct spread all = {0};

    for (size_t i = 0; i < pieces->count; i++) {
        all =
            spread_join(all, figures_spread(&view->telling->spans[pieces->places[i]].sheet->figures,
                                            view->scope, view->metric, side));
    }
    return !spread_dominated(all);
}

/* Whether what is left passes the ladder. Spreads are joined only where nothing cheaper decides:
 * there are many sums. */
static bool passes(const struct telling_view *view, const struct pieces *pieces)
{
    const struct telling_span *spans = view->telling->spans;
    int64_t most = 0; /* clinicians of one piece */

    if (pieces->count == 1) {
        const struct sheet *sheet = spans[pieces->places[0]].sheet;

        return measure_exact(sheet_figure(sheet, view->scope, view->metric)->ladder);
    }
    if (!view->telling->links->bounded[view->metric]) {
        return false;
    }
    for (size_t i = 0; i < pieces->count; i++) {
        const struct sheet *sheet = spans[pieces->places[i]].sheet;
        int64_t clinicians = sheet_figure(sheet, view->scope, view->metric)->clinicians;

        most = clinicians > most ? clinicians : most;
    }
    return most >= CLINICIANS_PUBLISHED && all_spread(view, pieces, SIDE_DENOMINATOR) &&
           all_spread(view, pieces, SIDE_NUMERATOR);
}

enum remains telling_remains(const struct telling_view *view, size_t place,
                             struct crowd crowds[static SIDE_COUNT])
{
    const struct telling *t = view->telling;
    struct had had = had_within(view, place);
    uint32_t left = t->spans[place].cells & ~had.cells;

    crowds[SIDE_NUMERATOR] = (struct crowd){0};
    crowds[SIDE_DENOMINATOR] = (struct crowd){0};
    if (left == 0 || view->stands[place] == STANDING_NOTHING) {
        return REMAINS_NOTHING;
    }
    if (had.told == 0) {
        return REMAINS_ALL;
    }
    struct pieces pieces = take_pieces(view, place, left);

    for (size_t i = 0; i < pieces.count; i++) {
        const struct figure *figure =
            sheet_figure(t->spans[pieces.places[i]].sheet, view->scope, view->metric);

        for (int side = 0; side < SIDE_COUNT; side++) {
            crowd_join(&crowds[side], figure->sides[side]);
        }
    }
    return pieces.left == 0 && passes(view, &pieces) ? REMAINS_SAFE : REMAINS_FEW;
}

bool telling_fails(const struct telling_view *view, uint32_t cells)
{
    struct pieces pieces = take_pieces(view, view->telling->count, cells);

    return pieces.left == 0 && !passes(view, &pieces);
}

/* What is known */

bool telling_open(const struct telling_known *known, uint32_t cells)
{
    bool open = false;

    for (size_t i = 0; i < known->count; i++) {
        open = open || (known->open[i] && (known->parts[i] & ~cells) == 0);
    }
    return open;
}

struct telling_known telling_known(const struct telling_view *view)
{
    const struct telling *t = view->telling;
    struct telling_known known = {0};
    uint32_t had = 0;

    for (size_t i = 0; i < t->count; i++) {
        if (view->stands[i] == STANDING_NOTHING && speaks(view, i, UINT32_MAX)) {
            known.nothing |= t->spans[i].cells;
        }
    }
    had = known.nothing;
    for (size_t i = 0; i < t->count; i++) {
        uint32_t left = t->spans[i].cells & ~had;

        if (view->stands[i] == STANDING_EXACT && t->spans[i].state != SPAN_AHEAD && left != 0 &&
            speaks(view, i, UINT32_MAX)) {
            known.open[known.count] =
                t->spans[i].state == SPAN_OPEN || telling_open(&known, t->spans[i].cells);
            known.parts[known.count++] = left;
            had |= left;
        }
    }
    return known;
}

uint32_t telling_unknown(const struct telling_known *known, uint32_t cells)
{
    uint32_t left = cells & ~known->nothing;

    for (size_t i = 0; i < known->count; i++) {
        if ((known->parts[i] & ~cells) == 0) {
            left &= ~known->parts[i];
        }
    }
    return left;
}

bool telling_adds(const struct telling_view *view, size_t place)
{
    const struct telling_span *span = &view->telling->spans[place];

    return view->stands[place] == STANDING_EXACT && span->state != SPAN_AHEAD &&
           speaks(view, place, span->cells) &&
           (had_within(view, place).cells & span->cells) != span->cells;
}
