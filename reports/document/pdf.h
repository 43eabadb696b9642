/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pdf.h: documents written as tagged PDF 1.7, A4, vector only.
 *
 * The same document gives the same bytes. Headings make the outline, figures carry their sentence
 * as /Alt, tables repeat their heads, every page says where it is from; the tables are attached as
 * CSV. Drawing is canvas.h's, what Cairo cannot write is added by qpdf.h.
 */
#ifndef REPORTS_DOCUMENT_PDF_H
#define REPORTS_DOCUMENT_PDF_H

#include "base/error.h"
#include "base/text.h"
#include "reports/document/document.h"

/* Fails with ERROR_SYSTEM where the fonts are missing or the file cannot be made. */
NODISCARD bool document_write_pdf(const struct document *document, struct text *out,
                                  struct error *err);

#endif
