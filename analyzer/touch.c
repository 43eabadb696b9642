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

static struct touch_list list_atoms(struct arena *arena, const struct atom_list *atoms,
                                    size_t metric)
{
    int64_t *clinicians = NULL;
    struct touch_list list = list_start(arena, atoms, metric, &clinicians);

    for (size_t i = 0; i < atoms->count; i++) {
        if (metric_set_has(&atoms->sets[atoms->items[i].touched], metric)) {
            list.items[list.count] = touch_of(atoms, &atoms->items[i], metric, clinicians);
            clinicians += list.items[list.count++].clinician_count;
        }
    }
    return list;
}

static struct fingerprint scopes_of(const struct touch *touch)
{
    struct fingerprint scopes = {0};

    for (size_t s = 0; s < touch->scope_count; s++) {
        fingerprint_join(&scopes, fingerprint_of(touch->scopes[s]));
    }
    return scopes;
}

static void number_places(struct touches *touches)
{
    struct arena scratch = {0};
    struct fingerprint_set known = {0};

    for (size_t c = 0; c < touches->count; c++) {
        struct touch_list *list = &touches->cells[c];

        for (size_t i = 0; i < list->count; i++) {
            list->items[i].place =
                (uint32_t)fingerprint_set_add(&known, &scratch, scopes_of(&list->items[i]));
        }
    }
    touches->place_count = known.count;
    arena_free(&scratch);
}

/* Of one cell no two atoms have the same scopes. */
static void number_atoms(struct touches *touches)
{
    for (size_t i = 0; i < touches->cells[0].count; i++) {
        touches->cells[0].items[i].place = (uint32_t)i;
    }
    touches->place_count = touches->cells[0].count;
}

void touches_make(struct touches *touches)
{
    if (touches->made) {
        return;
    }
    touches->made = true;
    touches->count = touches->ground->count;
    for (size_t c = 0; c < touches->count; c++) {
        touches->cells[c] = list_atoms(&touches->arena, touches->ground->cells[c], touches->metric);
    }
    if (touches->count == 1) {
        number_atoms(touches);
    } else {
        number_places(touches);
    }
    touches->marks = ARENA_NEW(&touches->arena, struct touch_mark, touches->place_count);
}

void touches_free(struct touches *touches)
{
    arena_free(&touches->arena);
    *touches = (struct touches){.ground = touches->ground, .metric = touches->metric};
}
