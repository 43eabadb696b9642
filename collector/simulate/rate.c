/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/rate.h"

#include <math.h>

#define WINTER        0.0295588022    /* +3 % */
#define TREND_A_YEAR  (-0.0202027073) /* -2 % */
#define START         (1 / 0.6)
#define LEARNING_DOCS 150.0
#define SNR_REFERENCE 20.0
#define DAYS_A_MONTH  30.4375
#define DAYS_A_YEAR   365.25

double rate_learning(bool power_law, double dictated)
{
    if (power_law) {
        return fmax(1.0, START * pow(1 + dictated / 30.0, -0.15));
    }
    return 1 + (START - 1) * exp(-dictated / LEARNING_DOCS);
}

static double coaching(const struct person *person, const struct design *design, int32_t day)
{
    if (day < person->coached || design->sites[person->unit->site].coach_trigger) {
        return 0;
    }
    double months = (day - person->coached) / DAYS_A_MONTH;
    return fmax(PLANT_COACHING, PLANT_COACH_MONTH * months);
}

double rate_log(const struct person *person, const struct design *design,
                const struct rate_day *today)
{
    return person->log_rate + person->week_shock + today->site_shock +
           (today->winter ? WINTER : 0) + TREND_A_YEAR * today->day / DAYS_A_YEAR +
           design_releases[today->release].log_rate +
           (today->dedicated ? person->device_effect : 0) +
           PLANT_SNR_PER_3_DB * (today->snr_db - SNR_REFERENCE) / 3 +
           (today->topic_match ? PLANT_TOPIC : 0) + coaching(person, design, today->day) +
           log(rate_learning(person->power_learner, person->dictated));
}
