/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * section.h: the content that pages and reports share: from measures to blocks of a document.
 *
 * section_open() reads once what every section needs; each section then adds its blocks for the
 * context's scope, period and language. A page of the dashboard is one or two sections in a frame;
 * a report is many in a row. Sections know no HTTP and no device.
 */
#ifndef REPORTS_SECTION_SECTION_H
#define REPORTS_SECTION_SECTION_H

#include "reports/document/document.h"
#include "reports/measure.h"
#include "schema/period.h"
#include "schema/scope.h"

enum comparison { COMPARE_NONE, COMPARE_PREVIOUS, COMPARE_YEAR };

/* Addresses for links; all NULL in a report, where nothing is linked but within the document. */
struct section_links {
    void *owner;
    /* A page ("practices/BP14", "adoption", "metrics/B2"), for another scope or, NULL, for this. */
    const char *(*page)(void *owner, struct arena *arena, const char *page,
                        const struct scope *scope);
    /* A figure's data or picture: form "csv", "svg" or "png". */
    const char *(*figure)(void *owner, struct arena *arena, const char *id, const char *form);
};

struct section_context {
    /* given by the caller */
    struct db *db;
    struct arena *arena;
    const struct catalog *catalog;
    enum language language;
    const struct scope_tree *scopes;
    const struct scope *scope;
    struct period period;
    struct revision revision; /* of the period; other periods show their newest */
    enum comparison comparison;
    struct section_links links;
    int heading; /* level of a section's own heading: 2 in a report and on a page */
    bool print;  /* a report: no "see the page", tables in full */

    /* read by section_open() */
    struct data_state data;
    struct period compared;           /* where comparison is not COMPARE_NONE */
    struct measure_list measures;     /* every metric of this scope and period */
    struct metric_list late;          /* what late data would change of a frozen revision */
    struct measure_list before;       /* of the compared period */
    struct assessment_list practices; /* of the newest quarter that is not after the period */
    struct period practices_period;
    struct transmission_list transmission;
    bool any; /* whether there is any measure at all for scope and period */
};

/* Fails with ERROR_DATABASE, or with ERROR_NOT_FOUND where nothing was ever computed. */
NODISCARD bool section_open(struct section_context *context, struct error *err);

/*
 * The head of a page or report: heading of level 1, banner where data are simulated, provenance
 * strip, banners for provisional, late and replaced figures. Also sets the document's title,
 * subject, running words, date and `simulated`. `title` is what the reader is shown.
 */
NODISCARD bool section_head(struct section_context *context, struct document *document,
                            const char *title, struct error *err);

typedef bool (*section_fn)(struct section_context *context, struct document *document,
                           struct error *err);

bool section_synthesis(struct section_context *context, struct document *document,
                       struct error *err);
bool section_practices(struct section_context *context, struct document *document,
                       struct error *err);
/* What goes with practices within clinicians, of the quarter that the period lies in. */
bool section_effects(struct section_context *context, struct document *document, struct error *err);
bool section_adoption(struct section_context *context, struct document *document,
                      struct error *err);
bool section_accuracy(struct section_context *context, struct document *document,
                      struct error *err);
/* Of those who began: times to the first use and to abandonment, up to the end of the quarter that
 * the period lies in; nothing where nobody did. */
bool section_cohorts(struct section_context *context, struct document *document, struct error *err);
/* The services of the scope beside it, of the quarter that the period lies in. */
bool section_compare(struct section_context *context, struct document *document, struct error *err);
/* Learning curves, up to the end of the quarter that the period lies in; nothing where nobody
 * began. */
bool section_learning(struct section_context *context, struct document *document,
                      struct error *err);
bool section_time(struct section_context *context, struct document *document, struct error *err);
bool section_data_quality(struct section_context *context, struct document *document,
                          struct error *err);
bool section_definitions(struct section_context *context, struct document *document,
                         struct error *err);
bool section_methods(struct section_context *context, struct document *document, struct error *err);
/* One practice in full (its page): statement, why, evidence, adherence, services. */
bool section_practice(struct section_context *context, struct document *document,
                      const struct practice *practice, struct error *err);
/* Whether a metric is one of several names of a row of the catalogue: "D8_p90" of "D8". */
bool section_in_row(const struct metric *metric, const char *row);
/* The metrics of such a row: values here, definitions. */
bool section_metric_row(struct section_context *context, struct document *document, const char *row,
                        struct error *err);
/* One metric in full: definition, value here, those of its row, series. */
bool section_metric(struct section_context *context, struct document *document,
                    const struct metric *metric, struct error *err);

struct section {
    const char *name; /* "adoption": the page's own */
    section_fn build;
};

/* All of the above that take no subject, in the order of a report; ended by a NULL name. */
extern const struct section sections[];

#endif
