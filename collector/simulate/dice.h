/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dice.h: random draws of the simulator: one generator a purpose, the same seed the same draws.
 *
 * The only file of the simulator that knows GSL.
 */
#ifndef COLLECTOR_SIMULATE_DICE_H
#define COLLECTOR_SIMULATE_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice;

/* A generator of its own for each seed and stream. */
struct dice *dice_open(uint64_t seed, uint64_t stream);
void dice_close(struct dice *dice); /* accepts NULL */

uint32_t dice_bits(struct dice *dice);
double dice_uniform(struct dice *dice); /* [0, 1) */
double dice_between(struct dice *dice, double low, double high);
bool dice_happens(struct dice *dice, double probability);
uint32_t dice_index(struct dice *dice, uint32_t count); /* 0 to count - 1 */
double dice_normal(struct dice *dice);
double dice_exponential(struct dice *dice, double mean);
double dice_lognormal(struct dice *dice, double median, double log_sd);
/* A share with this mean; icc = 1 / (a + b + 1) of its beta distribution. */
double dice_share(struct dice *dice, double mean, double icc);
int32_t dice_poisson(struct dice *dice, double mean);
int32_t dice_binomial(struct dice *dice, double probability, int32_t trials);
/* Variance mean + mean^2 / size. */
int32_t dice_negative_binomial(struct dice *dice, double mean, double size);
/* `length` characters of base64url and a NUL. */
void dice_token(struct dice *dice, char *out, size_t length);

#endif
