/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * otlp.h: OTLP/HTTP logs in JSON: each log record is one event.
 *
 * The event's name (attribute event.name, or eventName) is "dictameter." and the type, attributes
 * are fields, the resource's service.instance.id is the client. A record without event_id gets one
 * of version 8 from its timeUnixNano and a MAC of what it says, so that a retry is recognised; one
 * without schema is of schema 1. A body is refused: it would be text.
 *
 * Source: OTLP 1.x, opentelemetry/proto/collector/logs/v1, JSON mapping.
 */
#ifndef COLLECTOR_OTLP_H
#define COLLECTOR_OTLP_H

#include "collector/batch.h"

/* Adds every log record to the batch, up to `limit` events in all. */
enum batch_result otlp_read(struct batch *batch, const struct event_rules *rules, const char *bytes,
                            size_t size, size_t limit);

#endif
