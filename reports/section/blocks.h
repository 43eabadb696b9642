/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blocks.h: the blocks that several sections are made of. */
#ifndef REPORTS_SECTION_BLOCKS_H
#define REPORTS_SECTION_BLOCKS_H

#include "reports/section/wording.h"

/* A heading of the context's level with the text of `key`. */
void blocks_heading(const struct section_context *context, struct document *document,
                    const char *anchor, const char *key);

/* Key figures of metrics, each under its own label; `metrics` ends with NULL. */
void blocks_key_figures(const struct section_context *context, struct document *document,
                        const char *const *metrics);

/* A table of metrics: label, value with interval, n, period before; `metrics` ends with NULL. */
void blocks_metrics(const struct section_context *context, struct document *document,
                    const char *id, const char *caption, const char *const *metrics);

/* How the figure of a metric, here and now, is recomputed: the analyzer's command. Nothing where
 * there is no such figure. */
void blocks_explain(const struct section_context *context, struct document *document,
                    const char *metric);

/* How a finding is made again: the analyzer's command, after the words of `key`. */
void blocks_explain_finding(const struct section_context *context, struct document *document,
                            const char *key, int64_t id);

/* A finding's sentence with the number that the analyzer explains it by. */
const char *blocks_numbered(const struct section_context *context, const char *sentence,
                            int64_t id);

#endif
