/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/dice.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

struct dice {
    gsl_rng *rng;
};

/* Source: S. Vigna, splitmix64: spreads neighbouring seeds over the whole range. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

struct dice *dice_open(uint64_t seed, uint64_t stream)
{
    struct dice *dice = malloc(sizeof(*dice));
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

    if (dice == NULL || rng == NULL) {
        arena_exhausted();
    }
    gsl_rng_set(rng, (unsigned long)(mix(mix(seed) ^ stream) >> 32));
    dice->rng = rng;
    return dice;
}

void dice_close(struct dice *dice)
{
    if (dice != NULL) {
        gsl_rng_free(dice->rng);
        free(dice);
    }
}

uint32_t dice_bits(struct dice *dice)
{
    return (uint32_t)gsl_rng_get(dice->rng);
}

double dice_uniform(struct dice *dice)
{
    return gsl_rng_uniform(dice->rng);
}

double dice_between(struct dice *dice, double low, double high)
{
    return low + (high - low) * gsl_rng_uniform(dice->rng);
}

bool dice_happens(struct dice *dice, double probability)
{
    return gsl_rng_uniform(dice->rng) < probability;
}

uint32_t dice_index(struct dice *dice, uint32_t count)
{
    return (uint32_t)(((uint64_t)dice_bits(dice) * count) >> 32);
}

double dice_normal(struct dice *dice)
{
    return gsl_ran_gaussian_ziggurat(dice->rng, 1.0);
}

double dice_exponential(struct dice *dice, double mean)
{
    return gsl_ran_exponential(dice->rng, mean);
}

double dice_lognormal(struct dice *dice, double median, double log_sd)
{
    return median * exp(log_sd * dice_normal(dice));
}

double dice_share(struct dice *dice, double mean, double icc)
{
    double total = 1.0 / icc - 1.0;

    return gsl_ran_beta(dice->rng, mean * total, (1.0 - mean) * total);
}

int32_t dice_poisson(struct dice *dice, double mean)
{
    return mean > 0 ? (int32_t)gsl_ran_poisson(dice->rng, mean) : 0;
}

int32_t dice_binomial(struct dice *dice, double probability, int32_t trials)
{
    return trials > 0 ? (int32_t)gsl_ran_binomial(dice->rng, probability, (unsigned)trials) : 0;
}

int32_t dice_negative_binomial(struct dice *dice, double mean, double size)
{
    return dice_poisson(dice, mean * gsl_ran_gamma(dice->rng, size, 1.0 / size));
}

void dice_token(struct dice *dice, char *out, size_t length)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;

    for (size_t i = 0; i < length; i++) {
        bits = i % 5 == 0 ? dice_bits(dice) : bits >> 6;
        out[i] = alphabet[bits & 63];
    }
    out[length] = '\0';
}
