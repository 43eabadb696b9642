/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uuid.h: UUIDs as 16 bytes and as text (RFC 9562). */
#ifndef COLLECTOR_UUID_H
#define COLLECTOR_UUID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UUID_SIZE 16
#define UUID_TEXT 36

/* Reads "0199a2b4-…", 36 characters in either case; false where it is anything else. */
bool uuid_read(const char *text, size_t length, uint8_t id[static UUID_SIZE]);

/* Writes 36 lower-case characters; no NUL after them. */
void uuid_write(const uint8_t id[static UUID_SIZE], char out[static UUID_TEXT]);

int uuid_version(const uint8_t id[static UUID_SIZE]);     /* 0-15 */
bool uuid_is_rfc(const uint8_t id[static UUID_SIZE]);     /* the variant of RFC 9562 */
int64_t uuid_time_ms(const uint8_t id[static UUID_SIZE]); /* of v7 and our v8: since 1970 UTC */

/* Makes a v8 out of 16 bytes: the first 48 bits become the time, 6 more version and variant. */
void uuid_make_v8(uint8_t id[static UUID_SIZE], int64_t time_ms);

#endif
