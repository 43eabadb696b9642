/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/reach.h"

#include "analyzer/disclosure.h"

const size_t reach_steps[REACH_STEPS] = {1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200};

static bool enough(size_t learners)
{
    return learners >= CLINICIANS_PUBLISHED;
}

static bool none_or_enough(size_t learners)
{
    return learners == 0 || enough(learners);
}

static size_t known_at(const struct reach_site *site, size_t n)
{
    size_t known = 0;

    for (size_t i = 0; i < site->count; i++) {
        known += learning_known(&site->learners[i], n) ? 1 : 0;
    }
    return known;
}

size_t reach_steps_within(size_t documents)
{
    size_t steps = 0;

    while (steps < REACH_STEPS && reach_steps[steps] <= documents) {
        steps++;
    }
    return steps;
}

/* Document n, to which all sites and some have got; false where all sites end before it. */
static bool step_on(struct reach_site *sites, size_t count, size_t n)
{
    size_t total = 0;
    size_t told = 0;
    size_t fewest = 0;
    struct reach_site *smallest = NULL;

    for (size_t i = 0; i < count; i++) {
        size_t known = known_at(&sites[i], n);

        total += known;
        if (sites[i].reach.documents != n - 1 || !enough(known)) {
            continue;
        }
        sites[i].reach.documents = n;
        told += known;
        if (smallest == NULL || known < fewest) {
            smallest = &sites[i];
            fewest = known;
        }
    }
    if (smallest != NULL && !none_or_enough(total - told)) {
        smallest->reach.documents = n - 1;
    }
    return enough(total);
}

/* Of a part: those of the panel, and at each step those known who are not. */
struct part {
    size_t panel;
    size_t others[REACH_STEPS];
};

static void add_to_part(const struct reach_site *site, size_t steps, struct part *part)
{
    size_t panel = 0;

    for (size_t i = 0; i < site->count; i++) {
        panel += learning_known_at(&site->learners[i], reach_steps, steps) ? 1 : 0;
    }
    part->panel += panel;
    for (size_t s = 0; s < steps; s++) {
        part->others[s] += known_at(site, reach_steps[s]) - panel;
    }
}

static void set_panel(struct reach *reach, const struct part *part, size_t steps)
{
    reach->panel_steps = part->panel > 0 ? steps : 0;
    for (size_t s = 0; s < steps; s++) {
        reach->panel_at[s] = part->panel > 0 && none_or_enough(part->others[s]);
    }
}

/* The panel of so many steps, at least half of those who are known at the first document. */
static bool plan_panel(struct reach_site *sites, size_t count, size_t steps, struct reach *all)
{
    struct part rest = {0};
    struct part whole = {0};
    bool may = true;

    for (size_t i = 0; i < count; i++) {
        struct part own = {0};
        bool told = sites[i].reach.documents >= reach_steps[steps - 1];

        add_to_part(&sites[i], steps, told ? &own : &rest);
        add_to_part(&sites[i], steps, &whole);
        may = may && none_or_enough(own.panel);
    }
    if (!may || !none_or_enough(rest.panel) || !enough(whole.panel) ||
        whole.panel < whole.others[0]) {
        return false;
    }
    all->panel_steps = steps;
    for (size_t s = 0; s < steps; s++) {
        all->panel_at[s] = none_or_enough(rest.others[s]);
    }
    for (size_t i = 0; i < count; i++) {
        struct part own = {0};

        if (sites[i].reach.documents >= reach_steps[steps - 1]) {
            add_to_part(&sites[i], steps, &own);
            set_panel(&sites[i].reach, &own, steps);
            for (size_t s = 0; s < steps; s++) {
                all->panel_at[s] = all->panel_at[s] && none_or_enough(own.others[s]);
            }
        }
    }
    return true;
}

void reach_plan(struct reach_site *sites, size_t count, struct reach *all)
{
    *all = (struct reach){0};
    for (size_t i = 0; i < count; i++) {
        sites[i].reach = (struct reach){0};
    }
    while (all->documents < REACH_DOCUMENTS && step_on(sites, count, all->documents + 1)) {
        all->documents++;
    }
    for (size_t steps = reach_steps_within(all->documents); steps > 1; steps--) {
        if (plan_panel(sites, count, steps, all)) {
            break;
        }
    }
}
