/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sql.h"

#define UNKNOWN "unknown"
#define FORMS                                                                                      \
    "scope must be all, site:CODE, site:CODE/pole:CODE, site:CODE/pole:CODE/unit:CODE, "           \
    "specialty:CODE, site:CODE/specialty:CODE, role:CODE, doc_type:CODE, device:CODE, "            \
    "release:ENGINE.CODE or setting:CODE"

/* Columns of scope_list.sql. */
enum column {
    COLUMN_SCOPE,
    COLUMN_KIND,
    COLUMN_SITE,
    COLUMN_SITE_CODE,
    COLUMN_SITE_LABEL,
    COLUMN_SIMULATED,
    COLUMN_ZONE,
    COLUMN_UNIT,
    COLUMN_UNIT_CODE,
    COLUMN_UNIT_LABEL,
    COLUMN_PARENT_CODE,
    COLUMN_SPECIALTY,
    COLUMN_ROLE,
    COLUMN_DOC_TYPE,
    COLUMN_SETTING,
    COLUMN_DEVICE,
    COLUMN_RELEASE,
    COLUMN_ENGINE_CODE,
    COLUMN_RELEASE_CODE,
    COLUMN_RELEASE_LABEL,
};

/* The dimensions whose codes stand in a code list of the catalog, by that list's name. */
static const struct {
    enum dimension dimension;
    enum column column;
    const char *list;
} coded[] = {
    {DIMENSION_SPECIALTY, COLUMN_SPECIALTY, "specialty"},
    {DIMENSION_ROLE, COLUMN_ROLE, "role"},
    {DIMENSION_DOC_TYPE, COLUMN_DOC_TYPE, "doc_type"},
    {DIMENSION_SETTING, COLUMN_SETTING, "setting"},
    {DIMENSION_DEVICE, COLUMN_DEVICE, "device"},
};

/* What a row is read with. */
struct reading {
    struct arena *arena;
    const struct catalog *catalog;
    const struct db_rows *rows;
    size_t row;
};

static const char *cell(const struct reading *reading, enum column column)
{
    return db_cell(reading->rows, reading->row, column);
}

static int64_t number(const struct reading *reading, enum column column)
{
    return db_cell_int(reading->rows, reading->row, column);
}

static struct words same_words(const char *words)
{
    return (struct words){.in = {words, words}};
}

static void add_part(struct text *name, const char *kind, const char *code)
{
    text_add_format(name, "%s%s:%s", name->length == 0 ? "" : "/", kind, code);
}

static void read_site_and_unit(const struct reading *reading, struct text *name,
                               struct scope *scope)
{
    if (scope->site_id != 0 && cell(reading, COLUMN_SITE_CODE) != NULL) {
        add_part(name, "site", cell(reading, COLUMN_SITE_CODE));
        scope->label = same_words(cell(reading, COLUMN_SITE_LABEL));
        scope->zone = cell(reading, COLUMN_ZONE);
        scope->depth++;
    }
    if (scope->unit_id == 0 || cell(reading, COLUMN_UNIT_CODE) == NULL) {
        return;
    }
    const bool pole = text_equal(scope->kind->id, "pole");
    const char *parent = cell(reading, COLUMN_PARENT_CODE);
    if (!pole && parent != NULL) {
        add_part(name, "pole", parent);
        scope->depth++;
    }
    add_part(name, pole ? "pole" : "unit", cell(reading, COLUMN_UNIT_CODE));
    scope->label = same_words(cell(reading, COLUMN_UNIT_LABEL));
    scope->depth++;
}

static void read_codes(const struct reading *reading, struct text *name, struct scope *scope)
{
    for (size_t i = 0; i < sizeof(coded) / sizeof(coded[0]); i++) {
        if (!scope->kind->dimensions[coded[i].dimension]) {
            continue;
        }
        const struct code_list *list = catalog_codes(reading->catalog, coded[i].list);
        const struct code *code =
            list == NULL ? NULL : code_by_id(list, (int)number(reading, coded[i].column));

        add_part(name, coded[i].list, code == NULL ? UNKNOWN : code->code);
        scope->label = code == NULL ? same_words("?") : code->label;
        scope->depth++;
    }
    if (scope->kind->dimensions[DIMENSION_RELEASE]) {
        const char *release = cell(reading, COLUMN_RELEASE_CODE);

        add_part(name, "release",
                 release == NULL ? UNKNOWN
                                 : arena_format(reading->arena, "%s.%s",
                                                cell(reading, COLUMN_ENGINE_CODE), release));
        scope->label = same_words(release == NULL ? "?" : cell(reading, COLUMN_RELEASE_LABEL));
        scope->depth++;
    }
}

static struct scope read_scope(const struct reading *reading)
{
    struct text name = {.arena = reading->arena};
    struct scope scope = {
        .id = (int32_t)number(reading, COLUMN_SCOPE),
        .kind = catalog_scope_kind_number(reading->catalog, number(reading, COLUMN_KIND)),
        .site_id = number(reading, COLUMN_SITE),
        .unit_id = (int32_t)number(reading, COLUMN_UNIT),
        .specialty = (int)number(reading, COLUMN_SPECIALTY),
        .role = (int)number(reading, COLUMN_ROLE),
        .doc_type = (int)number(reading, COLUMN_DOC_TYPE),
        .setting = (int)number(reading, COLUMN_SETTING),
        .device = (int)number(reading, COLUMN_DEVICE),
        .release_id = (int32_t)number(reading, COLUMN_RELEASE),
        .simulated = db_cell_true(reading->rows, reading->row, COLUMN_SIMULATED),
    };

    if (scope.kind == NULL) {
        return scope; /* of a newer catalog: passed over */
    }
    read_site_and_unit(reading, &name, &scope);
    read_codes(reading, &name, &scope);
    if (name.length == 0) {
        text_add(&name, "all");
        scope.label = scope.kind->label;
    }
    scope.name = text_string(&name);
    scope.title = scope.label;
    if (scope.site_id != 0 && strchr(scope.name, '/') != NULL) {
        for (int i = 0; i < LANGUAGE_COUNT; i++) {
            scope.title.in[i] = arena_format(reading->arena, "%s, %s", scope.label.in[i],
                                             cell(reading, COLUMN_SITE_LABEL));
        }
    }
    return scope;
}

/* "all" first, then the tree of sites, then the other kinds by their number. */
static int rank(const struct scope *scope)
{
    if (scope->depth == 0) {
        return 0;
    }
    const bool in_tree = text_equal(scope->kind->id, "site") ||
                         text_equal(scope->kind->id, "pole") || text_equal(scope->kind->id, "unit");
    return in_tree ? 1 : 1 + scope->kind->number;
}

/* By name within a rank: a child's name starts with its parent's, so it comes right after it. */
static int compare(const void *a, const void *b)
{
    const struct scope *x = a;
    const struct scope *y = b;

    return rank(x) != rank(y) ? rank(x) - rank(y) : strcmp(x->name, y->name);
}

static const struct scope *find(const struct scope_tree *tree, const char *name)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (text_equal(tree->scopes[i].name, name)) {
            return &tree->scopes[i];
        }
    }
    return NULL;
}

/* The scope of as many first parts of a name as are declared; at last all. */
static const struct scope *nearest_of(const struct scope_tree *tree, struct arena *arena,
                                      const char *name)
{
    char *shorter = arena_copy(arena, name, strlen(name));
    const struct scope *found = NULL;

    while (found == NULL) {
        char *slash = strrchr(shorter, '/');

        if (slash == NULL) {
            return scope_all(tree);
        }
        *slash = '\0';
        found = find(tree, shorter);
    }
    return found;
}

/* A unit with a parent lies in a pôle; scopes over several sites hold simulated data if any is. */
static void link_scopes(struct scope *scopes, const struct scope_tree *tree, struct arena *arena)
{
    for (size_t i = 0; i < tree->count; i++) {
        scopes[i].parent = scopes[i].depth == 0 ? NULL : nearest_of(tree, arena, scopes[i].name);
        if (scopes[i].site_id == 0) {
            scopes[i].simulated = tree->any_simulated;
        }
    }
}

bool scope_tree_load(struct db *db, struct arena *arena, const struct catalog *catalog,
                     struct scope_tree *tree, struct error *err)
{
    struct db_rows rows;

    if (!db_query(db, arena, &sql_scope_list, DB_NO_PARAMS, &rows, err)) {
        return false;
    }
    struct scope *scopes = ARENA_NEW(arena, struct scope, rows.row_count + 1);
    struct scope_tree loaded = {.scopes = scopes};

    for (size_t i = 0; i < rows.row_count; i++) {
        const struct reading reading = {arena, catalog, &rows, i};
        const struct scope scope = read_scope(&reading);

        if (scope.kind != NULL) {
            scopes[loaded.count++] = scope;
            loaded.any_simulated = loaded.any_simulated || scope.simulated;
        }
    }
    if (loaded.count == 0) {
        return error_set(err, ERROR_NOT_FOUND,
                         "there are no figures yet: send events, then run dictameter-analyzer run");
    }
    qsort(scopes, loaded.count, sizeof(*scopes), compare);
    link_scopes(scopes, &loaded, arena);
    *tree = loaded;
    return true;
}

const struct scope *scope_all(const struct scope_tree *tree)
{
    return &tree->scopes[0];
}

const struct scope *scope_by_id(const struct scope_tree *tree, int32_t id)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (tree->scopes[i].id == id) {
            return &tree->scopes[i];
        }
    }
    return NULL;
}

bool scope_within(const struct scope *scope, const struct scope *wider)
{
    for (const struct scope *at = scope; at != NULL; at = at->parent) {
        if (at->id == wider->id) {
            return true;
        }
    }
    return false;
}

/* True where some declared scope has this part ("pole:URG") anywhere in its name. */
static bool part_exists(const struct scope_tree *tree, const char *part, size_t length)
{
    for (size_t i = 0; i < tree->count; i++) {
        for (const char *at = tree->scopes[i].name; at != NULL; at = strchr(at, '/')) {
            at += *at == '/' ? 1 : 0;
            if (strcspn(at, "/") == length && strncmp(at, part, length) == 0) {
                return true;
            }
        }
    }
    return false;
}

bool scope_read(const struct scope_tree *tree, const char *text, const struct scope **scope,
                bool *nearest, struct error *err)
{
    struct arena arena = {0};
    const struct scope *found = find(tree, text);

    *nearest = found == NULL;
    for (const char *at = text; found == NULL && *at != '\0';) {
        size_t length = strcspn(at, "/");

        if (!part_exists(tree, at, length)) {
            return error_set(err, ERROR_INPUT, FORMS);
        }
        at += length + (at[length] == '/' ? 1 : 0);
    }
    if (found == NULL && *text == '\0') {
        return error_set(err, ERROR_INPUT, FORMS);
    }
    *scope = found != NULL ? found : nearest_of(tree, &arena, text);
    arena_free(&arena);
    return true;
}
