/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/sheet.h"

#include <pthread.h>
#include <stdatomic.h>

/* What the threads share: they take one scope after the other. */
struct work {
    struct sheet *sheet;
    struct page *const *vectors;
    size_t vector_count;
    void (*step)(struct work *work, struct arena *arena, size_t scope);
    atomic_size_t next;
    atomic_size_t threads;
};

static void *labour(void *argument)
{
    struct work *work = argument;
    size_t thread = atomic_fetch_add(&work->threads, 1);

    for (;;) {
        size_t scope = atomic_fetch_add(&work->next, 1);

        if (scope >= work->sheet->scope_count) {
            return NULL;
        }
        work->step(work, &work->sheet->arenas[thread], scope);
    }
}

static void share_out(struct work *work)
{
    pthread_t helpers[SHEET_THREADS - 1];
    size_t started = 0;

    atomic_store(&work->next, 0);
    atomic_store(&work->threads, 0);
    while (started < SHEET_THREADS - 1 &&
           pthread_create(&helpers[started], NULL, labour, work) == 0) {
        started++;
    }
    (void)labour(work);
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(helpers[i], NULL);
    }
}

static void make_table(struct work *work, struct arena *arena, size_t scope)
{
    struct sheet *sheet = work->sheet;
    const struct population *p = sheet->evaluation.population;
    const struct scope *s = &p->scopes[scope];

    if (window_weekly(sheet->evaluation.period.kind) && s->kind != NULL && !s->kind->weekly) {
        sheet->tables[scope].scope = s;
        return;
    }
    table_make(arena, p, s, work->vectors, work->vector_count, &sheet->tables[scope]);
}

static void make_figures(struct work *work, struct arena *arena, size_t scope)
{
    struct sheet *sheet = work->sheet;
    struct table *table = &sheet->tables[scope];
    const struct metric *metrics = sheet->evaluation.layout->catalog->metrics;
    struct arena scratch = {0};
    struct cluster *clusters = ARENA_NEW(&scratch, struct cluster, table->k);

    for (size_t m = 0; m < sheet->metric_count; m++) {
        struct figure *figure = sheet_figure(sheet, scope, m);

        figure->state = STATE_NOT_APPLICABLE;
        if (table->k == 0 || table->scope->kind == NULL ||
            !metric_declared(&metrics[m], table->scope)) {
            continue;
        }
        if (metrics[m].kind == METRIC_TIME_SAVED && table->typed_ms == NULL) {
            saving_fill(arena, &sheet->baseline, metrics[m].denominator[0].component, table);
        }
        metric_clusters(&sheet->evaluation, table, &metrics[m], clusters);
        metric_figure(&scratch, &sheet->evaluation, table, &metrics[m], clusters, figure);
    }
    arena_free(&scratch);
}

static void make_baseline(struct sheet *sheet)
{
    struct arena *arena = &sheet->arenas[0];
    struct table *groups = ARENA_NEW(arena, struct table, sheet->scope_count);
    const struct table *everybody = NULL;
    size_t group_count = 0;

    for (size_t s = 0; s < sheet->scope_count; s++) {
        const struct scope *scope = sheet->tables[s].scope;
        bool fixes = false;

        if (scope->kind == NULL) {
            groups[group_count++] = sheet->tables[s];
            continue;
        }
        for (int d = 0; d < DIMENSION_COUNT; d++) {
            fixes = fixes || scope->kind->dimensions[d];
        }
        everybody = fixes ? everybody : &sheet->tables[s];
    }
    if (everybody != NULL) {
        baseline_make(arena, sheet->evaluation.layout, everybody, groups, group_count,
                      &sheet->baseline);
    }
}

void sheet_make(struct population *population, const struct history *history, struct window *window,
                struct sheet *sheet)
{
    struct work work = {
        .sheet = sheet, .vectors = window->vectors, .vector_count = window->vector_count};

    population_sort(population);
    *sheet = (struct sheet){
        .evaluation = {.layout = population->layout,
                       .population = population,
                       .history = history,
                       .period = window->period},
        .scope_count = population->scope_count,
        .metric_count = population->layout->catalog->metric_count,
    };
    sheet->arenas[SHEET_THREADS] = window->arena;
    window->arena = (struct arena){0};
    sheet->tables = ARENA_NEW(&sheet->arenas[0], struct table, sheet->scope_count);
    sheet->scope_ids = ARENA_NEW(&sheet->arenas[0], int32_t, sheet->scope_count);
    sheet->figures =
        ARENA_NEW(&sheet->arenas[0], struct figure, sheet->scope_count * sheet->metric_count);
    work.step = make_table;
    share_out(&work);
    make_baseline(sheet);
    work.step = make_figures;
    share_out(&work);
}

void sheet_free(struct sheet *sheet)
{
    for (size_t i = 0; i <= SHEET_THREADS; i++) {
        arena_free(&sheet->arenas[i]);
    }
    *sheet = (struct sheet){0};
}

struct figure *sheet_figure(const struct sheet *sheet, size_t scope, size_t metric)
{
    return &sheet->figures[scope * sheet->metric_count + metric];
}

struct cluster *sheet_clusters(struct arena *arena, const struct sheet *sheet, size_t scope,
                               size_t metric)
{
    const struct table *table = &sheet->tables[scope];
    struct cluster *clusters = ARENA_NEW(arena, struct cluster, table->k);

    metric_clusters(&sheet->evaluation, table, &sheet->evaluation.layout->catalog->metrics[metric],
                    clusters);
    return clusters;
}
