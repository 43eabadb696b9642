/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * throttle.h: a bound on how fast the password of one name can be guessed (ASVS 2.4.1).
 *
 * So many attempts at once, then one a minute, whether there is such an account or not, so that the
 * answer tells nothing. No name is kept: names share places by a keyed hash. Safe to share among
 * threads; forgotten when the server ends.
 */
#ifndef WEB_THROTTLE_H
#define WEB_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#define THROTTLE_BURST  10
#define THROTTLE_PERIOD INT64_C(60000000) /* [us] until one more attempt is allowed */

struct throttle;

struct throttle *throttle_open(void);
void throttle_close(struct throttle *throttle); /* accepts NULL */

/* Takes an attempt for a name. False: none is left; *wait_s says when one is. */
bool throttle_take(struct throttle *throttle, const char *name, int64_t now_us, int64_t *wait_s);

/* The attempt was right: all attempts are back. */
void throttle_forgive(struct throttle *throttle, const char *name);

#endif
