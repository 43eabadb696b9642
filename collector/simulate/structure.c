/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/structure.h"

#include "base/day.h"
#include "collector/simulate/writer.h"

#define KNOWN_BEFORE 800 /* days before the window from which units are valid */
#define FIRST_BEFORE 120 /* days before it that the first release came out */

static void write_sites(const struct design *design, FILE *out)
{
    (void)fputs("{\"sites\":[", out);
    for (int32_t s = 0; s < design->site_count; s++) {
        (void)fprintf(out,
                      "%s\n{\"code\":\"%s\",\"label\":\"Hôpital simulé %d\",\"time_zone\":\"%s\","
                      "\"simulated\":true}",
                      s == 0 ? "" : ",", design->sites[s].code, (int)s + 1, design->sites[s].zone);
    }
}

/* A pole stands at the site where its units are: the third site's join the others where there are
 * fewer than three. */
static void write_poles(const struct design *design, const char *valid_from, FILE *out)
{
    const char *comma = "";

    for (int32_t u = 0; u < design->unit_count; u++) {
        const struct unit *unit = &design->units[u];
        const struct pole_plan *pole = &design_poles[unit->plan->pole];
        bool first = u == 0 || design->units[u - 1].plan->pole != unit->plan->pole;

        if (first) {
            (void)fprintf(out,
                          "%s\n{\"site\":\"%s\",\"code\":\"%s\",\"label\":\"%s\","
                          "\"kind\":\"pole\",\"valid_from\":\"%s\"}",
                          comma, design->sites[unit->site].code, pole->code, pole->label,
                          valid_from);
            comma = ",";
        }
    }
}

static void write_units(const struct design *design, FILE *out)
{
    char valid_from[11];

    day_write(design->from - KNOWN_BEFORE, valid_from);
    (void)fputs("],\n\"units\":[", out);
    write_poles(design, valid_from, out);
    for (int32_t u = 0; u < design->unit_count; u++) {
        const struct unit *unit = &design->units[u];
        (void)fprintf(out,
                      ",\n{\"site\":\"%s\",\"code\":\"%s\",\"label\":\"%s\",\"kind\":\"service\","
                      "\"parent\":\"%s\",\"valid_from\":\"%s\"}",
                      design->sites[unit->site].code, unit->plan->code, unit->plan->label,
                      design_poles[unit->plan->pole].code, valid_from);
    }
}

static void write_engines(const struct design *design, FILE *out)
{
    char day[11];

    (void)fputs("],\n\"engines\":["
                "{\"code\":\"" DESIGN_ENGINE "\",\"label\":\"Reconnaissance vocale simulée\"},\n"
                "{\"code\":\"" DESIGN_AMBIENT_ENGINE "\",\"label\":\"Brouillons simulés\"}],\n"
                "\"releases\":[",
                out);
    for (int r = 0; r < DESIGN_RELEASES; r++) {
        int32_t first = design->sites[0].release_from[r];
        day_write(design->from + (first < 0 ? -FIRST_BEFORE : first), day);
        (void)fprintf(out,
                      "\n{\"engine\":\"" DESIGN_ENGINE "\",\"code\":\"%s\",\"label\":\"%s\","
                      "\"released_on\":\"%s\",\"kind\":\"%s\"},",
                      design_releases[r].code, design_releases[r].label, day,
                      design_releases[r].kind);
    }
    day_write(design->from + design->ambient_from, day);
    (void)fprintf(
        out,
        "\n{\"engine\":\"" DESIGN_AMBIENT_ENGINE "\",\"code\":\"" DESIGN_AMBIENT_MODEL
        "\",\"label\":\"Modèle simulé a1\",\"released_on\":\"%s\",\"kind\":\"model\"}],\n",
        day);
}

void structure_write(const struct design *design, FILE *out)
{
    write_sites(design, out);
    write_units(design, out);
    write_engines(design, out);
    (void)fputs("\"clients\":[", out);
    for (int32_t s = 0; s < design->site_count; s++) {
        for (int c = 0; c < SENDER_COUNT; c++) {
            (void)fprintf(out, "%s\n{\"site\":\"%s\",\"code\":\"%s\"}", s + c == 0 ? "" : ",",
                          design->sites[s].code, sender_codes[c]);
        }
    }
    (void)fputs("]}\n", out);
}
