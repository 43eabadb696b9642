/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/throttle.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/crypto.h"

#define SLOT_COUNT  ((size_t)1 << 20) /* two of ten addresses share one in one of 20,000 runs */
#define US_A_SECOND INT64_C(1000000)

enum counted { BY_ADDRESS, BY_NAME, COUNTED };

static const struct {
    int64_t burst;
    int64_t period_us;
} allowances[COUNTED] = {
    [BY_ADDRESS] = {THROTTLE_BURST, THROTTLE_PERIOD},
    [BY_NAME] = {THROTTLE_NAME_BURST, THROTTLE_NAME_PERIOD},
};

struct throttle {
    pthread_mutex_t lock;
    uint8_t key[CRYPTO_KEY_SIZE];
    int64_t *spent_until_us[COUNTED]; /* [SLOT_COUNT] each: when all attempts are back */
};

struct throttle *throttle_open(void)
{
    struct throttle *throttle = calloc(1, sizeof(*throttle));

    if (throttle == NULL) {
        arena_exhausted();
    }
    for (size_t i = 0; i < COUNTED; i++) {
        throttle->spent_until_us[i] = calloc(SLOT_COUNT, sizeof(*throttle->spent_until_us[i]));
        if (throttle->spent_until_us[i] == NULL) {
            arena_exhausted();
        }
    }
    crypto_random(throttle->key, sizeof(throttle->key));
    (void)pthread_mutex_init(&throttle->lock, NULL);
    return throttle;
}

void throttle_close(struct throttle *throttle)
{
    if (throttle != NULL) {
        (void)pthread_mutex_destroy(&throttle->lock);
        for (size_t i = 0; i < COUNTED; i++) {
            free(throttle->spent_until_us[i]);
        }
        free(throttle);
    }
}

/* The places of a name; NULL where it has none. */
static void find_slots(const struct throttle *throttle, struct throttle_who who,
                       int64_t *slots[COUNTED])
{
    uint64_t hashes[COUNTED] = {0};

    hashes[BY_NAME] = crypto_short_mac(throttle->key, who.name, strlen(who.name));
    slots[BY_NAME] = &throttle->spent_until_us[BY_NAME][hashes[BY_NAME] % SLOT_COUNT];
    slots[BY_ADDRESS] = NULL;
    if (who.address != NULL) {
        hashes[BY_ADDRESS] = crypto_short_mac(throttle->key, who.address, strlen(who.address));
        slots[BY_ADDRESS] =
            &throttle->spent_until_us[BY_ADDRESS]
                                     [crypto_short_mac(throttle->key, hashes, sizeof(hashes)) %
                                      SLOT_COUNT];
    }
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

bool throttle_take(struct throttle *throttle, struct throttle_who who, int64_t now_us,
                   int64_t *wait_s)
{
    int64_t *slots[COUNTED];
    int64_t wait_us = 0;

    find_slots(throttle, who, slots);
    (void)pthread_mutex_lock(&throttle->lock);
    for (size_t i = 0; i < COUNTED; i++) {
        if (slots[i] != NULL) {
            wait_us = later(wait_us, later(*slots[i], now_us) - now_us -
                                         (allowances[i].burst - 1) * allowances[i].period_us);
        }
    }
    for (size_t i = 0; wait_us == 0 && i < COUNTED; i++) {
        if (slots[i] != NULL) {
            *slots[i] = later(*slots[i], now_us) + allowances[i].period_us;
        }
    }
    (void)pthread_mutex_unlock(&throttle->lock);
    if (wait_us > 0) {
        *wait_s = (wait_us + US_A_SECOND - 1) / US_A_SECOND;
    }
    return wait_us == 0;
}

void throttle_forgive(struct throttle *throttle, struct throttle_who who)
{
    int64_t *slots[COUNTED];

    find_slots(throttle, who, slots);
    (void)pthread_mutex_lock(&throttle->lock);
    for (size_t i = 0; i < COUNTED; i++) {
        if (slots[i] != NULL) {
            *slots[i] = 0;
        }
    }
    (void)pthread_mutex_unlock(&throttle->lock);
}
