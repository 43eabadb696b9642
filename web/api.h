/* SPDX-License-Identifier: GPL-3.0-or-later */
/* api.h: published figures for programs. */
#ifndef WEB_API_H
#define WEB_API_H

#include "base/http.h"

/*
 * GET /api/v1/measures?scope=…&period=…[&metric=B2,A7]: the measures as JSON, for a session of the
 * dashboard or a bearer token of kind `read`. What is withheld has its state and no figures.
 */
bool api_measures(void *context, struct http_request *request, struct http_response *response,
                  struct error *err);

/*
 * GET /api/v1/cohorts?scope=…&period=…: what was found of those who began, of the quarter that a
 * page of the period tells of: first_use, abandonment and learning, each with its state
 * ("curve", "few", "withheld", …). Shares from 0 to 1, people in fives, rounded down; a
 * kind that was not studied is not there.
 */
bool api_cohorts(void *context, struct http_request *request, struct http_response *response,
                 struct error *err);

/*
 * GET /api/v1/effects?scope=…&period=…: what goes with practices, of the quarter that a page of the
 * period tells of, and what changed at the scope when releases arrived, as it stands for the
 * period asked for (`releases_of`). Each has its state ("useful", "few", "compared", "season", …);
 * changes are ratios less 1 (of shares: differences), left out where nothing is told.
 */
bool api_effects(void *context, struct http_request *request, struct http_response *response,
                 struct error *err);

#endif
