/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * qpdf.h: adds to a PDF by Cairo what Cairo 1.16 cannot write: language, text alternatives, heads
 * of tables, metadata, attachments, artifacts, a deterministic identifier.
 *
 * The only file that includes qpdf-c.h. Knows no document: what it adds is given in the order in
 * which the structure has it.
 */
#ifndef REPORTS_DOCUMENT_QPDF_H
#define REPORTS_DOCUMENT_QPDF_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct pdf_attachment {
    const char *name; /* "tables.csv" */
    const char *description;
    const char *bytes;
    size_t size;
};

struct pdf_additions {
    const char *language; /* "fr" */
    const char *title;
    const char *subject;
    const char *creator;
    int64_t created_us;
    const char *const *figure_alts; /* [figure_count], of every Figure in reading order */
    size_t figure_count;
    const bool
        *heads_of_rows; /* [head_count], of every TH in reading order: its scope is the row */
    size_t head_count;
    const struct pdf_attachment *attachment; /* NULL: none */
};

/*
 * Fails with ERROR_SYSTEM where the file is not what Cairo was asked for: the counts of figures or
 * heads differ, or libqpdf finds it broken.
 */
NODISCARD bool pdf_complete(struct arena *arena, const char *pdf, size_t size,
                            const struct pdf_additions *additions, struct text *out,
                            struct error *err);

#endif
