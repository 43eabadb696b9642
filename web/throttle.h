/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * throttle.h: a bound on how fast the password of one name can be guessed (ASVS 2.4.1).
 *
 * From one address so many attempts at once for a name, then one a minute; from all addresses
 * together more, so that nobody alone can keep the name's owner out. Whether there is such an
 * account or not, so that the answer tells nothing. Neither names nor addresses are kept: they
 * share places by a keyed hash. Safe to share among threads; forgotten when the server ends.
 */
#ifndef WEB_THROTTLE_H
#define WEB_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#define THROTTLE_BURST       10
#define THROTTLE_PERIOD      INT64_C(60000000) /* [us] until one more attempt is allowed */
#define THROTTLE_NAME_BURST  100               /* Source: NIST SP 800-63B, 5.2.2 */
#define THROTTLE_NAME_PERIOD INT64_C(6000000)

struct throttle;

struct throttle *throttle_open(void);
void throttle_close(struct throttle *throttle); /* accepts NULL */

/* Whose attempts are counted. */
struct throttle_who {
    const char *name;
    const char *address; /* NULL: it tells nobody apart, and the name alone counts */
};

/* Takes an attempt, at a time of base/steady.h. False: none is left; *wait_s says when one is. */
bool throttle_take(struct throttle *throttle, struct throttle_who who, int64_t now_us,
                   int64_t *wait_s);

/* The attempt was right: all attempts are back. */
void throttle_forgive(struct throttle *throttle, struct throttle_who who);

#endif
