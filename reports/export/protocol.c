/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/protocol.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "reports/export/column.h"

#define FIELD_MAX   2000
#define COLUMNS_MAX 250
#define LIST_MAX    1000
#define SITE_MAX    32
#define STUDY_MAX   64
#define VERSION_MAX 1000000
#define MONDAY      1
#define BLANK       " \t\r\n"

enum gate_form { GATE_TEXT, GATE_DAY, GATE_TEXTS };

/* Without any of these nothing leaves. */
static const struct {
    const char *name;
    enum gate_form form;
} gate[] = {
    {"study", GATE_TEXT},              /* its id: letters, digits, ". _ -" */
    {"controller", GATE_TEXT},         /* who answers for the processing */
    {"purpose", GATE_TEXT},            /* what for, in one sentence */
    {"legal_basis", GATE_TEXT},        /* article 6(1) and article 9(2) */
    {"authorisation", GATE_TEXT},      /* MR-004 with its number, or the authority's */
    {"dpia_date", GATE_DAY},           /* of the impact assessment */
    {"information_notice", GATE_TEXT}, /* version that the clinicians were given */
    {"end_date", GATE_DAY},            /* after it nothing is exported */
    {"recipients", GATE_TEXTS},        /* who gets it */
    {"key_id", GATE_TEXT},             /* the name of the study's key in the register */
};

/* What else a protocol may say. */
static const char *const others[] = {"version", "language",    "extract", "from",   "until",
                                     "sites",   "specialties", "roles",   "columns"};

static const char *const kinds[] = {"clinician-week", "audit-document"};

const char *extract_kind_name(enum extract_kind kind)
{
    return kinds[kind];
}

const struct protocol_column *protocol_find(const struct protocol *protocol, enum column_kind kind)
{
    for (size_t i = 0; i < protocol->column_count; i++) {
        if (protocol->columns[i].kind == kind) {
            return &protocol->columns[i];
        }
    }
    return NULL;
}

/* Blanks are no purpose. */
static bool is_text(const json_t *value)
{
    return json_is_string(value) && json_string_length(value) > 0 &&
           json_string_length(value) <= FIELD_MAX &&
           strlen(json_string_value(value)) == json_string_length(value) &&
           strspn(json_string_value(value), BLANK) < json_string_length(value);
}

static bool passes(const json_t *value, enum gate_form form)
{
    int32_t day = 0;

    if (form == GATE_TEXTS) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (!is_text(json_array_get(value, i))) {
                return false;
            }
        }
        return json_array_size(value) > 0;
    }
    return is_text(value) && (form == GATE_TEXT || day_read(json_string_value(value), &day));
}

static bool check_gate(const json_t *root, int32_t today, struct error *err)
{
    int32_t end = 0;
    int32_t assessed = 0;

    for (size_t i = 0; i < sizeof gate / sizeof gate[0]; i++) {
        if (!passes(json_object_get(root, gate[i].name), gate[i].form)) {
            return error_set(err, ERROR_REFUSED, "the protocol does not state %s", gate[i].name);
        }
    }
    (void)day_read(json_string_value(json_object_get(root, "end_date")), &end);
    (void)day_read(json_string_value(json_object_get(root, "dpia_date")), &assessed);
    if (assessed > today) {
        return error_set(err, ERROR_REFUSED, "the dpia_date lies in the future");
    }
    if (end < today) {
        return error_set(err, ERROR_REFUSED, "the study is over: its end_date has passed");
    }
    return true;
}

static bool is_code(const char *text, size_t limit)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    return text[0] != '\0' && strchr("._-", text[0]) == NULL && strlen(text) <= limit &&
           strspn(text, allowed) == strlen(text);
}

/* A misspelt field would widen what leaves. */
static bool check_fields(json_t *root, struct error *err)
{
    const char *name = NULL;
    const json_t *value = NULL;

    json_object_foreach(root, name, value)
    {
        bool known = false;

        for (size_t i = 0; i < sizeof gate / sizeof gate[0]; i++) {
            known = known || strcmp(name, gate[i].name) == 0;
        }
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            known = known || strcmp(name, others[i]) == 0;
        }
        if (!known) {
            return error_set(err, ERROR_INPUT,
                             "the protocol has an unknown field; beside those of the gate there "
                             "are version, language, extract, from, until, sites, specialties, "
                             "roles, columns");
        }
    }
    return true;
}

/* A list that is there names one at least. */
static bool is_list(const json_t *list)
{
    return list == NULL || (json_array_size(list) > 0 && json_array_size(list) <= LIST_MAX);
}

static bool read_sites(struct arena *arena, const json_t *sites, struct protocol *protocol,
                       struct error *err)
{
    struct text array = {.arena = arena};

    if (sites == NULL) {
        return true;
    }
    bool ok = is_list(sites);
    for (size_t i = 0; ok && i < json_array_size(sites); i++) {
        const json_t *site = json_array_get(sites, i);

        ok = is_text(site) && is_code(json_string_value(site), SITE_MAX);
        text_add(&array, i == 0 ? "{" : ",");
        text_add(&array, ok ? json_string_value(site) : "");
    }
    if (!ok) {
        return error_set(err, ERROR_INPUT, "sites must be a list of codes");
    }
    text_add(&array, "}");
    protocol->sites = text_string(&array);
    protocol->site_count = json_array_size(sites);
    return true;
}

static bool read_codes(struct arena *arena, const json_t *root, const char *name,
                       const struct code_list *list, struct protocol_codes *codes,
                       struct error *err)
{
    const json_t *array = json_object_get(root, name);
    size_t count = json_array_size(array);

    if (!is_list(array)) {
        return error_set(err, ERROR_INPUT, "%s must be a list of codes", name);
    }
    codes->ids = ARENA_NEW(arena, int64_t, count + 1);
    codes->count = count;
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(array, i));
        const struct code *code = text == NULL ? NULL : code_by_text(list, text);

        if (code == NULL) {
            return error_set(err, ERROR_INPUT, "%s: number %zu is no code of the list %s", name,
                             i + 1, list->name);
        }
        codes->ids[i] = code->id;
    }
    return true;
}

static bool read_columns(struct arena *arena, const struct catalog *catalog, json_t *columns,
                         struct protocol *protocol, struct error *err)
{
    size_t count = json_object_size(columns);
    const char *name = NULL;
    const json_t *value = NULL;

    if (count == 0 || count > COLUMNS_MAX) {
        return error_set(err, ERROR_REFUSED, "the protocol does not state columns");
    }
    struct protocol_column *read = ARENA_NEW(arena, struct protocol_column, count);
    count = 0;
    json_object_foreach(columns, name, value)
    {
        if (!column_read(catalog, protocol->kind, name, json_string_value(value), &read[count],
                         err)) {
            return error_context(err, "column %zu", count + 1);
        }
        count++;
    }
    protocol->columns = read;
    protocol->column_count = count;
    return columns_check(protocol, err);
}

static bool read_extract(const json_t *root, struct protocol *protocol, struct error *err)
{
    const json_t *kind = json_object_get(root, "extract");
    const json_t *from = json_object_get(root, "from");
    const json_t *until = json_object_get(root, "until");

    const char *name = json_is_string(kind) ? json_string_value(kind) : "";

    if (strcmp(name, kinds[EXTRACT_CLINICIAN_WEEK]) == 0) {
        protocol->kind = EXTRACT_CLINICIAN_WEEK;
    } else if (strcmp(name, kinds[EXTRACT_AUDIT_DOCUMENT]) == 0) {
        protocol->kind = EXTRACT_AUDIT_DOCUMENT;
    } else {
        return error_set(err, ERROR_INPUT, "extract must be clinician-week or audit-document");
    }
    if (!json_is_string(from) || !json_is_string(until) ||
        !day_read(json_string_value(from), &protocol->from) ||
        !day_read(json_string_value(until), &protocol->until) ||
        protocol->from >= protocol->until) {
        return error_set(err, ERROR_INPUT,
                         "from and until must be days, the first before the "
                         "second");
    }
    /* Half a week would show who worked on its days. */
    if (day_weekday(protocol->from) != MONDAY || day_weekday(protocol->until) != MONDAY) {
        return error_set(err, ERROR_INPUT, "from and until must be Mondays: rows are whole weeks");
    }
    return true;
}

static bool read_version(const json_t *root, struct protocol *protocol, struct error *err)
{
    const json_t *version = json_object_get(root, "version");
    const json_t *language = json_object_get(root, "language");

    protocol->version = version == NULL ? 1 : json_integer_value(version);
    if (protocol->version < 1 || protocol->version > VERSION_MAX) {
        return error_set(err, ERROR_INPUT, "version must be a whole number from 1 on");
    }
    protocol->language = LANGUAGE_FR;
    if (language != NULL && (!json_is_string(language) ||
                             !language_read(json_string_value(language), &protocol->language))) {
        return error_set(err, ERROR_INPUT, "language must be fr or en");
    }
    return true;
}

static bool read_identity(struct arena *arena, const json_t *root, struct protocol *protocol,
                          struct error *err)
{
    const char *study = json_string_value(json_object_get(root, "study"));
    const char *purpose = json_string_value(json_object_get(root, "purpose"));

    if (!is_code(study, STUDY_MAX)) {
        return error_set(err, ERROR_INPUT, "study must be of letters, digits, '.', '_' and '-'");
    }
    protocol->study = arena_copy(arena, study, strlen(study));
    protocol->title = arena_copy(arena, purpose, strlen(purpose));
    char *json = json_dumps(root, JSON_SORT_KEYS | JSON_INDENT(2));
    if (json == NULL) {
        arena_exhausted();
    }
    protocol->json = arena_format(arena, "%s\n", json);
    free(json);
    return true;
}

static bool read_root(struct arena *arena, const struct catalog *catalog, json_t *root,
                      int32_t today, struct protocol *protocol, struct error *err)
{
    if (!json_is_object(root)) {
        return error_set(err, ERROR_INPUT, "the protocol is no JSON object");
    }
    return check_gate(root, today, err) && check_fields(root, err) &&
           read_identity(arena, root, protocol, err) && read_version(root, protocol, err) &&
           read_extract(root, protocol, err) &&
           read_sites(arena, json_object_get(root, "sites"), protocol, err) &&
           read_codes(arena, root, "specialties", catalog_codes(catalog, "specialty"),
                      &protocol->specialties, err) &&
           read_codes(arena, root, "roles", catalog_codes(catalog, "role"), &protocol->roles,
                      err) &&
           read_columns(arena, catalog, json_object_get(root, "columns"), protocol, err);
}

bool protocol_read(struct arena *arena, const struct catalog *catalog, const char *bytes,
                   size_t size, int32_t today, struct protocol *protocol, struct error *err)
{
    json_error_t where;
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &where);
    struct protocol read = {.bytes = bytes, .size = size};

    if (root == NULL) {
        return error_set(err, ERROR_INPUT, "the protocol is no JSON: line %d, column %d",
                         where.line, where.column);
    }
    bool ok = read_root(arena, catalog, root, today, &read, err);
    json_decref(root);
    if (ok) {
        *protocol = read;
    }
    return ok;
}
