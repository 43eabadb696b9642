/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/description.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/program.h"
#include "base/text.h"

#define PROFILE "https://datapackage.org/profiles/2.0/datapackage.json"
#define TABLE   "https://datapackage.org/profiles/2.0/tableschema.json"

/* Hands the object over as text; memory is all that can be short. */
static const char *write_json(struct arena *arena, json_t *root)
{
    char *dumped = root == NULL ? NULL : json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(6));

    if (dumped == NULL) {
        arena_exhausted();
    }
    const char *bytes = arena_format(arena, "%s\n", dumped);
    free(dumped);
    json_decref(root);
    return bytes;
}

static const char *type_of(const struct protocol_column *column)
{
    if (column->kind == COLUMN_WEEK) {
        return "date";
    }
    if (column->kind != COLUMN_VALUE || column->codes != NULL) {
        return "string";
    }
    if (column->field != NULL && column->field->type == FIELD_BOOL) {
        return "boolean";
    }
    return column->field != NULL && column->field->type == FIELD_DATE ? "date" : "integer";
}

static json_t *describe_categories(const struct protocol *protocol, const struct code_list *codes)
{
    json_t *categories = json_array();

    for (size_t i = 0; i < codes->count; i++) {
        json_array_append_new(categories,
                              json_pack("{s:s, s:s}", "value", codes->codes[i].code, "label",
                                        codes->codes[i].label.in[protocol->language]));
    }
    return categories;
}

static json_t *describe_field(const struct protocol *protocol, const struct protocol_column *column)
{
    json_t *field =
        json_pack("{s:s, s:s, s:s, s:s}", "name", column->name, "type", type_of(column), "title",
                  column->label.in[protocol->language], "disclosure", class_name(column->class));

    if (column->field != NULL) {
        json_object_set_new(field, "description",
                            json_string(column->field->description.in[protocol->language]));
        json_object_set_new(field, "unit", json_string(column->field->unit));
    }
    if (column->codes != NULL) {
        json_object_set_new(field, "categories", describe_categories(protocol, column->codes));
    }
    if (column->kind != COLUMN_VALUE) {
        json_object_set_new(field, "constraints", json_pack("{s:b}", "required", 1));
    }
    return field;
}

/* Sums of the whole columns: what a reader checks first. */
static json_t *describe_totals(const struct protocol *protocol, const struct extract *extract)
{
    json_t *totals = json_object();

    for (size_t c = 0; c < protocol->column_count; c++) {
        json_int_t total = 0;
        long long value = 0;

        if (strcmp(type_of(&protocol->columns[c]), "integer") != 0) {
            continue;
        }
        for (size_t r = 0; r < extract->row_count; r++) {
            const struct extract_row *row = &extract->rows[r];

            if (!row->cluster->is_suppressed && row->cells[c] != NULL &&
                text_to_int(row->cells[c], &value)) {
                total += value;
            }
        }
        json_object_set_new(totals, protocol->columns[c].name, json_integer(total));
    }
    return totals;
}

/* Rows are told apart by their clinician, week and context; audits of a document may repeat. */
static json_t *describe_key(const struct protocol *protocol)
{
    json_t *key = json_array();

    for (size_t c = 0; c < protocol->column_count; c++) {
        if (protocol->columns[c].kind != COLUMN_VALUE) {
            json_array_append_new(key, json_string(protocol->columns[c].name));
        }
    }
    return key;
}

static json_t *describe_schema(const struct catalog *catalog, const struct protocol *protocol)
{
    json_t *fields = json_array();

    for (size_t c = 0; c < protocol->column_count; c++) {
        json_array_append_new(fields, describe_field(protocol, &protocol->columns[c]));
    }
    json_t *schema =
        json_pack("{s:s, s:o, s:s, s:[{s:s, s:s}]}", "$schema", TABLE, "fields", fields,
                  "fieldsMatch", "exact", "missingValues", "value", "", "label",
                  catalog_text(catalog, protocol->language, "export.missing"));

    if (protocol->kind == EXTRACT_CLINICIAN_WEEK) {
        json_object_set_new(schema, "primaryKey", describe_key(protocol));
    }
    return schema;
}

static size_t released_rows(const struct extract *extract)
{
    size_t count = 0;

    for (size_t r = 0; r < extract->row_count; r++) {
        count += extract->rows[r].cluster->is_suppressed ? 0 : 1;
    }
    return count;
}

const char *description_write(struct arena *arena, const struct catalog *catalog,
                              const struct protocol *protocol, const struct extract *extract,
                              const struct package_file *data, const char *hash)
{
    const char *name = extract_kind_name(protocol->kind);
    json_t *resource = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:o, s:I, s:o}", "name", name, "type", "table",
        "path", data->path, "format", "csv", "mediatype", "text/csv", "encoding", "utf-8", "bytes",
        (json_int_t)data->size, "hash", hash, "schema", describe_schema(catalog, protocol), "rows",
        (json_int_t)released_rows(extract), "totals", describe_totals(protocol, extract));
    json_t *root =
        json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:b, s:{s:s, s:s}}", "$schema", PROFILE, "name",
                  arena_format(arena, "dictameter-%s", name), "id", protocol->study, "title",
                  protocol->title, "protocol_version", (json_int_t)protocol->version, "level",
                  "étude", "simulated", (int)extract->is_simulated, "made_with", "dictameter",
                  program_version, "framework", catalog->version);

    if (extract->is_simulated) {
        json_object_set_new(
            root, "description",
            json_string(catalog_text(catalog, protocol->language, "export.simulated")));
    }
    json_object_set_new(root, "resources", json_pack("[o]", resource));
    return write_json(arena, root);
}

static json_t *report_uniform(const struct protocol *protocol, const struct group_risk *risk)
{
    json_t *uniform = json_object();

    for (size_t c = 0; c < protocol->column_count; c++) {
        if (protocol->columns[c].class == DISCLOSURE_SENSITIVE) {
            json_object_set_new(uniform, protocol->columns[c].name,
                                json_integer((json_int_t)risk->uniform[c]));
        }
    }
    return uniform;
}

static json_t *report_group(const struct protocol *protocol, const struct release *release,
                            enum release_group group)
{
    const struct group_risk *risk = &release->groups[group];

    return json_pack(
        "{s:s, s:I, s:I, s:I, s:f, s:I, s:I, s:I, s:I, s:f, s:I, s:o}", "of",
        release_group_name(group), "threshold", (json_int_t)release_threshold(group), "read",
        (json_int_t)risk->read, "suppressed", (json_int_t)risk->suppressed, "suppressed_share",
        (double)risk->suppressed / (double)risk->read, "released",
        (json_int_t)(risk->read - risk->suppressed), "rows", (json_int_t)risk->rows, "classes",
        (json_int_t)risk->classes, "smallest_class", (json_int_t)risk->class_min,
        "highest_prosecutor_risk", 1.0 / (double)risk->class_min, "alone_with_their_sequence",
        (json_int_t)risk->unique_paths, "classes_of_one_value", report_uniform(protocol, risk));
}

const char *risk_report_write(struct arena *arena, const struct protocol *protocol,
                              const struct release *release)
{
    json_t *quasi = json_array();
    json_t *groups = json_array();

    for (size_t c = 0; c < protocol->column_count; c++) {
        if (protocol->columns[c].class == DISCLOSURE_QUASI) {
            json_array_append_new(quasi, json_string(protocol->columns[c].name));
        }
    }
    for (int g = 0; g < GROUP_COUNT; g++) {
        if (release->groups[g].read > 0) {
            json_array_append_new(groups, report_group(protocol, release, (enum release_group)g));
        }
    }
    return write_json(arena, json_pack("{s:s, s:s, s:I, s:o, s:o}", "study", protocol->study,
                                       "level", "étude", "suppressed_percent_max",
                                       (json_int_t)RELEASE_SUPPRESSED_MAX, "quasi_identifiers",
                                       quasi, "groups", groups));
}
