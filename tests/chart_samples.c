/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/chart_samples.h"

#include <math.h>

#include "base/day.h"

#define WEEKS 53

static const struct chart_words words[LANGUAGE_COUNT] = {
    {"masqué (effectif insuffisant)", "provisoire", "non mesuré", "IC 95\u202F%", "cible",
     "points"},
    {"suppressed (too few)", "provisional", "not measured", "95% CI", "target", "points"},
};

static struct series series_of(struct arena *arena, const char *name, size_t count)
{
    struct datum *data = ARENA_NEW(arena, struct datum, count);

    for (size_t i = 0; i < count; i++) {
        data[i] = datum_at((double)i, NAN);
        data[i].state = DATUM_MISSING;
    }
    return (struct series){.name = name, .data = data, .count = count};
}

/* Data of a series that is still being filled. */
static struct datum *filled(const struct series *series)
{
    union {
        const struct datum *kept;
        struct datum *filled;
    } data = {series->data};

    return data.filled;
}

static struct series *keep(struct arena *arena, struct series series)
{
    struct series *kept = ARENA_NEW(arena, struct series, 1);

    *kept = series;
    return kept;
}

static struct series weeks(struct arena *arena, const char *name, double from, double slope)
{
    struct series series = series_of(arena, name, WEEKS);
    int32_t monday = day_of_iso_week(2025, 48);

    for (int i = 0; i < WEEKS; i++) {
        struct datum *datum = &filled(&series)[i];
        double value = from + slope * i + 0.35 * sin(i * 1.7) + 0.2 * sin(i * 0.6);
        double half = 0.45 + 0.15 * sin(i * 2.3);
        *datum = datum_at(monday + 7 * i, value);
        datum->low = value - half;
        datum->high = value + half * 1.2;
    }
    return series;
}

static struct chart correction(struct arena *arena, enum language language)
{
    bool fr = language == LANGUAGE_FR;
    struct series line = weeks(arena, fr ? "Taux de correction" : "Correction rate", 6.4, -0.03);
    struct series rule = series_of(arena, fr ? "Versions du moteur" : "Engine releases", 4);
    struct mark *marks = ARENA_NEW(arena, struct mark, 3);
    static const int at[] = {38, 170, 185, 330};
    static const char *const names[] = {"2025.4", "2026.1", "2026.1.2", "2026.2"};

    for (int i = 0; i < 4; i++) {
        filled(&rule)[i] = datum_at(line.data[0].position + at[i], NAN);
        filled(&rule)[i].label = names[i];
    }
    filled(&line)[17].state = DATUM_MISSING;
    for (int i = 30; i < 33; i++) {
        filled(&line)[i].state = DATUM_SUPPRESSED;
    }
    filled(&line)[WEEKS - 1].state = DATUM_PROVISIONAL;
    marks[0] = (struct mark){.kind = MARK_AREA, .series = keep(arena, line)};
    marks[1] = (struct mark){.kind = MARK_LINE, .series = marks[0].series};
    marks[2] = (struct mark){.kind = MARK_RULE,
                             .series = keep(arena, rule),
                             .axis = MARK_AT_POSITION,
                             .style = STYLE_RULE_RELEASE};
    return (struct chart){
        .language = language,
        .title = fr ? "Le taux de correction est passé de 6,4\u202F% à 4,9\u202F%"
                    : "The correction rate went from 6.4% to 4.9%",
        .subtitle = fr ? "Mots corrigés pour 100 mots dictés, par semaine ; 212 praticiens"
                       : "Words corrected per 100 dictated, by week; 212 clinicians",
        .description = fr ? "Courbe hebdomadaire avec son intervalle de confiance."
                          : "Weekly line with its confidence interval.",
        .footer = fr ? "Tous les établissements, du 24 nov. 2025 au 29 nov. 2026. Dictameter 0.1"
                     : "All hospitals, 24 Nov 2025 to 29 Nov 2026. Dictameter 0.1",
        .words = words[language],
        .x = {.kind = SCALE_TIME,
              .low = line.data[0].position,
              .high = line.data[WEEKS - 1].position,
              .unit = ""},
        .y = {.kind = SCALE_LINEAR, .low = 0, .high = 10, .unit = "%", .decimals = 1},
        .marks = marks,
        .mark_count = 3,
    };
}

static struct chart four_lines(struct arena *arena, enum language language)
{
    static const char *const names[] = {"CH Nord", "CH Sud", "Clinique de l\u2019Est", "CHU Ouest"};
    struct chart chart = correction(arena, language);
    struct mark *marks = ARENA_NEW(arena, struct mark, 5);
    struct series target = series_of(arena, "cible", 1);

    for (size_t i = 0; i < 4; i++) {
        marks[i] = (struct mark){
            .kind = MARK_LINE,
            .series =
                keep(arena, weeks(arena, names[i], 5 + (double)i * 0.8, 0.02 - 0.012 * (double)i)),
            .colour = i,
            .named = true,
        };
    }
    filled(&target)[0] = datum_at(0, 8);
    filled(&target)[0].label = language == LANGUAGE_FR ? "cible 8\u202F%" : "target 8%";
    marks[4] =
        (struct mark){.kind = MARK_RULE, .series = keep(arena, target), .style = STYLE_RULE_TARGET};
    chart.y.title = language == LANGUAGE_FR ? "pour 100 mots" : "per 100 words";
    chart.marks = marks;
    chart.mark_count = 5;
    return chart;
}

static struct chart units(struct arena *arena, enum language language)
{
    static const char *const names[] = {"Anesthésie", "Cardiologie", "Chirurgie viscérale",
                                        "Gériatrie",  "Imagerie",    "Urgences"};
    static const double values[] = {42, 61, 55, 0, 88, 34};
    bool fr = language == LANGUAGE_FR;
    struct series series = series_of(arena, fr ? "Part à la voix" : "Voice share", 6);
    struct mark *marks = ARENA_NEW(arena, struct mark, 1);
    struct row *rows = ARENA_NEW(arena, struct row, 6);

    for (int i = 0; i < 6; i++) {
        filled(&series)[i] = datum_at(i, values[i]);
        filled(&series)[i].low = values[i] - 8;
        filled(&series)[i].high = values[i] + 9 + (i == 4 ? 10 : 0);
        rows[i] = (struct row){.name = names[i], .note = fr ? "61 % [53 ; 70]" : "61% [53, 70]"};
    }
    filled(&series)[3].state = DATUM_SUPPRESSED;
    rows[3].note = words[language].suppressed;
    marks[0] = (struct mark){.kind = MARK_INTERVAL, .series = keep(arena, series)};
    return (struct chart){
        .language = language,
        .title = fr ? "Part des documents à la voix par service" : "Voice share by unit",
        .subtitle = fr ? "Documents signés, troisième trimestre 2026" : "Signed documents, Q3 2026",
        .description = fr ? "Un point et son intervalle par service, par ordre alphabétique."
                          : "A dot with its interval a unit, in alphabetical order.",
        .words = words[language],
        .x = {.kind = SCALE_LINEAR, .low = 0, .high = 100, .unit = "%"},
        .y = {.kind = SCALE_BAND, .rows = rows, .row_count = 6},
        .marks = marks,
        .mark_count = 1,
    };
}

static struct chart scorecard(struct arena *arena, enum language language)
{
    static const char *const names[] = {
        "Relire le document en entier avant de le signer, y compris les antécédents",
        "Former chaque praticien en deux séances avant l\u2019ouverture de son compte",
        "Adapter le vocabulaire à la spécialité",
        "Dicter dans un endroit calme, avec un microphone adapté au poste de travail",
        "Signer dans les 24 heures",
    };
    static const enum state states[] = {STATE_MET, STATE_INDETERMINATE, STATE_NOT_MET,
                                        STATE_NOT_ASSESSABLE, STATE_ERROR};
    static const char *const status[][5] = {
        {"atteinte", "indéterminée", "non atteinte", "non évaluable", "erreur"},
        {"met", "indeterminate", "not met", "not assessable", "error"}};
    static const double values[] = {93, 78, 41, NAN, NAN};
    struct series series = series_of(arena, "Pratiques", 5);
    struct mark *marks = ARENA_NEW(arena, struct mark, 1);
    struct row *rows = ARENA_NEW(arena, struct row, 5);
    bool fr = language == LANGUAGE_FR;

    for (int i = 0; i < 5; i++) {
        filled(&series)[i] = datum_at(i, values[i]);
        filled(&series)[i].low = values[i] - 3 - i;
        filled(&series)[i].high = values[i] + 4 + i;
        filled(&series)[i].target = 90 - 5 * i;
        filled(&series)[i].verdict = states[i];
        filled(&series)[i].state = isnan(values[i]) ? DATUM_MISSING : DATUM_SHOWN;
        rows[i] = (struct row){
            .name = names[i],
            .detail = fr ? "BP14, impératif, preuve B" : "BP14, mandatory, grade B",
            .state = states[i],
            .status = status[language][i],
            .note = isnan(values[i]) ? "\u2013"
                    : fr             ? "93 % [90 ; 97]"
                                     : "93% [90, 97]",
        };
    }
    marks[0] = (struct mark){.kind = MARK_INTERVAL, .series = keep(arena, series)};
    return (struct chart){
        .language = language,
        .title = fr ? "5 pratiques : 1 atteinte, 1 indéterminée, 1 non atteinte"
                    : "5 practices: 1 met, 1 indeterminate, 1 not met",
        .subtitle = "",
        .description = fr ? "Une ligne par pratique : état, valeur, intervalle et cible."
                          : "A row a practice: state, value, interval and target.",
        .words = words[language],
        .x = {.kind = SCALE_LINEAR, .low = 0, .high = 100, .unit = "%"},
        .y = {.kind = SCALE_BAND,
              .rows = rows,
              .row_count = 5,
              .rows_title = fr ? "Pratique" : "Practice",
              .status_title = fr ? "État" : "State",
              .note_title = fr ? "Suivie par" : "Followed by"},
        .marks = marks,
        .mark_count = 1,
    };
}

static struct chart bars(struct arena *arena, enum language language)
{
    struct chart chart = units(arena, language);
    struct mark *marks = ARENA_NEW(arena, struct mark, 1);

    marks[0] = (struct mark){.kind = MARK_BAR, .series = chart.marks[0].series};
    chart.marks = marks;
    return chart;
}

static struct chart time_saved(struct arena *arena, enum language language)
{
    static const char *const names[LANGUAGE_COUNT][3] = {
        {"Estimation basse", "Estimation centrale", "Estimation haute"},
        {"Low estimate", "Central estimate", "High estimate"}};
    static const double values[] = {-0.9, 0.4, 1.6};
    bool fr = language == LANGUAGE_FR;
    struct series series = series_of(arena, fr ? "Temps gagné" : "Time saved", 3);
    struct series zero = series_of(arena, fr ? "aucun gain" : "no gain", 1);
    struct series zone = series_of(arena, fr ? "gain sans portée" : "too small to matter", 1);
    struct mark *marks = ARENA_NEW(arena, struct mark, 3);
    struct row *rows = ARENA_NEW(arena, struct row, 3);

    for (int i = 0; i < 3; i++) {
        filled(&series)[i] = datum_at(i, values[i]);
        filled(&series)[i].low = values[i] - 0.3;
        filled(&series)[i].high = values[i] + 0.3;
        rows[i] = (struct row){.name = names[language][i], .note = "0,4 min"};
    }
    filled(&zero)[0] = datum_at(0, 0);
    filled(&zone)[0].low = -0.5;
    filled(&zone)[0].high = 0.5;
    marks[0] = (struct mark){.kind = MARK_INTERVAL, .series = keep(arena, series)};
    marks[1] =
        (struct mark){.kind = MARK_RULE, .series = keep(arena, zero), .style = STYLE_RULE_ZERO};
    marks[2] = (struct mark){.kind = MARK_BAND, .series = keep(arena, zone), .named = true};
    return (struct chart){
        .language = language,
        .title = fr ? "Temps gagné par document : de \u22120,9 à 1,6 min"
                    : "Time saved a document: \u22120.9 to 1.6 min",
        .subtitle = "",
        .description = fr ? "Trois hypothèses de comparaison." : "Three counterfactuals.",
        .words = words[language],
        .x = {.kind = SCALE_LINEAR,
              .low = -3,
              .high = 3,
              .unit = "min",
              .decimals = 1,
              .title = fr ? "minutes par document" : "minutes a document"},
        .y = {.kind = SCALE_BAND, .rows = rows, .row_count = 3},
        .marks = marks,
        .mark_count = 3,
    };
}

static struct chart spark(struct arena *arena, enum language language)
{
    struct chart chart = correction(arena, language);

    chart.spark = true;
    chart.marks++;
    chart.mark_count = 1;
    return chart;
}

/* Services at their volumes, each with its limits; one is beyond them. */
static struct chart funnel(struct arena *arena, enum language language)
{
    bool fr = language == LANGUAGE_FR;
    struct chart chart = correction(arena, language);
    struct mark *marks = ARENA_NEW(arena, struct mark, 4);
    struct series within = series_of(arena, fr ? "dans les limites" : "within the limits", 11);
    struct series beyond = series_of(arena, fr ? "hors des limites" : "beyond the limits", 1);
    struct series limits = series_of(arena, fr ? "limites à 95 %" : "95% limits", 12);
    struct series far = series_of(arena, fr ? "limites à 99,8 %" : "99.8% limits", 12);

    for (int i = 0; i < 12; i++) {
        double volume = 2000 * exp(i * 0.4);
        double half = 220 / sqrt(volume);
        struct datum *dot = i < 11 ? &filled(&within)[i] : filled(&beyond);

        *dot = datum_at(volume, 6.4 + half * (i < 11 ? 0.6 * sin(i * 1.9) : 1.2));
        filled(&limits)[i] = datum_at(volume, NAN);
        filled(&limits)[i].low = 6.4 - half;
        filled(&limits)[i].high = 6.4 + half;
        filled(&far)[i] = datum_at(volume, NAN);
        filled(&far)[i].low = 6.4 - 1.577 * half;
        filled(&far)[i].high = 6.4 + 1.577 * half;
    }
    marks[0] = (struct mark){
        .kind = MARK_LIMITS, .series = keep(arena, far), .style = STYLE_AREA_EDGE_1, .named = true};
    marks[1] = (struct mark){
        .kind = MARK_LIMITS, .series = keep(arena, limits), .style = STYLE_AREA_1, .named = true};
    marks[2] = (struct mark){.kind = MARK_POINT, .series = keep(arena, within), .named = true};
    marks[3] = (struct mark){
        .kind = MARK_POINT, .series = keep(arena, beyond), .colour = 1, .named = true};
    chart.x = (struct chart_axis){.kind = SCALE_LOG,
                                  .low = 1600,
                                  .high = 300000,
                                  .title = fr ? "Volume (mots)" : "Volume (words)",
                                  .unit = ""};
    chart.y.low = 0;
    chart.y.high = 0;
    chart.marks = marks;
    chart.mark_count = 4;
    return chart;
}

/* Weeks that are told, with how many are left below them; the last two lie close together. */
static struct chart told_weeks(struct arena *arena, enum language language)
{
    static const double at[] = {1, 2, 4, 8, 13, 26, 30};
    struct chart chart = correction(arena, language);
    struct mark *marks = ARENA_NEW(arena, struct mark, 3);
    struct ticks *ticks = ARENA_NEW(arena, struct ticks, 1);
    const struct series *used =
        keep(arena, series_of(arena, language == LANGUAGE_FR ? "part" : "share", 7));

    for (int i = 0; i < 7; i++) {
        struct datum *datum = &filled(used)[i];

        *datum = datum_at(at[i], 20 + 9 * i);
        datum->low = datum->value - 7;
        datum->high = datum->value + 8;
        ticks->items[ticks->count++] =
            (struct tick){at[i], arena_format(arena, "%d", (int)at[i]),
                          arena_format(arena, "\xE2\x89\xA5 %d", 1200 - 150 * i)};
    }
    marks[0] = (struct mark){.kind = MARK_LIMITS, .series = used, .style = STYLE_AREA_EDGE_1};
    marks[1] = (struct mark){.kind = MARK_AREA, .series = used};
    marks[2] = (struct mark){.kind = MARK_LINE, .series = used};
    chart.x = (struct chart_axis){.kind = SCALE_LOG,
                                  .low = .8,
                                  .high = 36,
                                  .title = language == LANGUAGE_FR ? "Semaines" : "Weeks",
                                  .unit = "",
                                  .ticks = ticks};
    chart.y = (struct chart_axis){.kind = SCALE_LINEAR, .low = 0, .high = 100, .unit = "%"};
    chart.marks = marks;
    chart.mark_count = 3;
    return chart;
}

static struct chart empty(struct arena *arena, enum language language)
{
    struct chart chart = correction(arena, language);
    struct mark *marks = ARENA_NEW(arena, struct mark, 1);

    marks[0] = (struct mark){.kind = MARK_POINT,
                             .series = keep(arena, series_of(arena, "Aucune donnée", 0))};
    chart.marks = marks;
    chart.mark_count = 1;
    return chart;
}

/* Cohorts by weeks: shares that are told, one that is withheld, a cohort that is not over. */
static struct chart grid(struct arena *arena, enum language language)
{
    enum { ROWS = 3, COLUMNS = 4 };
    static const double shares[ROWS][COLUMNS] = {{96, 78, 55, 34}, {NAN, 71, 40, 12}, {0}};
    static const char *const words_of[ROWS][COLUMNS] = {{"96 %", "78 %", "55 %", "34 %"},
                                                        {NULL, "71 %", "40 %", "12 %"}};
    static const struct row rows[] = {{.name = "2025", .note = "≥ 110"},
                                      {.name = "2026", .note = "≥ 99"},
                                      {.name = "2027", .note = "…"}};
    static struct ticks weeks_told = {
        {{.5, "1", NULL}, {1.5, "4", NULL}, {2.5, "8", NULL}, {3.5, "13", NULL}}, COLUMNS};
    bool fr = language == LANGUAGE_FR;
    struct chart chart = correction(arena, language);
    struct mark *mark = ARENA_NEW(arena, struct mark, 1);
    struct series cells =
        series_of(arena, fr ? "part active" : "share active", (size_t)ROWS * COLUMNS);

    for (size_t i = 0; i < (size_t)ROWS * COLUMNS; i++) {
        struct datum *cell = &filled(&cells)[i];

        const size_t row = i / COLUMNS;

        cell->position = (double)row;
        cell->low = (double)(i % COLUMNS);
        cell->high = cell->low + 1;
        cell->value = shares[i / COLUMNS][i % COLUMNS];
        cell->words = words_of[i / COLUMNS][i % COLUMNS];
        cell->state = i / COLUMNS == 2     ? DATUM_MISSING
                      : isnan(cell->value) ? DATUM_SUPPRESSED
                                           : DATUM_SHOWN;
    }
    *mark = (struct mark){.kind = MARK_CELL, .series = keep(arena, cells)};
    chart.x = (struct chart_axis){.kind = SCALE_LINEAR,
                                  .low = 0,
                                  .high = COLUMNS,
                                  .title = fr ? "Semaines" : "Weeks",
                                  .unit = "%",
                                  .ticks = &weeks_told};
    chart.y = (struct chart_axis){.kind = SCALE_BAND,
                                  .rows = rows,
                                  .row_count = ROWS,
                                  .rows_title = fr ? "Première utilisation" : "First use",
                                  .note_title = fr ? "Praticiens" : "Clinicians"};
    chart.words.missing = fr ? "pas encore" : "not yet";
    chart.marks = mark;
    chart.mark_count = 1;
    return chart;
}

const struct chart_sample chart_samples[] = {
    {"line", correction},     {"lines", four_lines}, {"units", units}, {"bars", bars},
    {"scorecard", scorecard}, {"range", time_saved}, {"spark", spark}, {"empty", empty},
    {"funnel", funnel},       {"weeks", told_weeks}, {"grid", grid},   {NULL, NULL},
};
