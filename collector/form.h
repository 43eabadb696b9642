/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form.h: the forms that a body of events comes in; numbered, as they are written to the spool. */
#ifndef COLLECTOR_FORM_H
#define COLLECTOR_FORM_H

#include "collector/batch.h"

enum form {
    FORM_EVENTS = 1, /* NDJSON, a JSON array or a compact batch */
    FORM_LOGS = 2,   /* OTLP */
};

/* Reads every event of the bytes, up to `limit` in the whole batch. */
enum batch_result form_read(enum form form, struct batch *batch, const struct event_rules *rules,
                            const char *bytes, size_t size, size_t limit);

#endif
