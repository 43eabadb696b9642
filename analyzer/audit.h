/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * audit.h: what the sums of several scopes and periods tell together.
 *
 * Two looks at what is told, or would be, of a month or quarter (telling.h):
 *
 * Days that a told sum leaves beside what is told within it are a period of their own: of those
 * days, whatever scopes they are known of, no combination rests on fewer than 5 clinicians, and no
 * sum can be had that does not pass the ladder (rank.h).
 *
 * And all sums are taken together, over all scopes and spans: a rank audit over atoms and cells.
 *
 * Source: TRUST.md A8-A10.
 */
#ifndef ANALYZER_AUDIT_H
#define ANALYZER_AUDIT_H

#include "analyzer/fingerprint.h"
#include "analyzer/share.h"
#include "analyzer/telling.h"

struct audit {
    const struct telling *telling;
    uint16_t classes[METRIC_WORDS * 64]; /* equal where the metrics touch the same persons */
    size_t sizes[METRIC_WORDS * 64];     /* of each class, by its number: metrics that add up */
    size_t scope_count;
    const uint32_t *order; /* [scope_count] scopes by key, in which they are looked at; or NULL */
    struct arena arenas[SHARE_THREADS]; /* one a thread; they own what was cleared */
    struct fingerprint_set *cleared;    /* [metric] by class, rows that tell nothing */
    bool *any;                          /* [metric] */
    struct fingerprint *quiet; /* [metric] how its sums stood when nothing was left to withhold */
};

/* Begins, when all spans are there. What was found to tell nothing is not looked at again: until
 * the end what is decided stays as it is, and what is not is only ever withheld. */
void audit_start(struct audit *audit, const struct telling *telling);
void audit_end(struct audit *audit);

/* Withholds in the open spans until nothing is left to withhold; true where it withheld. */
bool audit_withhold(struct audit *audit);

#endif
