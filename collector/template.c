/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/template.h"

#include <stdio.h>

#include "base/text.h"
#include "collector/cell.h"

static bool not_found(struct arena *arena, struct error *err)
{
    struct text names = {.arena = arena};
    const char *name = NULL;

    for (size_t i = 0; (name = mapping_name(arena, i)) != NULL; i++) {
        text_add_format(&names, "%s%s", i == 0 ? "" : ", ", name);
    }
    return error_set(err, ERROR_NOT_FOUND, "no such mapping; the catalog has %s",
                     text_string(&names));
}

static bool print_example(struct arena *arena, const char *name, struct error *err)
{
    const struct catalog *catalog = NULL;
    const struct mapping *mapping = NULL;

    if (!catalog_load(arena, &catalog, err)) {
        return false;
    }
    if (!mapping_read(arena, registry_make(arena, catalog), name, &mapping, err)) {
        return err->kind == ERROR_NOT_FOUND ? not_found(arena, err)
                                            : error_context(err, "--template");
    }
    for (size_t i = 0; i < mapping->example.count; i++) {
        (void)printf("%s\n", cell_written(arena, mapping, mapping->example.items[i]));
    }
    return true;
}

bool template_print(struct arena *arena, const char *example, const char *form, struct error *err)
{
    if (example != NULL) {
        return print_example(arena, example, err);
    }
    const char *text = mapping_text(form);

    if (text == NULL) {
        return not_found(arena, err);
    }
    (void)fputs(text, stdout);
    return true;
}
