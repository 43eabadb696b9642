/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/export/protocol.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"

#define FIELD_MAX   2000
#define COLUMNS_MAX 64

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

static const char *const disclosures[] = {"direct", "quasi", "sensitive", "neutral"};

static bool is_text(const json_t *value)
{
    return json_is_string(value) && json_string_length(value) > 0 &&
           json_string_length(value) <= FIELD_MAX &&
           strlen(json_string_value(value)) == json_string_length(value);
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

    for (size_t i = 0; i < sizeof gate / sizeof gate[0]; i++) {
        if (!passes(json_object_get(root, gate[i].name), gate[i].form)) {
            return error_set(err, ERROR_REFUSED, "the protocol does not state %s", gate[i].name);
        }
    }
    (void)day_read(json_string_value(json_object_get(root, "end_date")), &end);
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

static bool read_sites(struct arena *arena, const json_t *sites, struct protocol *protocol,
                       struct error *err)
{
    struct text array = {.arena = arena};

    protocol->sites = NULL;
    if (sites == NULL) {
        return true;
    }
    for (size_t i = 0; i < json_array_size(sites); i++) {
        const json_t *site = json_array_get(sites, i);

        if (!is_text(site) || !is_code(json_string_value(site), 32)) {
            return error_set(err, ERROR_INPUT, "sites must be a list of codes");
        }
        text_add(&array, i == 0 ? "{" : ",");
        text_add(&array, json_string_value(site));
    }
    if (json_array_size(sites) == 0) {
        return error_set(err, ERROR_INPUT, "sites must be a list of codes");
    }
    text_add(&array, "}");
    protocol->sites = text_string(&array);
    return true;
}

static bool read_columns(struct arena *arena, json_t *columns, struct protocol *protocol,
                         struct error *err)
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
        const char *class = json_is_string(value) ? json_string_value(value) : "";

        for (size_t i = 0; i < sizeof disclosures / sizeof disclosures[0]; i++) {
            if (strcmp(class, disclosures[i]) == 0) {
                read[count].disclosure = disclosures[i];
            }
        }
        if (read[count].disclosure == NULL) {
            return error_set(err, ERROR_REFUSED,
                             "a column of the protocol is not classed as direct, quasi, sensitive "
                             "or neutral");
        }
        read[count++].name = arena_copy(arena, name, strlen(name));
    }
    protocol->columns = read;
    protocol->column_count = count;
    return true;
}

static bool read_extract(const json_t *root, struct protocol *protocol, struct error *err)
{
    const json_t *kind = json_object_get(root, "extract");
    const json_t *from = json_object_get(root, "from");
    const json_t *until = json_object_get(root, "until");

    if (json_is_string(kind) && strcmp(json_string_value(kind), "clinician-week") == 0) {
        protocol->kind = EXTRACT_CLINICIAN_WEEK;
    } else if (json_is_string(kind) && strcmp(json_string_value(kind), "audit-document") == 0) {
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
    if (protocol->kind == EXTRACT_CLINICIAN_WEEK &&
        (day_weekday(protocol->from) != 1 || day_weekday(protocol->until) != 1)) {
        return error_set(err, ERROR_INPUT, "from and until must be Mondays: rows are whole weeks");
    }
    return true;
}

static bool read_root(struct arena *arena, json_t *root, int32_t today, struct protocol *protocol,
                      struct error *err)
{
    if (!json_is_object(root)) {
        return error_set(err, ERROR_INPUT, "the protocol is no JSON object");
    }
    if (!check_gate(root, today, err) || !read_extract(root, protocol, err) ||
        !read_sites(arena, json_object_get(root, "sites"), protocol, err) ||
        !read_columns(arena, json_object_get(root, "columns"), protocol, err)) {
        return false;
    }
    const char *study = json_string_value(json_object_get(root, "study"));
    if (!is_code(study, 64)) {
        return error_set(err, ERROR_INPUT, "study must be of letters, digits, '.', '_' and '-'");
    }
    const char *purpose = json_string_value(json_object_get(root, "purpose"));
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

bool protocol_read(struct arena *arena, const char *bytes, size_t size, int32_t today,
                   struct protocol *protocol, struct error *err)
{
    json_error_t where;
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &where);
    struct protocol read = {.study = NULL};

    if (root == NULL) {
        return error_set(err, ERROR_INPUT, "the protocol is no JSON: line %d, column %d",
                         where.line, where.column);
    }
    bool ok = read_root(arena, root, today, &read, err);
    json_decref(root);
    if (ok) {
        *protocol = read;
    }
    return ok;
}

const char *protocol_disclosure(const struct protocol *protocol, const char *column)
{
    for (size_t i = 0; i < protocol->column_count; i++) {
        if (strcmp(protocol->columns[i].name, column) == 0) {
            return protocol->columns[i].disclosure;
        }
    }
    return NULL;
}
