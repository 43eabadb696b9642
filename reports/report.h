/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h: the report of a scope and a period as a document: every section in a row. */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include "reports/document/document.h"
#include "reports/section/section.h"

/*
 * Makes the document; the context is as section_open() takes it. Fails with ERROR_NOT_FOUND where
 * its scope and period have no measure: nothing blank is ever sent.
 */
NODISCARD bool report_document(struct section_context *context, struct document *document,
                               struct error *err);

#endif
