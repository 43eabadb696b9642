/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference framework (practices and evidence.json) and the texts of the user interface. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "schema/catalog_parts.h"

#define FOLDER "practices/"

struct text_entry {
    const char *key;
    struct words words;
};

struct text_table {
    struct text_entry *entries; /* in the order of their keys */
    size_t count;
};

static const char *const axis_names[] = {"apprendre", "installer", "dicter", "verifier",
                                         "ambiant",   "estimer",   NULL};
static const char *const type_names[] = {"imperatif", "standard", "avance", NULL};
static const char *const grade_names[] = {"A", "B", "C", "AE", NULL};
static const char *const practice_keys[] = {
    "id",       "axis",      "type",  "grade",         "conflicting",    "indicator",
    "reversed", "target",    "floor", "outcomes",      "design",         "evidence",
    "title",    "statement", "why",   "evidence_note", "indicator_text", "effect_note",
    "action",   "studied",   NULL};
static const char *const studied_keys[] = {"outcome", "useful", NULL};
static const char *const evidence_keys[] = {"id", "citation", "doi", "checked", "finding", NULL};

static bool read_evidence(struct catalog_reading *reading, struct fields *from, void *items,
                          size_t index)
{
    struct evidence *evidence = (struct evidence *)items + index;

    (void)reading;
    fields_allow(from, evidence_keys);
    evidence->id = field_text(from, "id");
    evidence->citation = field_text(from, "citation");
    evidence->doi = field_text_or(from, "doi", "");
    evidence->checked = field_text(from, "checked");
    evidence->finding = catalog_words(from, "finding");
    return fields_done(from);
}

bool catalog_read_evidence(struct catalog_reading *reading)
{
    void *items = NULL;
    bool ok = catalog_read_list(reading, "evidence.json", "evidence", sizeof(struct evidence),
                                read_evidence, &items, &reading->catalog->evidence_count);

    reading->catalog->evidence = items;
    return ok;
}

static bool has_evidence(const struct catalog *catalog, const char *id)
{
    for (size_t i = 0; i < catalog->evidence_count; i++) {
        if (text_equal(catalog->evidence[i].id, id)) {
            return true;
        }
    }
    return false;
}

static void read_evidence_ids(const struct catalog_reading *reading, struct fields *from,
                              struct practice *practice)
{
    const json_t *list = field_array(from, "evidence");
    const char **ids = NULL;

    practice->evidence_count = json_array_size(list);
    ids = ARENA_NEW(reading->arena, const char *, practice->evidence_count);
    for (size_t i = 0; i < practice->evidence_count; i++) {
        const char *id = json_string_value(json_array_get(list, i));

        if (id == NULL || !has_evidence(reading->catalog, id)) {
            field_fail(from, "evidence", "%s is not in evidence.json", id == NULL ? "" : id);
            id = "";
        }
        ids[i] = arena_copy(reading->arena, id, strlen(id));
    }
    practice->evidence = ids;
}

static void read_outcomes(const struct catalog_reading *reading, struct fields *from,
                          struct practice *practice)
{
    const json_t *list = field_array(from, "outcomes");
    const struct metric **metrics = NULL;

    practice->outcome_count = json_array_size(list);
    metrics = ARENA_NEW(reading->arena, const struct metric *, practice->outcome_count);
    for (size_t i = 0; i < practice->outcome_count; i++) {
        const char *id = json_string_value(json_array_get(list, i));

        metrics[i] = id == NULL ? NULL : catalog_metric(reading->catalog, id);
        if (metrics[i] == NULL) {
            field_fail(from, "outcomes", "%s is not in metrics.json", id == NULL ? "" : id);
        }
    }
    practice->outcomes = metrics;
}

/* What is asked of the practice within clinicians, chosen before any data are seen. */
static void read_studied(const struct catalog_reading *reading, struct fields *from,
                         struct practice *practice)
{
    if (!field_has(from, "studied")) {
        return;
    }
    struct fields studied = fields_open(reading->arena, json_object_get(from->object, "studied"),
                                        arena_format(reading->arena, "%s studied", from->where),
                                        ERROR_SYSTEM, reading->err);
    const char *outcome = field_text(&studied, "outcome");

    fields_allow(&studied, studied_keys);
    practice->useful = field_number(&studied, "useful");
    if (!(practice->useful > 0 && practice->useful < 100)) {
        field_fail(&studied, "useful", "must be above 0 and below 100");
    }
    for (size_t i = 0; i < practice->outcome_count; i++) {
        if (practice->outcomes[i] != NULL && text_equal(practice->outcomes[i]->id, outcome)) {
            practice->studied = practice->outcomes[i];
        }
    }
    if (practice->studied == NULL) {
        field_fail(&studied, "outcome", "%s is none of the practice's outcomes", outcome);
    }
    from->failed = from->failed || !fields_done(&studied);
}

static void read_practice_words(struct fields *from, struct practice *practice)
{
    practice->title = catalog_words(from, "title");
    practice->statement = catalog_words(from, "statement");
    practice->why = catalog_words(from, "why");
    practice->evidence_note = catalog_words_or_empty(from, "evidence_note");
    practice->indicator_text = catalog_words_or_empty(from, "indicator_text");
    practice->effect_note = catalog_words_or_empty(from, "effect_note");
    practice->action = catalog_words_or_empty(from, "action");
}

static bool read_practice(struct catalog_reading *reading, const struct asset *asset,
                          struct practice *practice)
{
    json_t *root = NULL;

    if (!catalog_parse(reading, asset, &root)) {
        return false;
    }
    struct fields from = fields_open(reading->arena, root, asset->name, ERROR_SYSTEM, reading->err);
    const char *indicator = field_text_or(&from, "indicator", NULL);

    fields_allow(&from, practice_keys);
    practice->id = field_text(&from, "id");
    practice->axis = axis_names[field_choice(&from, "axis", axis_names)];
    practice->type = type_names[field_choice(&from, "type", type_names)];
    practice->grade = grade_names[field_choice(&from, "grade", grade_names)];
    practice->conflicting = field_flag_or(&from, "conflicting", false);
    practice->reversed = field_flag_or(&from, "reversed", false);
    practice->design = field_text_or(&from, "design", "");
    if (indicator != NULL) {
        practice->indicator = catalog_metric(reading->catalog, indicator);
        practice->target = field_number(&from, "target");
        practice->floor = field_number(&from, "floor");
        if (practice->indicator == NULL) {
            field_fail(&from, "indicator", "%s is not in metrics.json", indicator);
        }
    }
    read_outcomes(reading, &from, practice);
    read_studied(reading, &from, practice);
    read_evidence_ids(reading, &from, practice);
    read_practice_words(&from, practice);
    if (!text_equal(asset->name, arena_format(reading->arena, FOLDER "%s.json", practice->id))) {
        field_fail(&from, "id", "must be that of the file");
    }
    json_decref(root);
    return fields_done(&from);
}

bool catalog_read_practices(struct catalog_reading *reading)
{
    struct catalog *catalog = reading->catalog;
    size_t count = 0;

    for (const struct asset *asset = reading->assets; asset->name != NULL; asset++) {
        count += text_starts(asset->name, FOLDER) ? 1 : 0;
    }
    struct practice *practices = ARENA_NEW(reading->arena, struct practice, count);
    catalog->practices = practices;
    for (const struct asset *asset = reading->assets; asset->name != NULL; asset++) {
        if (text_starts(asset->name, FOLDER)) {
            if (!read_practice(reading, asset, &practices[catalog->practice_count])) {
                return false;
            }
            catalog->practice_count++;
        }
    }
    return true;
}

/* Texts */

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const struct text_entry *)a)->key, ((const struct text_entry *)b)->key);
}

static bool parse_texts(struct catalog_reading *reading, enum language language, json_t **root)
{
    const char *file = arena_format(reading->arena, "texts/%s.json", language_name(language));
    const struct asset *asset = catalog_asset(reading, file);

    if (asset == NULL) {
        return error_set(reading->err, ERROR_SYSTEM, "%s: is missing", file);
    }
    if (!catalog_parse(reading, asset, root)) {
        return false;
    }
    if (!json_is_object(*root)) {
        return error_set(reading->err, ERROR_SYSTEM, "%s: must be an object", file);
    }
    return true;
}

/* Both files have the same keys: as many of each, and each of one in the other. */
static bool join_texts(struct catalog_reading *reading, json_t *const roots[LANGUAGE_COUNT],
                       struct text_table *table)
{
    struct arena *arena = reading->arena;
    const char *key = NULL;
    json_t *value = NULL;

    table->entries = ARENA_NEW(arena, struct text_entry, json_object_size(roots[0]));
    json_object_foreach(roots[LANGUAGE_FR], key, value)
    {
        struct text_entry *entry = &table->entries[table->count++];

        entry->key = arena_copy(arena, key, strlen(key));
        for (int i = 0; i < LANGUAGE_COUNT; i++) {
            const json_t *text = json_object_get(roots[i], key);

            if (!json_is_string(text) || json_string_length(text) == 0) {
                return error_set(reading->err, ERROR_SYSTEM, "texts/%s.json: %s is missing",
                                 language_name((enum language)i), key);
            }
            entry->words.in[i] =
                arena_copy(arena, json_string_value(text), json_string_length(text));
        }
    }
    json_object_foreach(roots[LANGUAGE_EN], key, value)
    {
        if (json_object_get(roots[LANGUAGE_FR], key) == NULL) {
            return error_set(reading->err, ERROR_SYSTEM, "texts/fr.json: %s is missing", key);
        }
    }
    qsort(table->entries, table->count, sizeof(*table->entries), compare_keys);
    return true;
}

bool catalog_read_texts(struct catalog_reading *reading)
{
    json_t *roots[LANGUAGE_COUNT] = {NULL};
    bool ok = true;

    reading->catalog->texts = ARENA_NEW(reading->arena, struct text_table, 1);
    for (int i = 0; ok && i < LANGUAGE_COUNT; i++) {
        ok = parse_texts(reading, (enum language)i, &roots[i]);
    }
    ok = ok && join_texts(reading, roots, reading->catalog->texts);
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        json_decref(roots[i]);
    }
    return ok;
}

const char *catalog_texts_find(const struct text_table *texts, enum language language,
                               const char *key)
{
    const struct text_entry wanted = {.key = key};
    const struct text_entry *found =
        bsearch(&wanted, texts->entries, texts->count, sizeof(*texts->entries), compare_keys);

    return found == NULL ? NULL : found->words.in[language];
}
