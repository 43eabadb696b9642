/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analyzer/pool.h"

#include <math.h>

#include "analyzer/estimate.h"

#define Z975       1.959963984540054
#define BISECTIONS 60 /* of an interval of at most four times its lower end: all digits */

struct weighing {
    double weight; /* sum of 1 / (variance + tau2) */
    double mean;
    double squares; /* weighted, about the mean */
};

static struct weighing weigh(const struct effect *effects, size_t count, double tau2)
{
    struct weighing w = {0};

    for (size_t i = 0; i < count; i++) {
        w.weight += 1 / (effects[i].variance + tau2);
        w.mean += effects[i].y / (effects[i].variance + tau2);
    }
    w.mean /= w.weight;
    for (size_t i = 0; i < count; i++) {
        double off = effects[i].y - w.mean;

        w.squares += off * off / (effects[i].variance + tau2);
    }
    return w;
}

double pool_tau2(const struct effect *effects, size_t count)
{
    double wanted = (double)count - 1;
    double low = 0;
    double high = 1e-6;

    if (count < 2 || weigh(effects, count, 0).squares <= wanted) {
        return 0;
    }
    while (weigh(effects, count, high).squares > wanted) {
        low = high;
        high *= 4;
    }
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = (low + high) / 2;

        if (weigh(effects, count, middle).squares > wanted) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2;
}

struct pooled pool_effects(const struct effect *effects, size_t count)
{
    struct pooled pooled = {
        .mean = NAN, .error = NAN, .low = NAN, .high = NAN, .degrees = (double)count - 1};

    if (count == 0) {
        return pooled;
    }
    pooled.tau2 = pool_tau2(effects, count);
    struct weighing w = weigh(effects, count, pooled.tau2);

    pooled.mean = w.mean;
    if (count >= 2) {
        double spread = fmax(1, w.squares / pooled.degrees);
        pooled.error = sqrt(spread / w.weight);
        double half = estimate_t975(pooled.degrees) * pooled.error;

        pooled.low = w.mean - half;
        pooled.high = w.mean + half;
    }
    return pooled;
}

bool pool_shrink(const struct effect *effects, size_t count, struct shrunken *shrunken)
{
    double k = (double)count;
    double typical = 0; /* weighted mean of the variances */

    if (count < SHRINK_UNITS_MIN) {
        return false;
    }
    double tau2 = pool_tau2(effects, count);
    struct weighing w = weigh(effects, count, tau2);

    for (size_t i = 0; i < count; i++) {
        typical += effects[i].variance / (effects[i].variance + tau2) / w.weight;
    }
    for (size_t i = 0; i < count; i++) {
        double v = effects[i].variance;
        double off = effects[i].y - w.mean;
        double drawn = (k - 3) / (k - 1) * v / (v + tau2);
        double leverage = 1 / (v + tau2) / w.weight;
        double doubt = 2 / (k - 3) * drawn * drawn * (typical + tau2) / (v + tau2);
        double error = sqrt(v * (1 - (1 - leverage) * drawn) + doubt * off * off);
        double value = effects[i].y - drawn * off;
        double half = (effects[i].degrees > 0 ? estimate_t975(effects[i].degrees) : Z975) * error;

        shrunken[i] = (struct shrunken){.value = value,
                                        .error = error,
                                        .low = value - half,
                                        .high = value + half,
                                        .weight = drawn};
    }
    return true;
}
