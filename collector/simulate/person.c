/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/person.h"

#include <math.h>

#include "base/text.h"

/* STATISTICS.md, section 7 */
#define BASE_RATE        0.0848
#define CLINICIAN_SD     0.30
#define VOLUME_SD        0.80
#define VOLUME_RATE_CORR (-0.40)
#define COMPLEXITY_SLOPE 0.60
#define MEAN_VOLUME      10.4 /* a worked day, before the units' factors */
#define VOLUME_MAX       70.0

/* Source: DOMAIN.md, section 3: unmanaged E17, managed the simulator's defaults. */
static const double mixtures[2][TIER_COUNT] = {
    {.53, .15, .24, .08, .00},
    {.10, .10, .25, .30, .25},
};
static const double shares[TIER_COUNT][2] = {
    {0, 0}, {.005, .05}, {.05, .30}, {.30, .60}, {.60, .95}};

static enum tier draw_tier(struct dice *dice, bool managed)
{
    double u = dice_uniform(dice);
    int tier = TIER_NONE;

    while (tier < TIER_COUNT - 1 && u >= mixtures[managed ? 1 : 0][tier]) {
        u -= mixtures[managed ? 1 : 0][tier];
        tier++;
    }
    return (enum tier)tier;
}

/* The intercept that gives a mean share under complexity ~ N(0, 1): the logit is stretched. */
static double intercept(double share, double slope)
{
    const double logistic = 0.346; /* 16 sqrt(3) / (15 pi) squared */

    return log(share / (1 - share)) * sqrt(1 + logistic * slope * slope);
}

static void draw_rates(struct dice *dice, const struct unit_plan *plan, double unit_effect,
                       bool mirror, struct person *p)
{
    double size = dice_normal(dice);
    double own = dice_normal(dice) * (mirror ? -1 : 1);

    p->rate_z = VOLUME_RATE_CORR * size + sqrt(1 - VOLUME_RATE_CORR * VOLUME_RATE_CORR) * own;
    p->log_rate = log(BASE_RATE) + log(plan->error_factor) + unit_effect + CLINICIAN_SD * p->rate_z;
    p->volume = MEAN_VOLUME * plan->volume * exp(VOLUME_SD * size - VOLUME_SD * VOLUME_SD / 2);
    p->volume = fmin(p->volume, VOLUME_MAX);
}

static void draw_devices(struct dice *dice, struct person *p)
{
    static const char *const dedicated[] = {"usb_handheld", "wired_headset", "wireless_headset"};
    static const char *const other[] = {"built_in", "built_in", "gooseneck", "smartphone"};
    double u = dice_uniform(dice);

    /* a third changes between two microphones, so that both can be held against each other */
    p->devices[0] = u < .62 ? dedicated[dice_index(dice, 3)] : other[dice_index(dice, 4)];
    p->dedicated[0] = u < .62;
    p->devices[1] = u < .62 ? other[dice_index(dice, 4)] : dedicated[dice_index(dice, 3)];
    p->dedicated[1] = !p->dedicated[0];
    p->own_device_share = dice_happens(dice, .34) ? dice_between(dice, .2, .5) : 0;
    p->device_effect = PLANT_DEVICE + PLANT_DEVICE_SD * dice_normal(dice);
    p->snr_db = 21 + 3 * dice_normal(dice);
    p->rtt_ms = dice_lognormal(dice, 38, .5);
    p->vdi = dice_happens(dice, .45) ? "citrix" : "none";
}

static void draw_habits(struct dice *dice, const struct design *design, struct person *p)
{
    double share = dice_between(dice, shares[p->tier][0], shares[p->tier][1]);
    bool has_ambient = p->unit->plan->ambient && dice_happens(dice, .6);

    p->dictate_logit = share > 0 ? intercept(share, COMPLEXITY_SLOPE) : (double)-INFINITY;
    p->typing_wpm = fmin(fmax(dice_lognormal(dice, 38.0, .45), 8), 90); /* pooled, about 29 */
    p->speech_wpm = dice_between(dice, 112, 173);
    p->corrected = dice_between(dice, .85, .97);
    p->corr_voice = dice_share(dice, .35, .3);
    p->seconds_a_correction = dice_lognormal(dice, 7.5, .3);
    p->direct = dice_share(dice, .72, .3);
    p->proofread_logit = 1.6 + .9 * dice_normal(dice);
    p->autotext_logit = -.5 + 1.1 * dice_normal(dice);
    p->commands = dice_happens(dice, .6) ? dice_lognormal(dice, .22, .8) : 0;
    p->ambient_share = has_ambient && p->tier >= TIER_OCCASIONAL ? dice_share(dice, .40, .2) : 0;
    p->power_learner = dice_happens(dice, .5);
    (void)design;
}

/* Days of a seat's life that do not depend on what happens later. */
static void draw_seat(struct dice *dice, const struct design *design, struct person *p)
{
    const struct unit *unit = p->unit;
    bool long_ago = unit->go_live < 0;
    /* half of those who never dictate open a session at least */
    bool never = p->tier == TIER_NONE && dice_happens(dice, .5);

    if (long_ago) {
        p->assigned = -(int32_t)dice_between(dice, 60, 700);
    } else {
        p->assigned = unit->go_live - (int32_t)dice_between(dice, 0, 10);
    }
    p->activated = p->assigned + 1 + (int32_t)dice_exponential(dice, unit->plan->managed ? 9 : 25);
    if (p->activated < unit->go_live) {
        p->activated = unit->go_live;
    }
    if (long_ago && dice_happens(dice, .12)) { /* new in the unit during the window */
        p->assigned = (int32_t)dice_between(dice, 0, design->days);
        p->activated = p->assigned + 1 + (int32_t)dice_exponential(dice, 12);
    }
    p->activated = never ? DESIGN_NEVER : p->activated;
    if (p->activated < 0) {
        p->dictated = dice_exponential(dice, 400);
    }
    p->stops = DESIGN_NEVER;
    p->revoked = DESIGN_NEVER;
}

static void draw_dates(struct dice *dice, const struct design *design, struct person *p)
{
    const struct site_plan *site = &design->sites[p->unit->site];
    int32_t since = p->activated > 0 ? p->activated : 0;

    /* Whoever gives up before the day of the course never takes it: immortal time (BP01). */
    p->trained = p->activated == DESIGN_NEVER ? DESIGN_NEVER
                                              : p->activated + (int32_t)dice_between(dice, -10, 90);
    if (dice_happens(dice, p->unit->plan->managed ? .15 : .55)) {
        p->trained = DESIGN_NEVER;
    }
    p->coached = DESIGN_NEVER;
    if (p->unit->plan->managed && !site->coach_trigger && p->activated != DESIGN_NEVER &&
        dice_happens(dice, .65)) {
        double span = fmin(75, design->days * .5); /* the order is drawn */
        p->coached = since + (int32_t)(p->activated > 0 ? 45 : 0) +
                     (int32_t)dice_between(dice, 0, p->activated > 0 ? span : design->days * .6);
    }
    p->topic_fixed = -DESIGN_NEVER;
    if (dice_happens(dice, .28)) {
        p->topic_fixed =
            dice_happens(dice, .6) ? (int32_t)dice_between(dice, 0, design->days) : DESIGN_NEVER;
    }
    p->checked_on = -DESIGN_NEVER;
}

void person_draw(struct dice *dice, const struct design *design, const struct unit *unit,
                 double unit_effect, bool mirror, struct person *person)
{
    double u = dice_uniform(dice);
    bool midwife = text_equal(unit->plan->code, "GYNOBS") && u < .3;

    *person = (struct person){.unit = unit};
    dice_token(dice, person->user, 42);
    /* 32 bytes are 42 characters and four bits more */
    person->user[42] = "AEIMQUYcgkosw048"[dice_index(dice, 16)];
    person->user[43] = '\0';
    person->role = midwife ? "midwife" : u < .78 ? "physician" : "resident";
    person->locale = dice_happens(dice, .05) ? "fr-BE" : "fr-FR";
    person->tier = draw_tier(dice, unit->plan->managed);
    draw_rates(dice, unit->plan, unit_effect, mirror, person);
    draw_devices(dice, person);
    draw_habits(dice, design, person);
    draw_seat(dice, design, person);
    draw_dates(dice, design, person);
}
