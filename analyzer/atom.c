/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/atom.h"

#include <stdlib.h>

int atom_compare(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    if (a_count != b_count) {
        return a_count < b_count ? -1 : 1;
    }
    for (size_t i = 0; i < a_count; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

struct member {
    uint32_t places[CELLS_MAX]; /* of the scopes, in the order of their keys */
    size_t scope_count;
    struct person person;
};

static int by_number(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

static int by_scopes(const void *a, const void *b)
{
    const struct member *left = a;
    const struct member *right = b;
    int order = atom_compare(left->places, left->scope_count, right->places, right->scope_count);

    return order != 0 ? order
                      : (left->person.clinician_id > right->person.clinician_id) -
                            (left->person.clinician_id < right->person.clinician_id);
}

static size_t find_members(const struct population *p, const struct window *window,
                           size_t scope_count, const uint32_t *places, struct member *members)
{
    size_t count = 0;

    for (size_t c = 0; c < window->context_count && c < p->context_count; c++) {
        const struct context *context = &p->contexts[c];
        struct member *member = &members[count];

        if (window->contexts[c].touched == 0) {
            continue;
        }
        *member = (struct member){.person = {.clinician_id = context->key.clinician_id,
                                             .touched = window->contexts[c].touched}};
        for (uint32_t i = 0; i < context->cell_count; i++) {
            uint32_t scope = p->cells[context->cells[i]].scope;

            if (scope < scope_count && p->scopes[scope].kind != NULL) {
                member->places[member->scope_count++] = places[scope];
            }
        }
        qsort(member->places, member->scope_count, sizeof(uint32_t), by_number);
        count++;
    }
    return count;
}

/* Parts the metrics that a set has from those that it has not, within each class. */
static void split_classes(const struct metric_set *set, uint16_t *classes)
{
    uint16_t parts[METRIC_WORDS * 64][2] = {{0}};
    uint16_t count = 0;

    for (size_t m = 0; m < (size_t)METRIC_WORDS * 64; m++) {
        uint16_t *part = &parts[classes[m]][metric_set_has(set, m)];

        if (*part == 0) {
            *part = ++count;
        }
        classes[m] = (uint16_t)(*part - 1);
    }
}

/* A set splits nothing a second time. */
static uint16_t *find_classes(struct arena *arena, const struct metric_set_list *sets,
                              const struct person *persons, size_t count)
{
    struct arena scratch = {0};
    uint16_t *classes = ARENA_NEW(arena, uint16_t, (size_t)METRIC_WORDS * 64);
    bool *seen = ARENA_NEW(&scratch, bool, sets->count);

    for (size_t i = 0; i < count; i++) {
        if (!seen[persons[i].touched]) {
            split_classes(&sets->items[persons[i].touched], classes);
            seen[persons[i].touched] = true;
        }
    }
    arena_free(&scratch);
    return classes;
}

struct atom_list atom_list_make(struct arena *arena, struct population *population,
                                const struct window *window, const uint32_t *order,
                                size_t scope_count)
{
    struct arena scratch = {0};
    struct member *members = ARENA_NEW(&scratch, struct member, population->context_count);
    uint32_t *places = ARENA_NEW(&scratch, uint32_t, scope_count);

    for (uint32_t i = 0; i < scope_count; i++) {
        places[order[i]] = i;
    }
    size_t count = find_members(population, window, scope_count, places, members);
    struct atom_list list = {.items = ARENA_NEW(arena, struct atom, count)};
    struct person *persons = ARENA_NEW(arena, struct person, count);

    if (count > 0) {
        qsort(members, count, sizeof(*members), by_scopes);
    }
    for (size_t i = 0; i < count; i++) {
        const struct member *member = &members[i];

        if (i == 0 || atom_compare(member->places, member->scope_count, members[i - 1].places,
                                   members[i - 1].scope_count) != 0) {
            uint32_t *scopes = ARENA_NEW(arena, uint32_t, member->scope_count);

            for (size_t s = 0; s < member->scope_count; s++) {
                scopes[s] = order[member->places[s]];
            }
            list.items[list.count++] = (struct atom){.scopes = scopes,
                                                     .scope_count = (uint32_t)member->scope_count,
                                                     .persons = &persons[i]};
        }
        persons[i] = member->person;
        struct atom *atom = &list.items[list.count - 1];

        atom->person_count++;
        atom->touched = metric_set_union(&population->touched, population->arena, atom->touched,
                                         member->person.touched);
    }
    list.sets = population->touched.items;
    list.classes = find_classes(arena, &population->touched, persons, count);
    arena_free(&scratch);
    return list;
}
