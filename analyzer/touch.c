/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/touch.h"

#include "analyzer/disclosure.h"
#include "analyzer/fingerprint.h"

/* Room for the clinicians of all atoms that a metric touches, and how many atoms these are. */
static struct touch_list list_start(struct arena *arena, const struct atom_list *atoms,
                                    size_t metric, int64_t **clinicians)
{
    size_t count = 0;
    size_t most = 0;

    for (size_t i = 0; i < atoms->count; i++) {
        const struct atom *atom = &atoms->items[i];

        if (metric_set_has(&atoms->sets[atom->touched], metric)) {
            count++;
            most += atom->person_count < CLINICIANS_SHOWN ? atom->person_count : CLINICIANS_SHOWN;
        }
    }
    *clinicians = ARENA_NEW(arena, int64_t, most);
    return (struct touch_list){.items = ARENA_NEW(arena, struct touch, count)};
}

/* Persons come in the order of their ids; one with several contexts comes as often. */
static struct touch touch_of(const struct atom_list *atoms, const struct atom *atom, size_t metric,
                             int64_t *clinicians)
{
    struct touch touch = {
        .scopes = atom->scopes, .scope_count = atom->scope_count, .clinicians = clinicians};

    for (size_t i = 0; i < atom->person_count && touch.clinician_count < CLINICIANS_SHOWN; i++) {
        const struct person *person = &atom->persons[i];
        bool known = person->clinician_id != 0 &&
                     (touch.clinician_count == 0 ||
                      clinicians[touch.clinician_count - 1] != person->clinician_id);

        if (known && metric_set_has(&atoms->sets[person->touched], metric)) {
            clinicians[touch.clinician_count++] = person->clinician_id;
        }
    }
    return touch;
}

#define NUMBERS_FIRST 1024

/* The places of the sets of scopes, found by their fingerprints. */
struct numbering {
    struct arena arena;
    struct fingerprint *scopes; /* [capacity] all zero where there is none */
    uint32_t *places;           /* [capacity] */
    size_t capacity;            /* a power of 2 */
    size_t count;
};

/* Where a fingerprint is, or may be. */
static size_t find_number(const struct numbering *numbering, struct fingerprint scopes)
{
    size_t at = (size_t)scopes.a & (numbering->capacity - 1);

    while (!fingerprint_equal(numbering->scopes[at], scopes) &&
           !fingerprint_equal(numbering->scopes[at], (struct fingerprint){0})) {
        at = (at + 1) & (numbering->capacity - 1);
    }
    return at;
}

static void put_number(struct numbering *numbering, struct fingerprint scopes, uint32_t place)
{
    size_t at = find_number(numbering, scopes);

    numbering->scopes[at] = scopes;
    numbering->places[at] = place;
}

/* As much room again, so that a half of it stays free. */
static void widen(struct numbering *numbering)
{
    struct numbering old = *numbering;

    numbering->capacity = old.capacity == 0 ? NUMBERS_FIRST : 2 * old.capacity;
    numbering->scopes = ARENA_NEW(&numbering->arena, struct fingerprint, numbering->capacity);
    numbering->places = ARENA_NEW(&numbering->arena, uint32_t, numbering->capacity);
    for (size_t i = 0; i < old.capacity; i++) {
        if (!fingerprint_equal(old.scopes[i], (struct fingerprint){0})) {
            put_number(numbering, old.scopes[i], old.places[i]);
        }
    }
}

static uint32_t place_of(struct numbering *numbering, const struct touch *touch)
{
    struct fingerprint scopes = fingerprint_of(UINT64_MAX);

    for (size_t s = 0; s < touch->scope_count; s++) {
        fingerprint_join(&scopes, fingerprint_of(touch->scopes[s]));
    }
    if (2 * numbering->count >= numbering->capacity) {
        widen(numbering);
    }
    size_t at = find_number(numbering, scopes);

    if (!fingerprint_equal(numbering->scopes[at], scopes)) {
        put_number(numbering, scopes, (uint32_t)numbering->count++);
    }
    return numbering->places[at];
}

static void number_places(struct touches *touches)
{
    struct numbering numbering = {.count = 0};

    for (size_t c = 0; c < touches->count; c++) {
        struct touch_list *list = &touches->cells[c];

        for (size_t i = 0; i < list->count; i++) {
            list->items[i].place = place_of(&numbering, &list->items[i]);
        }
    }
    touches->place_count = numbering.count;
    arena_free(&numbering.arena);
}

/* Of one cell no two atoms have the same scopes. */
static void number_atoms(struct touches *touches)
{
    for (size_t i = 0; i < touches->cells[0].count; i++) {
        touches->cells[0].items[i].place = (uint32_t)i;
    }
    touches->place_count = touches->cells[0].count;
}

struct touches touches_make(struct arena *arena, const struct atom_ground *ground, size_t metric)
{
    struct touches touches = {.count = ground->count};

    for (size_t c = 0; c < ground->count; c++) {
        const struct atom_list *atoms = ground->cells[c];
        int64_t *clinicians = NULL;
        struct touch_list *list = &touches.cells[c];

        *list = list_start(arena, atoms, metric, &clinicians);
        for (size_t i = 0; i < atoms->count; i++) {
            if (metric_set_has(&atoms->sets[atoms->items[i].touched], metric)) {
                list->items[list->count] = touch_of(atoms, &atoms->items[i], metric, clinicians);
                clinicians += list->items[list->count++].clinician_count;
            }
        }
    }
    if (touches.count == 1) {
        number_atoms(&touches);
    } else {
        number_places(&touches);
    }
    touches.marks = ARENA_NEW(arena, struct touch_mark, touches.place_count);
    return touches;
}
