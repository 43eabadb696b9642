/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/package.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "reports/export/study.h"

#define PROFILE "https://datapackage.org/profiles/2.0/datapackage.json"

struct line {
    const char *pid;      /* sorted by */
    const char *document; /* "" where rows are not documents */
    const struct extract_row *row;
};

static int by_pseudonym(const void *a, const void *b)
{
    const struct line *x = a;
    const struct line *y = b;
    int order = strcmp(x->pid, y->pid);

    if (order == 0) {
        order = strcmp(x->document, y->document);
    }
    if (order == 0) {
        order = strcmp(x->row->site, y->row->site);
    }
    if (order == 0) {
        order = x->row->week < y->row->week ? -1 : x->row->week > y->row->week;
    }
    return order != 0 ? order : memcmp(x->row->values, y->row->values, sizeof x->row->values);
}

/* Where no clinician is known the document stands for itself. */
static struct line make_line(struct arena *arena, const struct extract *extract,
                             const struct extract_row *row,
                             const uint8_t key[static CRYPTO_KEY_SIZE])
{
    struct line line = {.pid = "", .document = "", .row = row};

    if (row->clinician_id != 0) {
        line.pid = study_pseudonym(arena, key, "clinician", row->site_id, row->clinician_id);
    }
    if (extract->documents) {
        line.document = study_pseudonym(arena, key, "document", row->site_id, row->document);
    }
    return line;
}

static void write_csv(struct arena *arena, const struct extract *extract,
                      const uint8_t key[static CRYPTO_KEY_SIZE], struct text *out)
{
    struct line *lines = ARENA_NEW(arena, struct line, extract->row_count);

    for (size_t i = 0; i < extract->row_count; i++) {
        lines[i] = make_line(arena, extract, &extract->rows[i], key);
    }
    qsort(lines, extract->row_count, sizeof *lines, by_pseudonym);
    text_add(out, extract->documents ? "pid,document,site,week" : "pid,site,week");
    for (size_t i = 0; i < extract->value_count; i++) {
        text_add_format(out, ",%s", extract->values[i].name);
    }
    text_add(out, "\n");
    for (size_t i = 0; i < extract->row_count; i++) {
        const struct extract_row *row = lines[i].row;
        char week[11];

        day_write(row->week, week);
        text_add_format(out, "%s,", lines[i].pid);
        if (extract->documents) {
            text_add_format(out, "%s,", lines[i].document);
        }
        text_add_format(out, "%s,%s", row->site, week);
        for (size_t j = 0; j < extract->value_count; j++) {
            if (row->missing[j]) {
                text_add(out, ",");
            } else {
                text_add_format(out, ",%lld", (long long)row->values[j]);
            }
        }
        text_add(out, "\n");
    }
}

static json_t *describe_field(const struct protocol *protocol, const char *name, const char *type,
                              const char *title)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "name", name, "type", type, "title", title,
                     "disclosure", protocol_disclosure(protocol, name));
}

static json_t *describe_fields(const struct protocol *protocol, const struct extract *extract)
{
    json_t *fields = json_array();

    json_array_append_new(
        fields, describe_field(protocol, "pid", "string",
                               "pseudonym of the clinician in this study; empty: not known"));
    if (extract->documents) {
        json_array_append_new(fields,
                              json_pack("{s:s, s:s, s:s, s:s}", "name", "document", "type",
                                        "string", "title", "pseudonym of the document",
                                        "disclosure", protocol_disclosure(protocol, "pid")));
    }
    json_array_append_new(fields, describe_field(protocol, "site", "string", "site"));
    json_array_append_new(fields,
                          describe_field(protocol, "week", "date", "Monday of the ISO week"));
    for (size_t i = 0; i < extract->value_count; i++) {
        json_array_append_new(fields, describe_field(protocol, extract->values[i].name, "integer",
                                                     extract->values[i].label.in[LANGUAGE_EN]));
    }
    return fields;
}

static json_t *describe_totals(const struct extract *extract)
{
    json_t *totals = json_object();

    for (size_t i = 0; i < extract->value_count; i++) {
        int64_t total = 0;

        for (size_t row = 0; row < extract->row_count; row++) {
            total += extract->rows[row].missing[i] ? 0 : extract->rows[row].values[i];
        }
        json_object_set_new(totals, extract->values[i].name, json_integer(total));
    }
    return totals;
}

static json_t *describe_resource(const struct protocol *protocol, const struct extract *extract,
                                 const struct package_file *data, const char *hash)
{
    json_t *key = extract->documents ? json_pack("[s, s]", "document", "stage")
                                     : json_pack("[s, s, s]", "pid", "site", "week");
    json_t *schema =
        json_pack("{s:o, s:s, s:[{s:s, s:s}]}", "fields", describe_fields(protocol, extract),
                  "fieldsMatch", "exact", "missingValues", "value", "", "label", "not collected");

    if (!extract->documents) {
        json_object_set(schema, "primaryKey", key);
    }
    json_decref(key);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:o, s:I, s:o}", "name",
                     extract->name, "type", "table", "path", data->path, "format", "csv",
                     "mediatype", "text/csv", "encoding", "utf-8", "bytes", (json_int_t)data->size,
                     "hash", hash, "schema", schema, "rows", (json_int_t)extract->row_count,
                     "totals", describe_totals(extract));
}

static const char *hash_of(struct arena *arena, const struct package_file *file)
{
    uint8_t hash[CRYPTO_HASH_SIZE];

    crypto_sha256(file->bytes, file->size, hash);
    return crypto_hex(arena, hash, sizeof hash);
}

static struct package_file describe(struct arena *arena, const struct protocol *protocol,
                                    const struct extract *extract, const struct package_file *data)
{
    const char *hash = arena_format(arena, "sha256:%s", hash_of(arena, data));
    json_t *root = json_pack("{s:s, s:s, s:s, s:s, s:[o]}", "$schema", PROFILE, "name",
                             arena_format(arena, "dictameter-%s", extract->name), "id",
                             protocol->study, "description", protocol->title, "resources",
                             describe_resource(protocol, extract, data, hash));
    char *dumped = root == NULL ? NULL : json_dumps(root, JSON_INDENT(2));

    if (dumped == NULL) {
        arena_exhausted();
    }
    const char *bytes = arena_format(arena, "%s\n", dumped);
    free(dumped);
    json_decref(root);
    return (struct package_file){"datapackage.json", bytes, strlen(bytes)};
}

void package_make(struct arena *arena, const struct protocol *protocol,
                  const struct extract *extract, const uint8_t key[static CRYPTO_KEY_SIZE],
                  struct package *package)
{
    struct text csv = {.arena = arena};
    struct text sums = {.arena = arena};
    struct package_file *files = package->files;

    write_csv(arena, extract, key, &csv);
    files[0] = (struct package_file){arena_format(arena, "data/%s.csv", extract->name),
                                     text_string(&csv), csv.length};
    files[1] = describe(arena, protocol, extract, &files[0]);
    files[2] = (struct package_file){"protocol.json", protocol->json, strlen(protocol->json)};
    for (size_t i = 0; i < PACKAGE_FILES - 1; i++) {
        text_add_format(&sums, "%s  %s\n", hash_of(arena, &files[i]), files[i].path);
    }
    files[3] = (struct package_file){"SHA256SUMS", text_string(&sums), sums.length};
}
