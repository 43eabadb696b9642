/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xmp.h: what a PDF says of itself, as XMP. Source: ISO 16684-1. */
#ifndef REPORTS_DOCUMENT_XMP_H
#define REPORTS_DOCUMENT_XMP_H

#include "base/text.h"
#include "reports/document/qpdf.h"

void xmp_write(const struct pdf_additions *additions, struct text *out);

#endif
