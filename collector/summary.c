/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/summary.h"

#include <stdlib.h>

#include "base/text.h"

static void add_reason(struct summary *summary, const struct batch_item *item)
{
    const char *type = item->event.shape == NULL ? "" : item->event.shape->type->name;

    for (size_t i = 0; i < summary->reason_count; i++) {
        struct summary_reason *reason = &summary->reasons[i];

        if (text_equal(reason->type, type) && text_equal(reason->code, item->why.code) &&
            text_equal(reason->field, item->why.field)) {
            reason->count++;
            return;
        }
    }
    if (summary->reason_count == SUMMARY_REASONS) {
        summary->uncounted++;
        return;
    }
    summary->reasons[summary->reason_count++] = (struct summary_reason){
        .type = type,
        .code = item->why.code,
        .field = item->why.field,
        .count = 1,
    };
}

void summary_add(struct summary *summary, const struct batch *batch)
{
    summary->received += batch->count;
    for (size_t i = 0; i < batch->count; i++) {
        summary->counts[batch->items[i].verdict]++;
        if (batch->items[i].verdict == VERDICT_REJECTED) {
            add_reason(summary, &batch->items[i]);
        }
    }
}

static int compare_reasons(const void *a, const void *b)
{
    const struct summary_reason *first = a;
    const struct summary_reason *second = b;

    return (first->count < second->count) - (first->count > second->count);
}

void summary_print(struct summary *summary, FILE *out)
{
    (void)fprintf(out, "received=%zu", summary->received);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        (void)fprintf(out, " %s=%zu", verdict_names[i], summary->counts[i]);
    }
    (void)fprintf(out, "\n");
    qsort(summary->reasons, summary->reason_count, sizeof(summary->reasons[0]), compare_reasons);
    for (size_t i = 0; i < summary->reason_count; i++) {
        const struct summary_reason *reason = &summary->reasons[i];

        (void)fprintf(out, "rejected=%zu code=%s type=%s field=%s\n", reason->count, reason->code,
                      *reason->type == '\0' ? "-" : reason->type,
                      *reason->field == '\0' ? "-" : reason->field);
    }
    if (summary->uncounted > 0) {
        (void)fprintf(out, "rejected=%zu for other reasons\n", summary->uncounted);
    }
}
