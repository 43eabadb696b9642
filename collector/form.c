/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/form.h"

#include "collector/otlp.h"

enum batch_result form_read(enum form form, struct batch *batch, const struct event_rules *rules,
                            const char *bytes, size_t size, size_t limit)
{
    if (form == FORM_LOGS) {
        return otlp_read(batch, rules, bytes, size, limit);
    }
    return batch_read(batch, rules, bytes, size, limit) ? BATCH_READ : BATCH_TOO_MANY;
}
