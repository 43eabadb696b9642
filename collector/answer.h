/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answer.h: what a sender is told: the verdicts on a batch, or a problem (RFC 9457).
 *
 * SECURITY: made of counts, catalog names and fixed words; an event's id appears only in the form
 * it was read as.
 */
#ifndef COLLECTOR_ANSWER_H
#define COLLECTOR_ANSWER_H

#include "base/http.h"
#include "collector/batch.h"

/* 200 with {received, stored, duplicate, rejected, conflicting, errors[]} and the counts as
 * headers.
 */
void answer_verdicts(struct http_request *request, struct http_response *response,
                     const struct batch *batch);

/* 200 as OTLP/HTTP has it: {} or {partialSuccess: {rejectedLogRecords, errorMessage}}. */
void answer_partial(struct http_request *request, struct http_response *response,
                    const struct batch *batch);

/* A problem document. `code` is for programs, `detail` for people: what to do. */
void answer_problem(struct http_request *request, struct http_response *response, int status,
                    const char *code, const char *detail);

#endif
