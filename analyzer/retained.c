/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/retained.h"

#include <math.h>

#include "analyzer/disclosure.h"

#define STEPS              20 /* of 5 points in a whole */
#define NUMBERS_OF_A_SHARE 2  /* of people, that are told alike */

static double steps_of(double active, double people)
{
    return round(STEPS * active / people);
}

static bool is_enough(double active, double people)
{
    return active >= CLINICIANS_PUBLISHED && people - active >= CLINICIANS_PUBLISHED;
}

/* Whether two numbers who were active at least, of so many, are told as these steps. */
static bool is_open(double steps, double people)
{
    int alike = 0;

    for (int active = CLINICIANS_PUBLISHED; is_enough(active, people); active++) {
        alike += steps_of(active, people) == steps ? 1 : 0;
    }
    return alike >= NUMBERS_OF_A_SHARE;
}

bool retained_passes(double active, double people)
{
    const double told = grid_people(people);
    const double steps = steps_of(active, people);
    bool passes = is_enough(active, people) && steps > 0 && steps < STEPS;

    for (int more = 0; passes && more < CLINICIANS_PUBLISHED; more++) {
        passes = is_open(steps, told + more);
    }
    return passes;
}
