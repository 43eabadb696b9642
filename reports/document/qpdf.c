/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/document/qpdf.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

#include "reports/document/pdf_content.h"
#include "reports/document/xmp.h"

#define STRUCTURE_DEPTH 32
/* Cairo's name for what is decoration. */
#define DECORATION      "/Private"

struct mend {
    qpdf_data pdf;
    struct arena *arena;
    const struct pdf_additions *additions;
    size_t figures;
    size_t heads;
};

static bool fail(struct error *err, const char *what)
{
    return error_set(err, ERROR_SYSTEM, "PDF: %s", what);
}

static qpdf_oh name_of(const struct mend *mend, const char *name)
{
    return qpdf_oh_new_name(mend->pdf, name);
}

static void set(const struct mend *mend, qpdf_oh dictionary, const char *key, qpdf_oh value)
{
    qpdf_oh_replace_key(mend->pdf, dictionary, key, value);
}

static qpdf_oh words_of(const struct mend *mend, const char *words)
{
    return qpdf_oh_new_unicode_string(mend->pdf, words);
}

static bool is_kind(const struct mend *mend, qpdf_oh element, const char *kind)
{
    return qpdf_oh_is_name_and_equals(mend->pdf, qpdf_oh_get_key(mend->pdf, element, "/S"), kind);
}

/* A stream of its own with these bytes. */
static qpdf_oh stream_of(const struct mend *mend, const void *bytes, size_t size)
{
    qpdf_oh stream = qpdf_oh_new_stream(mend->pdf);
    qpdf_oh null = qpdf_oh_new_null(mend->pdf);

    qpdf_oh_replace_stream_data(mend->pdf, stream, bytes, size, null, null);
    return stream;
}

/* Pages: decoration becomes an artifact, and the tab order is the structure's. */

static bool mend_page(const struct mend *mend, size_t number, struct error *err)
{
    qpdf_oh page = qpdf_get_page_n(mend->pdf, number);
    struct text content = {.arena = mend->arena};
    unsigned char *bytes = NULL;
    size_t size = 0;

    if (qpdf_oh_get_page_content_data(mend->pdf, page, &bytes, &size) != QPDF_SUCCESS) {
        return fail(err, "a page's content cannot be read");
    }
    pdf_content_artifacts((const char *)bytes, size, &content);
    free(bytes);
    set(mend, page, "/Contents", stream_of(mend, text_string(&content), content.length));
    set(mend, page, "/Tabs", name_of(mend, "/S"));
    return true;
}

/* Structure */

static void mend_element(struct mend *mend, qpdf_oh element)
{
    const struct pdf_additions *additions = mend->additions;

    if (is_kind(mend, element, "/Figure")) {
        if (mend->figures < additions->figure_count) {
            set(mend, element, "/Alt", words_of(mend, additions->figure_alts[mend->figures]));
        }
        mend->figures++;
    } else if (is_kind(mend, element, "/TH")) {
        bool row = mend->heads < additions->head_count && additions->heads_of_rows[mend->heads];

        set(mend, element, "/A",
            qpdf_oh_parse(mend->pdf,
                          row ? "<< /O /Table /Scope /Row >>" : "<< /O /Table /Scope /Column >>"));
        mend->heads++;
    }
}

/* Gives an element's children without decoration, as an array, and puts them back so. */
static qpdf_oh keep_children(const struct mend *mend, qpdf_oh parent)
{
    qpdf_oh kids = qpdf_oh_get_key(mend->pdf, parent, "/K");
    qpdf_oh kept = qpdf_oh_new_array(mend->pdf);

    if (!qpdf_oh_is_array(mend->pdf, kids)) {
        if (qpdf_oh_is_dictionary(mend->pdf, kids)) {
            qpdf_oh_append_item(mend->pdf, kept, kids);
        }
        return kept;
    }
    int count = qpdf_oh_get_array_n_items(mend->pdf, kids);
    for (int i = 0; i < count; i++) {
        qpdf_oh child = qpdf_oh_get_array_item(mend->pdf, kids, i);

        if (!qpdf_oh_is_dictionary(mend->pdf, child) || !is_kind(mend, child, DECORATION)) {
            qpdf_oh_append_item(mend->pdf, kept, child);
        }
    }
    set(mend, parent, "/K", kept);
    return kept;
}

/* Mends every element below the root, in reading order. */
static void mend_elements(struct mend *mend, qpdf_oh root)
{
    struct {
        qpdf_oh children;
        int next;
    } open[STRUCTURE_DEPTH] = {{keep_children(mend, root), 0}};
    int depth = 0;

    while (depth >= 0) {
        qpdf_oh children = open[depth].children;

        if (open[depth].next == qpdf_oh_get_array_n_items(mend->pdf, children)) {
            depth--;
            continue;
        }
        qpdf_oh child = qpdf_oh_get_array_item(mend->pdf, children, open[depth].next++);
        if (!qpdf_oh_is_dictionary(mend->pdf, child) || !qpdf_oh_has_key(mend->pdf, child, "/S")) {
            continue;
        }
        mend_element(mend, child);
        if (depth + 1 < STRUCTURE_DEPTH) {
            depth++;
            open[depth].children = keep_children(mend, child);
            open[depth].next = 0;
        }
    }
}

/* The tree from marked content to elements must not lead to dropped ones. */
static void mend_parent_tree(const struct mend *mend, qpdf_oh root)
{
    qpdf_oh tree = qpdf_oh_get_key(mend->pdf, root, "/ParentTree");
    qpdf_oh numbers = qpdf_oh_get_key(mend->pdf, tree, "/Nums");
    int pairs =
        qpdf_oh_is_array(mend->pdf, numbers) ? qpdf_oh_get_array_n_items(mend->pdf, numbers) : 0;

    for (int pair = 1; pair < pairs; pair += 2) {
        qpdf_oh elements = qpdf_oh_get_array_item(mend->pdf, numbers, pair);
        int count = qpdf_oh_is_array(mend->pdf, elements)
                        ? qpdf_oh_get_array_n_items(mend->pdf, elements)
                        : 0;

        for (int i = 0; i < count; i++) {
            qpdf_oh element = qpdf_oh_get_array_item(mend->pdf, elements, i);

            if (qpdf_oh_is_dictionary(mend->pdf, element) && is_kind(mend, element, DECORATION)) {
                qpdf_oh_set_array_item(mend->pdf, elements, i, qpdf_oh_new_null(mend->pdf));
            }
        }
    }
}

static bool mend_structure(struct mend *mend, qpdf_oh root, struct error *err)
{
    qpdf_oh structure = qpdf_oh_get_key(mend->pdf, root, "/StructTreeRoot");

    if (!qpdf_oh_is_dictionary(mend->pdf, structure)) {
        return fail(err, "it has no structure");
    }
    mend_elements(mend, structure);
    mend_parent_tree(mend, structure);
    if (mend->figures != mend->additions->figure_count) {
        return fail(err, "its figures are not those that were drawn");
    }
    if (mend->heads != mend->additions->head_count) {
        return fail(err, "its heads of tables are not those that were drawn");
    }
    return true;
}

/* The catalog: language, title, metadata, attachment */

static void add_attachment(const struct mend *mend, qpdf_oh root)
{
    const struct pdf_attachment *file = mend->additions->attachment;
    qpdf_oh stream = stream_of(mend, file->bytes, file->size);
    qpdf_oh dictionary = qpdf_oh_get_dict(mend->pdf, stream);
    qpdf_oh parameters = qpdf_oh_new_dictionary(mend->pdf);
    qpdf_oh embedded = qpdf_oh_new_dictionary(mend->pdf);
    qpdf_oh spec = qpdf_oh_parse(mend->pdf, "<< /Type /Filespec /AFRelationship /Data >>");
    qpdf_oh names = qpdf_oh_get_key(mend->pdf, root, "/Names");

    set(mend, dictionary, "/Type", name_of(mend, "/EmbeddedFile"));
    set(mend, dictionary, "/Subtype", name_of(mend, "/text#2fcsv"));
    set(mend, parameters, "/Size", qpdf_oh_new_integer(mend->pdf, (long long)file->size));
    set(mend, dictionary, "/Params", parameters);
    set(mend, embedded, "/F", stream);
    set(mend, embedded, "/UF", stream);
    set(mend, spec, "/F", qpdf_oh_new_string(mend->pdf, file->name));
    set(mend, spec, "/UF", words_of(mend, file->name));
    set(mend, spec, "/Desc", words_of(mend, file->description));
    set(mend, spec, "/EF", embedded);
    spec = qpdf_make_indirect_object(mend->pdf, spec);

    qpdf_oh pairs = qpdf_oh_new_array(mend->pdf);
    qpdf_oh tree = qpdf_oh_new_dictionary(mend->pdf);
    qpdf_oh_append_item(mend->pdf, pairs, qpdf_oh_new_string(mend->pdf, file->name));
    qpdf_oh_append_item(mend->pdf, pairs, spec);
    set(mend, tree, "/Names", pairs);
    if (!qpdf_oh_is_dictionary(mend->pdf, names)) {
        names = qpdf_oh_new_dictionary(mend->pdf);
        set(mend, root, "/Names", names);
        names = qpdf_oh_get_key(mend->pdf, root, "/Names");
    }
    set(mend, names, "/EmbeddedFiles", tree);
    qpdf_oh associated = qpdf_oh_new_array(mend->pdf);
    qpdf_oh_append_item(mend->pdf, associated, spec);
    set(mend, root, "/AF", associated);
}

static void mend_catalog(const struct mend *mend, qpdf_oh root)
{
    const struct pdf_additions *additions = mend->additions;
    struct text xmp = {.arena = mend->arena};

    xmp_write(additions, &xmp);
    qpdf_oh metadata = stream_of(mend, text_string(&xmp), xmp.length);
    qpdf_oh dictionary = qpdf_oh_get_dict(mend->pdf, metadata);
    set(mend, dictionary, "/Type", name_of(mend, "/Metadata"));
    set(mend, dictionary, "/Subtype", name_of(mend, "/XML"));
    set(mend, root, "/Metadata", metadata);
    set(mend, root, "/Lang", qpdf_oh_new_string(mend->pdf, additions->language));
    set(mend, root, "/MarkInfo", qpdf_oh_parse(mend->pdf, "<< /Marked true >>"));
    set(mend, root, "/ViewerPreferences", qpdf_oh_parse(mend->pdf, "<< /DisplayDocTitle true >>"));
    if (additions->attachment != NULL) {
        add_attachment(mend, root);
    }
}

static bool write_out(const struct mend *mend, struct text *out, struct error *err)
{
    if (qpdf_init_write_memory(mend->pdf) != QPDF_SUCCESS) {
        return fail(err, "it cannot be written");
    }
    qpdf_set_deterministic_ID(mend->pdf, QPDF_TRUE);
    qpdf_set_minimum_pdf_version(mend->pdf, "1.7");
    qpdf_set_object_stream_mode(mend->pdf, qpdf_o_generate);
    qpdf_set_compress_streams(mend->pdf, QPDF_TRUE);
    qpdf_set_suppress_original_object_IDs(mend->pdf, QPDF_TRUE);
    if (qpdf_write(mend->pdf) != QPDF_SUCCESS || qpdf_more_warnings(mend->pdf)) {
        return fail(err, "it cannot be written");
    }
    text_add_bytes(out, (const char *)qpdf_get_buffer(mend->pdf),
                   qpdf_get_buffer_length(mend->pdf));
    return true;
}

bool pdf_complete(struct arena *arena, const char *pdf, size_t size,
                  const struct pdf_additions *additions, struct text *out, struct error *err)
{
    struct mend mend = {.pdf = qpdf_init(), .arena = arena, .additions = additions};
    bool ok = false;

    qpdf_silence_errors(mend.pdf);
    qpdf_set_suppress_warnings(mend.pdf, QPDF_TRUE);
    if (qpdf_read_memory(mend.pdf, "document", pdf, size, NULL) != QPDF_SUCCESS) {
        (void)fail(err, "it cannot be read back");
        goto done;
    }
    int pages = qpdf_get_num_pages(mend.pdf);
    for (int page = 0; page < pages; page++) {
        if (!mend_page(&mend, (size_t)page, err)) {
            goto done;
        }
    }
    qpdf_oh root = qpdf_get_root(mend.pdf);
    if (!mend_structure(&mend, root, err)) {
        goto done;
    }
    mend_catalog(&mend, root);
    ok = write_out(&mend, out, err);

done:
    qpdf_cleanup(&mend.pdf);
    return ok;
}
