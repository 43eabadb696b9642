/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/column.h"

#include "base/text.h"

static const char *const classes[] = {"direct", "quasi", "sensitive", "neutral"};

#define CLASS_COUNT (sizeof(classes) / sizeof(classes[0]))

const char *class_name(enum disclosure class)
{
    return classes[class];
}

/* The columns that are no values. Source of the classes: the register of quasi-identifiers, A3. */
static const struct fixed {
    const char *name;
    enum column_kind kind;
    enum disclosure floor;
    const char *codes; /* the list; NULL where it is none */
    const char *title; /* key of texts */
} fixed_columns[] = {
    {"pid", COLUMN_PID, DISCLOSURE_DIRECT, NULL, "export.column.pid"},
    {"document", COLUMN_DOCUMENT, DISCLOSURE_DIRECT, NULL, "export.column.document"},
    {"site", COLUMN_SITE, DISCLOSURE_QUASI, NULL, "export.column.site"},
    {"week", COLUMN_WEEK, DISCLOSURE_QUASI, NULL, "export.column.week"},
    {"specialty", COLUMN_SPECIALTY, DISCLOSURE_QUASI, "specialty", "export.column.specialty"},
    {"specialty_family", COLUMN_FAMILY, DISCLOSURE_QUASI, "specialty",
     "export.column.specialty_family"},
    {"role", COLUMN_ROLE, DISCLOSURE_QUASI, "role", "export.column.role"},
};

#define FIXED_COUNT (sizeof(fixed_columns) / sizeof(fixed_columns[0]))

static bool find_fixed(const struct catalog *catalog, const char *name,
                       struct protocol_column *column, enum disclosure *least)
{
    for (size_t i = 0; i < FIXED_COUNT; i++) {
        const struct fixed *fixed = &fixed_columns[i];

        if (text_equal(fixed->name, name)) {
            *column = (struct protocol_column){.name = fixed->name, .kind = fixed->kind};
            column->codes = fixed->codes == NULL ? NULL : catalog_codes(catalog, fixed->codes);
            for (int l = 0; l < LANGUAGE_COUNT; l++) {
                column->label.in[l] = catalog_text(catalog, (enum language)l, fixed->title);
            }
            *least = fixed->floor;
            return true;
        }
    }
    return false;
}

static bool find_field(const struct catalog *catalog, const char *name,
                       struct protocol_column *column, enum disclosure *least)
{
    const struct event_type *audit = catalog_event(catalog, "audit");

    for (size_t i = 0; i < audit->field_count; i++) {
        const struct event_field *field = &audit->fields[i];

        if (text_equal(field->name, name)) {
            *column = (struct protocol_column){
                .name = field->name,
                .kind = COLUMN_VALUE,
                .field = field,
                .codes = field->codes,
                .label = field->label,
            };
            *least = field->type == FIELD_OPAQUE ? DISCLOSURE_DIRECT : field->disclosure;
            return true;
        }
    }
    return false;
}

static bool find_component(const struct catalog *catalog, const char *name,
                           struct protocol_column *column, enum disclosure *least)
{
    const struct component *component = catalog_component(catalog, name);

    if (component == NULL) {
        return false;
    }
    *column = (struct protocol_column){
        .name = component->name,
        .kind = COLUMN_VALUE,
        .label = component->label,
    };
    *least = DISCLOSURE_NEUTRAL;
    return true;
}

static bool find(const struct catalog *catalog, enum extract_kind kind, const char *name,
                 struct protocol_column *column, enum disclosure *least)
{
    if (find_fixed(catalog, name, column, least)) {
        return column->kind != COLUMN_DOCUMENT || kind == EXTRACT_AUDIT_DOCUMENT;
    }
    return kind == EXTRACT_AUDIT_DOCUMENT ? find_field(catalog, name, column, least)
                                          : find_component(catalog, name, column, least);
}

/* A class may be stricter than the catalog's, never laxer; nothing direct but pseudonyms. */
static bool check_class(const struct protocol_column *column, enum disclosure least,
                        struct error *err)
{
    bool is_direct = column->class == DISCLOSURE_DIRECT;

    if (column->kind == COLUMN_PID || column->kind == COLUMN_DOCUMENT) {
        return is_direct ||
               error_set(err, ERROR_REFUSED, "%s must be classed direct: it stands for a person",
                         column->name);
    }
    if (is_direct || least == DISCLOSURE_DIRECT) {
        return error_set(err, ERROR_REFUSED, "%s: what identifies directly is never exported",
                         column->name);
    }
    if (least == DISCLOSURE_QUASI && column->class != DISCLOSURE_QUASI) {
        return error_set(err, ERROR_REFUSED, "%s must be classed quasi, as in the catalog",
                         column->name);
    }
    if (least == DISCLOSURE_SENSITIVE && column->class == DISCLOSURE_NEUTRAL) {
        return error_set(err, ERROR_REFUSED,
                         "%s must be classed sensitive or quasi, as in the catalog", column->name);
    }
    return true;
}

bool column_read(const struct catalog *catalog, enum extract_kind kind, const char *name,
                 const char *class, struct protocol_column *column, struct error *err)
{
    struct protocol_column found = {0};
    enum disclosure least = DISCLOSURE_NEUTRAL;
    size_t index = 0;

    if (!find(catalog, kind, name, &found, &least)) {
        return error_set(err, ERROR_INPUT, "no such column in an extract %s",
                         extract_kind_name(kind));
    }
    while (index < CLASS_COUNT && (class == NULL || !text_equal(class, classes[index]))) {
        index++;
    }
    if (index == CLASS_COUNT) {
        return error_set(err, ERROR_REFUSED,
                         "%s is not classed as direct, quasi, sensitive or neutral", found.name);
    }
    found.class = (enum disclosure)index;
    if (!check_class(&found, least, err)) {
        return false;
    }
    *column = found;
    return true;
}

bool columns_check(const struct protocol *protocol, struct error *err)
{
    if (protocol_find(protocol, COLUMN_PID) == NULL) {
        return error_set(err, ERROR_REFUSED, "the protocol does not class the column pid");
    }
    if (protocol->kind == EXTRACT_CLINICIAN_WEEK && protocol_find(protocol, COLUMN_WEEK) == NULL) {
        return error_set(err, ERROR_REFUSED, "the protocol does not class the column week");
    }
    if (protocol_find(protocol, COLUMN_SPECIALTY) != NULL &&
        protocol_find(protocol, COLUMN_FAMILY) != NULL) {
        return error_set(err, ERROR_INPUT, "columns: specialty or specialty_family, not both");
    }
    if (protocol_find(protocol, COLUMN_VALUE) == NULL) {
        return error_set(err, ERROR_INPUT, "columns: no value among them");
    }
    return true;
}
