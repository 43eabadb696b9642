/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/sheet.h"

#include "analyzer/saving.h"
#include "analyzer/share.h"
#include "analyzer/standing.h"

/* What is needed while a sheet is made. */
struct making {
    struct sheet *sheet;
    const struct window *window;
    struct evaluation evaluation;
    struct arena arenas[SHARE_THREADS]; /* freed at the end */
    struct page **vectors;              /* by cell */
    struct table *tables;               /* [scope]; k = 0 where it has nothing in the period */
    struct baseline baseline;
};

/*
 * Adds what each context has to its cells. A cell is one clinician's: threads that share the
 * clinicians out do not meet.
 */
static void spread(void *work, size_t thread, size_t part)
{
    struct making *making = work;
    const struct population *p = making->evaluation.population;
    const struct window *window = making->window;
    bool weekly = window_weekly(window->period.kind);

    for (size_t i = 0; i < window->context_count && i < p->context_count; i++) {
        const struct context *context = &p->contexts[i];

        if (window->contexts[i].pages == NULL ||
            (uint64_t)context->key.clinician_id % SHARE_THREADS != part) {
            continue;
        }
        for (size_t c = 0; c < context->cell_count; c++) {
            uint32_t cell = context->cells[c];
            const struct scope_kind *kind = p->scopes[p->cells[cell].scope].kind;

            if (!weekly || kind == NULL || kind->weekly) {
                page_add(&making->arenas[thread], p->layout, layout_wanted(p->layout, kind),
                         &making->vectors[cell], window->contexts[i].pages);
            }
        }
    }
}

static void make_table(void *work, size_t thread, size_t scope)
{
    struct making *making = work;
    const struct population *p = making->evaluation.population;
    const struct scope *s = &p->scopes[scope];
    struct table *table = &making->tables[scope];

    if (window_weekly(making->window->period.kind) && s->kind != NULL && !s->kind->weekly) {
        table->scope = s;
        return;
    }
    table_make(&making->arenas[thread], p, s, making->vectors, p->cell_count,
               making->window->period.until, table);
    making->sheet->kinds[scope] = table->k > 0 ? s->kind : NULL;
}

static void make_figures(void *work, size_t thread, size_t scope)
{
    struct making *making = work;
    struct sheet *sheet = making->sheet;
    struct table *table = &making->tables[scope];
    const struct metric *metrics = sheet->catalog->metrics;
    struct arena scratch = {0};
    struct cluster *clusters = ARENA_NEW(&scratch, struct cluster, table->k);
    struct figure *figures = ARENA_NEW(&scratch, struct figure, sheet->metric_count);
    struct spreads *spreads = ARENA_NEW(&scratch, struct spreads, sheet->metric_count);

    for (size_t m = 0; m < sheet->metric_count; m++) {
        figures[m].state = STATE_NOT_APPLICABLE;
        if (sheet->kinds[scope] == NULL ||
            (sheet->known && !standing_adds_up(sheet->catalog, &metrics[m])) ||
            !metric_declared(&metrics[m], table->scope, making->window->period.kind) ||
            !metric_occurs(table, &metrics[m])) {
            continue;
        }
        if (metrics[m].kind == METRIC_TIME_SAVED && table->typed_ms == NULL) {
            saving_fill(&making->arenas[thread], &making->baseline, metrics[m].documents, table);
        }
        metric_clusters(&making->evaluation, table, &metrics[m], clusters);
        metric_figure(&scratch, &making->evaluation, table, &metrics[m], clusters, &figures[m],
                      &spreads[m]);
    }
    figures_keep(&sheet->arenas[thread], &sheet->figures, scope, figures, spreads);
    arena_free(&scratch);
}

static void measure_families(void *work, size_t thread, size_t metric)
{
    struct making *making = work;
    struct sheet *sheet = making->sheet;
    const struct family_ground ground = {&making->evaluation, making->tables, &sheet->figures};

    family_measure(&sheet->arenas[thread], &ground, &sheet->families, metric);
}

static void make_baseline(struct making *making)
{
    struct arena *arena = &making->arenas[0];
    size_t scope_count = making->sheet->scope_count;
    struct table *groups = ARENA_NEW(arena, struct table, scope_count);
    const struct table *everybody = NULL;
    size_t group_count = 0;

    for (size_t s = 0; s < scope_count; s++) {
        const struct scope *scope = making->tables[s].scope;
        bool fixes = false;

        if (scope->kind == NULL) {
            groups[group_count++] = making->tables[s];
            continue;
        }
        for (int d = 0; d < DIMENSION_COUNT; d++) {
            fixes = fixes || scope->kind->dimensions[d];
        }
        everybody = fixes ? everybody : &making->tables[s];
    }
    if (everybody != NULL) {
        baseline_make(arena, making->evaluation.layout, everybody, groups, group_count,
                      &making->baseline);
    }
}

void sheet_make(struct population *population, const struct history *history,
                const struct window *window, bool known, struct sheet *sheet)
{
    struct making making = {.sheet = sheet,
                            .window = window,
                            .evaluation = {.layout = population->layout,
                                           .population = population,
                                           .history = history,
                                           .period = window->period,
                                           .bare = window->helper}};

    population_sort(population);
    *sheet = (struct sheet){
        .period = window->period,
        .part = window->part,
        .helper = window->helper,
        .for_order = window->for_order,
        .known = known,
        .catalog = population->layout->catalog,
        .scope_count = population->scope_count,
        .metric_count = population->layout->catalog->metric_count,
    };
    struct arena *arena = &sheet->arenas[0];

    sheet->kinds = ARENA_NEW(arena, const struct scope_kind *, sheet->scope_count);
    sheet->scope_ids = ARENA_NEW(arena, int32_t, sheet->scope_count);
    sheet->figures = figures_make(arena, sheet->scope_count, sheet->metric_count);
    /* Only what is left of a month or quarter is judged by them (telling.c). */
    sheet->figures.spread =
        window->part || window->period.kind == PERIOD_WEEK || window->period.kind == PERIOD_MONTH;
    sheet->changed = ARENA_NEW(arena, bool, sheet->metric_count);
    sheet->twins = ARENA_NEW(arena, struct twins *, sheet->metric_count);
    sheet->cleared = ARENA_NEW(arena, struct fingerprint_set, sheet->metric_count);
    for (size_t m = 0; m < sheet->metric_count; m++) {
        sheet->changed[m] = true;
    }
    making.tables = ARENA_NEW(&making.arenas[0], struct table, sheet->scope_count);
    making.vectors = ARENA_NEW(&making.arenas[0], struct page *, population->cell_count);
    share_out(SHARE_THREADS, spread, &making);
    share_out(sheet->scope_count, make_table, &making);
    make_baseline(&making);
    share_out(sheet->scope_count, make_figures, &making);
    sheet->in_order = population_order(population, arena);
    if (!known) {
        sheet->families = family_find(arena, population, window, sheet->kinds, sheet->scope_count,
                                      sheet->in_order);
        share_out(sheet->metric_count, measure_families, &making);
    }
    sheet->atoms = atom_list_make(arena, population, window, sheet->in_order, sheet->scope_count);
    for (size_t i = 0; i < SHARE_THREADS; i++) {
        arena_settle(&sheet->arenas[i]); /* those of a quarter are there side by side */
        arena_free(&making.arenas[i]);
    }
}

void sheet_free(struct sheet *sheet)
{
    for (size_t i = 0; i < SHARE_THREADS; i++) {
        arena_free(&sheet->arenas[i]);
    }
    *sheet = (struct sheet){0};
}

const struct figure *sheet_figure(const struct sheet *sheet, size_t scope, size_t metric)
{
    return figures_at(&sheet->figures, scope, metric);
}

struct figure *sheet_change(const struct sheet *sheet, size_t scope, size_t metric)
{
    return figures_change(&sheet->figures, scope, metric);
}

struct precedence_size sheet_order(const struct sheet *sheet, size_t scope, size_t metric)
{
    /* What is told with its quarter: all of it is over by then. */
    bool own = standing_told_later(&sheet->catalog->metrics[metric]);

    return precedence_of(own ? NULL : sheet->order, &sheet->figures, scope, metric);
}

bool sheet_given(const struct sheet *sheet, size_t scope, size_t metric)
{
    return sheet->given != NULL && sheet->given[scope * sheet->metric_count + metric];
}
