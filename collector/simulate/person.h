/* SPDX-License-Identifier: GPL-3.0-or-later */
/* person.h: one simulated clinician: what was drawn once, and what changes from day to day. */
#ifndef COLLECTOR_SIMULATE_PERSON_H
#define COLLECTOR_SIMULATE_PERSON_H

#include "collector/simulate/design.h"
#include "collector/simulate/dice.h"

enum tier { TIER_NONE, TIER_RARE, TIER_OCCASIONAL, TIER_REGULAR, TIER_HIGH, TIER_COUNT };

struct person {
    const struct unit *unit;
    char user[44];
    const char *role;
    const char *locale;

    /* drawn once */
    enum tier tier;
    double log_rate;      /* of errors: base, specialty, unit, clinician */
    double rate_z;        /* the clinician's part of it, standardised */
    double volume;        /* documents a worked day */
    double dictate_logit; /* at mean complexity */
    double typing_wpm;    /* end to end */
    double speech_wpm;
    double own_device_share; /* of days on the second device */
    const char *devices[2];
    bool dedicated[2];    /* device class 2 to 4 */
    double device_effect; /* log rate on a dedicated one */
    double snr_db;
    double corrected;  /* share of the engine's errors that are corrected */
    double corr_voice; /* share of corrections through the engine */
    double seconds_a_correction;
    double direct; /* share dictated in the EHR's field */
    double proofread_logit;
    double autotext_logit;
    double commands;      /* a dictated document */
    double ambient_share; /* of eligible encounters; 0 without a seat */
    double rtt_ms;
    const char *vdi;
    bool power_learner; /* learning by a power law, else exponential */

    /* dated; days from 0, below 0 before the window, DESIGN_NEVER never */
    int32_t assigned;
    int32_t activated;
    int32_t stops; /* abandons dictation; drawn day by day */
    int32_t revoked;
    int32_t trained;
    int32_t coached;
    int32_t topic_fixed; /* the profile's topic matches from then on */

    /* state */
    double dictated; /* documents so far, with those before the window */
    double week_shock;
    int32_t checked_on; /* day of the last microphone check */
    int32_t recent_corrections;
    int32_t recent_words;
    int32_t audits; /* of this quarter */
};

/* Draws a clinician of a unit. `mirror` reverses the sign of the clinician's error rate. */
void person_draw(struct dice *dice, const struct design *design, const struct unit *unit,
                 double unit_effect, bool mirror, struct person *person);

#endif
