/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/crowd.h"

#include <assert.h>

#define SHARES    2
#define FORGOTTEN 4 /* with each group the fourth part of those that are not back */

static size_t under_way(const struct crowd *crowd)
{
    return crowd->waiting + crowd->storing;
}

void crowd_add(struct crowd *crowd)
{
    crowd->waiting++;
    if (under_way(crowd) > crowd->known) {
        crowd->known = under_way(crowd);
    }
}

void crowd_take(struct crowd *crowd, size_t count)
{
    const size_t away = crowd->known - under_way(crowd);

    assert(count <= crowd->waiting);
    crowd->known -= (away + FORGOTTEN - 1) / FORGOTTEN;
    crowd->waiting -= count;
    crowd->storing += count;
}

void crowd_done(struct crowd *crowd)
{
    assert(crowd->storing > 0);
    crowd->storing--;
}

bool crowd_is_gathered(const struct crowd *crowd)
{
    return crowd->waiting >= (crowd->known + SHARES - 1) / SHARES ||
           under_way(crowd) >= crowd->known;
}
