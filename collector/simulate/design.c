/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/design.h"

#include <math.h>
#include <stdio.h>

#define WEIGHT_TOTAL 300.0
#define BLOCK_SITES  3

/* Typical documents [median words typed], by LOINC code. */
#define CONSULTATION    "11488-4"
#define LIAISON         "11490-0"
#define STAY            "34112-3"
#define OPERATION       "34874-8"
#define IMAGING         "18748-4"
#define EMERGENCY       "15507-7"
#define PATHOLOGY       "60568-3"
#define PRE_ANAESTHESIA "34749-2"
#define ANAESTHESIA     "77436-4"
#define MEETING         "34794-8"
#define ADMISSION       "67851-6"
#define DIAGNOSTIC      "70004-7"
#define TELEHEALTH      "85208-7"
#define REFERRAL        "96349-6"
#define BIRTH           "15508-5"
#define PSYCHIATRY      "68599-0"

const struct pole_plan design_poles[DESIGN_POLES] = {
    {"P-URGENCES", "Pôle urgences et soins critiques (simulé)", 0},
    {"P-MEDECINE", "Pôle médecine (simulé)", 0},
    {"P-CHIRURGIE", "Pôle chirurgie et bloc (simulé)", 0},
    {"P-IMAGERIE", "Pôle imagerie et biologie (simulé)", 1},
    {"P-FEMME-ENFANT", "Pôle femme, mère et enfant (simulé)", 1},
    {"P-NEUROSCIENCES", "Pôle neurosciences (simulé)", 1},
    {"P-POLYVALENT", "Pôle médecine polyvalente (simulé)", 2},
    {"P-SANTE-MENTALE", "Pôle santé mentale (simulé)", 2},
};

/* clang-format off */
const struct unit_plan design_units[DESIGN_UNITS] = {
    {"URG", "Urgences adultes (simulé)", 0, 52, "SM59", "emergency", "emergency",
     {{EMERGENCY, .85, 190}, {ADMISSION, .10, 240}, {REFERRAL, .05, 120}},
     1.00, 1.15, -1, false, true, false, .00},
    {"REA", "Réanimation (simulé)", 0, 4, "SM02", "general", "intensive_care",
     {{STAY, .60, 420}, {ADMISSION, .30, 320}, {LIAISON, .10, 300}},
     0.55, 1.05, -1, false, true, false, .00},
    {"CARDIO", "Cardiologie (simulé)", 1, 38, "SM04", "cardiology", "outpatient",
     {{CONSULTATION, .55, 180}, {LIAISON, .25, 260}, {DIAGNOSTIC, .20, 140}},
     1.10, 0.95, -1, true, false, true, .04},
    {"GERIA", "Gériatrie (simulé)", 1, 18, "SM18", "general", "inpatient",
     {{LIAISON, .45, 320}, {STAY, .35, 400}, {CONSULTATION, .20, 260}},
     0.75, 1.00, .35, true, false, false, .06},
    {"MEDINT", "Médecine interne (simulé)", 1, 13, "SM27", "general", "inpatient",
     {{STAY, .45, 420}, {LIAISON, .30, 300}, {CONSULTATION, .25, 260}},
     0.80, 1.00, .25, true, false, false, .05},
    {"CHIR", "Chirurgie générale (simulé)", 2, 15, "SM05", "surgery", "inpatient",
     {{OPERATION, .45, 260}, {LIAISON, .25, 200}, {CONSULTATION, .30, 150}},
     0.95, 0.95, -1, true, false, false, .15},
    {"ANESTH", "Anesthésie (simulé)", 2, 10, "SM02", "general", "outpatient",
     {{PRE_ANAESTHESIA, .60, 150}, {ANAESTHESIA, .40, 130}, {MEETING, .00, 100}},
     1.05, 1.00, -1, true, false, false, .00},
    {"BLOC", "Chirurgie plastique (simulé)", 2, 3, "SM10", "surgery", "operating_room",
     {{OPERATION, .70, 220}, {CONSULTATION, .30, 140}, {LIAISON, .00, 100}},
     0.70, 1.00, -1, false, false, false, .20},
    {"RADIO", "Imagerie médicale (simulé)", 3, 44, "SM74", "imaging", "imaging",
     {{IMAGING, .95, 110}, {MEETING, .03, 150}, {DIAGNOSTIC, .02, 130}},
     1.75, 0.70, -1, true, false, false, .00},
    {"ANAPATH", "Anatomie pathologique (simulé)", 3, 5, "SM03", "pathology", "laboratory",
     {{PATHOLOGY, .95, 130}, {MEETING, .05, 150}, {REFERRAL, .00, 100}},
     1.10, 0.85, -1, false, false, false, .10},
    {"PEDIA", "Pédiatrie (simulé)", 4, 28, "SM40", "paediatrics", "outpatient",
     {{CONSULTATION, .60, 180}, {LIAISON, .25, 230}, {EMERGENCY, .15, 170}},
     0.95, 1.00, -1, true, false, true, .02},
    {"GYNOBS", "Gynécologie-obstétrique (simulé)", 4, 12, "SM20", "obstetrics", "outpatient",
     {{CONSULTATION, .55, 160}, {BIRTH, .25, 180}, {OPERATION, .20, 220}},
     0.95, 1.05, -1, false, true, false, .04},
    {"NEONAT", "Néonatologie (simulé)", 4, 1, "SM40", "paediatrics", "intensive_care",
     {{STAY, .60, 420}, {LIAISON, .40, 300}, {ADMISSION, .00, 200}},
     0.60, 1.05, -1, false, true, false, .00},
    {"NEURO", "Neurologie (simulé)", 5, 9, "SM32", "neurology", "outpatient",
     {{CONSULTATION, .60, 240}, {LIAISON, .30, 300}, {DIAGNOSTIC, .10, 170}},
     0.90, 1.00, .45, true, false, false, .05},
    {"READAPT", "Réadaptation (simulé)", 5, 6, "SM31", "general", "rehabilitation",
     {{STAY, .50, 380}, {LIAISON, .30, 280}, {CONSULTATION, .20, 200}},
     0.60, 1.10, -1, false, false, false, .00},
    {"MEDPOLY", "Médecine polyvalente (simulé)", 6, 22, "SM27", "general", "inpatient",
     {{LIAISON, .40, 280}, {STAY, .30, 380}, {CONSULTATION, .30, 200}},
     0.85, 1.00, .20, true, false, true, .04},
    {"URGR", "Urgences du site 3 (simulé)", 6, 8, "SM59", "emergency", "emergency",
     {{EMERGENCY, .90, 180}, {REFERRAL, .10, 120}, {ADMISSION, .00, 200}},
     1.00, 1.20, -1, false, true, false, .00},
    {"CONSULT", "Consultations externes (simulé)", 6, 7, "SM54", "general", "outpatient",
     {{CONSULTATION, .80, 170}, {TELEHEALTH, .10, 130}, {REFERRAL, .10, 140}},
     1.20, 1.00, -1, true, false, true, .00},
    {"PSY", "Psychiatrie (simulé)", 7, 4, "SM42", "psychiatry", "outpatient",
     {{PSYCHIATRY, .50, 320}, {CONSULTATION, .40, 240}, {LIAISON, .10, 260}},
     0.70, 1.10, -1, false, false, false, .00},
    {"PEDOPSY", "Pédopsychiatrie (simulé)", 7, 1, "SM42", "psychiatry", "outpatient",
     {{PSYCHIATRY, .50, 320}, {CONSULTATION, .50, 260}, {LIAISON, .00, 260}},
     0.60, 1.10, -1, false, false, false, .00},
};

const struct release_plan design_releases[DESIGN_RELEASES] = {
    {"2025.3", "Version 2025.3 (simulée)", "major", -1, 0, 0},
    {"2025.4", "Version 2025.4 (simulée)", "model", .20, .06, -0.105360516},   /* -10 %, staged */
    {"2026.1", "Version 2026.1 (simulée)", "minor", .45, 0, -0.105360516},     /* nothing */
    {"2026.2", "Version 2026.2 (simulée)", "lexicon", .66, 0, 0.076961041},    /* +20 % */
    {"2026.3", "Version 2026.3 (simulée)", "minor", .78, .03, -0.105360516},   /* back */
};
/* clang-format on */

/* The regression reached only the first two sites of a block: the third is its control. */
#define REGRESSION      3
#define REGRESSION_SITE 2

static int32_t at_share(int32_t days, double share)
{
    return share < 0 ? -DESIGN_NEVER : (int32_t)floor(share * days);
}

static void lay_sites(struct arena *arena, struct design *design)
{
    struct site_plan *sites = ARENA_NEW(arena, struct site_plan, (size_t)design->site_count);

    for (int32_t s = 0; s < design->site_count; s++) {
        (void)snprintf(sites[s].code, sizeof(sites[s].code), "SIM%d", (int)s + 1);
        sites[s].zone = s % BLOCK_SITES == 2 ? "Indian/Reunion" : "Europe/Paris";
        sites[s].coach_trigger = s % BLOCK_SITES == 2;
        for (int r = 0; r < DESIGN_RELEASES; r++) {
            const struct release_plan *plan = &design_releases[r];
            bool spared = r == REGRESSION && s % BLOCK_SITES == REGRESSION_SITE;
            sites[s].release_from[r] =
                spared ? DESIGN_NEVER
                       : at_share(design->days, plan->at) +
                             at_share(design->days, plan->lag) * (s % BLOCK_SITES);
        }
    }
    design->sites = sites;
}

/* Clinicians of a unit by the largest remainders of its cumulated weight: sums stay exact. */
static int32_t share_until(const struct design *design, double weight, double total)
{
    return (int32_t)floor(design->clinicians * weight / total + 0.5);
}

static void lay_units(struct arena *arena, struct design *design)
{
    int32_t blocks = (design->site_count + BLOCK_SITES - 1) / BLOCK_SITES;
    struct unit *units = ARENA_NEW(arena, struct unit, (size_t)blocks * DESIGN_UNITS);
    double total = WEIGHT_TOTAL * blocks;
    double before = 0;

    for (int32_t u = 0; u < blocks * DESIGN_UNITS; u++) {
        const struct unit_plan *plan = &design_units[u % DESIGN_UNITS];
        int32_t block = u / DESIGN_UNITS;
        int32_t left = design->site_count - block * BLOCK_SITES;
        int32_t here = left < BLOCK_SITES ? left : BLOCK_SITES;

        units[u] = (struct unit){
            .plan = plan,
            .number = u,
            .site = block * BLOCK_SITES + design_poles[plan->pole].site % here,
            .block = block,
            .clinicians = share_until(design, before + plan->weight, total) -
                          share_until(design, before, total),
            .go_live = at_share(design->days, plan->go_live),
        };
        before += plan->weight;
    }
    design->unit_count = blocks * DESIGN_UNITS;
    design->units = units;
}

bool design_make(struct arena *arena, int64_t clinicians, int64_t days, int64_t sites,
                 int32_t until, struct design *design, struct error *err)
{
    if (clinicians < 1 || clinicians > DESIGN_CLINICIANS_MAX) {
        return error_set(err, ERROR_USAGE, "--clinicians: must be 1 to %d", DESIGN_CLINICIANS_MAX);
    }
    if (days < 1 || days > DESIGN_DAYS_MAX) {
        return error_set(err, ERROR_USAGE, "--days: must be 1 to %d", DESIGN_DAYS_MAX);
    }
    if (sites < 1 || sites > DESIGN_SITES_MAX) {
        return error_set(err, ERROR_USAGE, "--sites: must be 1 to %d", DESIGN_SITES_MAX);
    }
    *design = (struct design){
        .clinicians = (int32_t)clinicians,
        .days = (int32_t)days,
        .from = until - (int32_t)days,
        .site_count = (int32_t)sites,
        .ambient_from = at_share((int32_t)days, DESIGN_AMBIENT),
        .survey_days = {at_share((int32_t)days, .40), at_share((int32_t)days, .90)},
    };
    lay_sites(arena, design);
    lay_units(arena, design);
    return true;
}

int design_release(const struct site_plan *site, int32_t day)
{
    int release = 0;

    for (int r = 0; r < DESIGN_RELEASES; r++) {
        if (site->release_from[r] <= day) {
            release = r;
        }
    }
    return release;
}
