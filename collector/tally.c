/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/tally.h"

#include <stdlib.h>

#include "base/text.h"

static void add_reason(struct tally *tally, const struct batch_item *item)
{
    const char *type = item->event.shape == NULL ? "" : item->event.shape->type->name;

    for (size_t i = 0; i < tally->reason_count; i++) {
        struct tally_reason *reason = &tally->reasons[i];

        if (text_equal(reason->type, type) && text_equal(reason->code, item->why.code) &&
            text_equal(reason->field, item->why.field)) {
            reason->count++;
            return;
        }
    }
    if (tally->reason_count == TALLY_REASONS) {
        tally->uncounted++;
        return;
    }
    tally->reasons[tally->reason_count++] = (struct tally_reason){
        .type = type,
        .code = item->why.code,
        .field = item->why.field,
        .count = 1,
    };
}

void tally_add(struct tally *tally, const struct batch *batch)
{
    tally->received += batch->count;
    for (size_t i = 0; i < batch->count; i++) {
        tally->counts[batch->items[i].verdict]++;
        if (batch->items[i].verdict == VERDICT_REJECTED) {
            add_reason(tally, &batch->items[i]);
        }
    }
}

static int compare_reasons(const void *a, const void *b)
{
    const struct tally_reason *first = a;
    const struct tally_reason *second = b;

    return (first->count < second->count) - (first->count > second->count);
}

void tally_print(struct tally *tally, FILE *out)
{
    (void)fprintf(out, "received=%zu", tally->received);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        (void)fprintf(out, " %s=%zu", verdict_names[i], tally->counts[i]);
    }
    (void)fprintf(out, "\n");
    qsort(tally->reasons, tally->reason_count, sizeof(tally->reasons[0]), compare_reasons);
    for (size_t i = 0; i < tally->reason_count; i++) {
        const struct tally_reason *reason = &tally->reasons[i];

        (void)fprintf(out, "rejected=%zu code=%s type=%s field=%s\n", reason->count, reason->code,
                      *reason->type == '\0' ? "-" : reason->type,
                      *reason->field == '\0' ? "-" : reason->field);
    }
    if (tally->uncounted > 0) {
        (void)fprintf(out, "rejected=%zu for other reasons\n", tally->uncounted);
    }
}
