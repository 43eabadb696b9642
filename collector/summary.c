/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/summary.h"

#include <stdlib.h>

#include "base/text.h"

static void add_place(struct summary_reason *reason, size_t file, size_t line)
{
    reason->count++;
    if (file > 0 && reason->place_count < SUMMARY_PLACES) {
        reason->places[reason->place_count++] = (struct summary_place){file, line};
    }
}

static void add_reason(struct summary *summary, size_t file, const struct batch_item *item)
{
    const char *type = item->event.shape == NULL ? "" : item->event.shape->type->name;

    for (size_t i = 0; i < summary->reason_count; i++) {
        struct summary_reason *reason = &summary->reasons[i];

        if (text_equal(reason->type, type) && text_equal(reason->code, item->why.code) &&
            text_equal(reason->field, item->why.field)) {
            add_place(reason, file, item->line);
            return;
        }
    }
    if (summary->reason_count == SUMMARY_REASONS) {
        summary->uncounted++;
        return;
    }
    struct summary_reason *reason = &summary->reasons[summary->reason_count++];

    *reason = (struct summary_reason){
        .type = type,
        .code = item->why.code,
        .field = item->why.field,
    };
    add_place(reason, file, item->line);
}

void summary_add(struct summary *summary, const struct batch *batch)
{
    summary->received += batch->count;
    for (size_t i = 0; i < batch->count; i++) {
        summary->counts[batch->items[i].verdict]++;
        if (batch->items[i].verdict == VERDICT_REJECTED) {
            add_reason(summary, batch->file, &batch->items[i]);
        }
    }
}

static int compare_reasons(const void *a, const void *b)
{
    const struct summary_reason *first = a;
    const struct summary_reason *second = b;

    return (first->count < second->count) - (first->count > second->count);
}

static void print_places(const struct summary_reason *reason, FILE *out)
{
    for (size_t i = 0; i < reason->place_count; i++) {
        (void)fprintf(out, "%s%zu:%zu", i == 0 ? " lines=" : ",", reason->places[i].file,
                      reason->places[i].line);
    }
    (void)fprintf(out, "%s\n",
                  reason->count > reason->place_count && reason->place_count > 0 ? ",…" : "");
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

        (void)fprintf(out, "rejected=%zu code=%s type=%s field=%s", reason->count, reason->code,
                      *reason->type == '\0' ? "-" : reason->type,
                      *reason->field == '\0' ? "-" : reason->field);
        print_places(reason, out);
    }
    if (summary->uncounted > 0) {
        (void)fprintf(out, "rejected=%zu for other reasons\n", summary->uncounted);
    }
}
