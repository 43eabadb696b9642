/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pdf_content.h: what Cairo wrote into a page, changed where it means decoration. */
#ifndef REPORTS_DOCUMENT_PDF_CONTENT_H
#define REPORTS_DOCUMENT_PDF_CONTENT_H

#include "base/text.h"

/* Copies a page's content with each "/Private << /MCID n >> BDC" as an artifact of the layout. */
void pdf_content_artifacts(const char *content, size_t size, struct text *out);

#endif
