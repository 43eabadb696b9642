/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/throttle.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/crypto.h"

#define SLOT_COUNT  ((size_t)1 << 16)
#define US_A_SECOND INT64_C(1000000)

struct throttle {
    pthread_mutex_t lock;
    uint8_t key[CRYPTO_KEY_SIZE];
    int64_t *spent_until_us; /* [SLOT_COUNT]: when all attempts are back */
};

struct throttle *throttle_open(void)
{
    struct throttle *throttle = calloc(1, sizeof(*throttle));

    if (throttle == NULL) {
        arena_exhausted();
    }
    throttle->spent_until_us = calloc(SLOT_COUNT, sizeof(*throttle->spent_until_us));
    if (throttle->spent_until_us == NULL) {
        arena_exhausted();
    }
    crypto_random(throttle->key, sizeof(throttle->key));
    (void)pthread_mutex_init(&throttle->lock, NULL);
    return throttle;
}

void throttle_close(struct throttle *throttle)
{
    if (throttle != NULL) {
        (void)pthread_mutex_destroy(&throttle->lock);
        free(throttle->spent_until_us);
        free(throttle);
    }
}

static int64_t *slot_of(const struct throttle *throttle, const char *name)
{
    const uint64_t hash = crypto_short_mac(throttle->key, name, strlen(name));

    return &throttle->spent_until_us[hash % SLOT_COUNT];
}

bool throttle_take(struct throttle *throttle, const char *name, int64_t now_us, int64_t *wait_s)
{
    (void)pthread_mutex_lock(&throttle->lock);
    int64_t *slot = slot_of(throttle, name);
    const int64_t from_us = *slot > now_us ? *slot : now_us;
    const int64_t wait_us = from_us - now_us - (THROTTLE_BURST - 1) * THROTTLE_PERIOD;

    if (wait_us <= 0) {
        *slot = from_us + THROTTLE_PERIOD;
    } else {
        *wait_s = (wait_us + US_A_SECOND - 1) / US_A_SECOND;
    }
    (void)pthread_mutex_unlock(&throttle->lock);
    return wait_us <= 0;
}

void throttle_forgive(struct throttle *throttle, const char *name)
{
    (void)pthread_mutex_lock(&throttle->lock);
    *slot_of(throttle, name) = 0;
    (void)pthread_mutex_unlock(&throttle->lock);
}
