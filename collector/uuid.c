/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/uuid.h"

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_dash(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

bool uuid_read(const char *text, size_t length, uint8_t id[static UUID_SIZE])
{
    uint8_t read[UUID_SIZE] = {0};
    size_t digits = 0;

    if (length != UUID_TEXT) {
        return false;
    }
    for (size_t i = 0; i < UUID_TEXT; i++) {
        const int digit = digit_of(text[i]);

        if (is_dash(i) ? text[i] != '-' : digit < 0) {
            return false;
        }
        if (!is_dash(i)) {
            read[digits / 2] = (uint8_t)(read[digits / 2] << 4 | digit);
            digits++;
        }
    }
    for (size_t i = 0; i < UUID_SIZE; i++) {
        id[i] = read[i];
    }
    return true;
}

void uuid_write(const uint8_t id[static UUID_SIZE], char out[static UUID_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;

    for (size_t i = 0; i < UUID_SIZE; i++) {
        if (is_dash(at)) {
            out[at++] = '-';
        }
        out[at++] = digits[id[i] >> 4];
        out[at++] = digits[id[i] & 15];
    }
}

int uuid_version(const uint8_t id[static UUID_SIZE])
{
    return id[6] >> 4;
}

bool uuid_is_rfc(const uint8_t id[static UUID_SIZE])
{
    return (id[8] & 0xC0) == 0x80;
}

int64_t uuid_time_ms(const uint8_t id[static UUID_SIZE])
{
    int64_t time_ms = 0;

    for (size_t i = 0; i < 6; i++) {
        time_ms = time_ms << 8 | id[i];
    }
    return time_ms;
}

void uuid_make_v8(uint8_t id[static UUID_SIZE], int64_t time_ms)
{
    for (size_t i = 0; i < 6; i++) {
        id[i] = (uint8_t)((uint64_t)time_ms >> (40 - 8 * i));
    }
    id[6] = (uint8_t)((id[6] & 0x0F) | 0x80);
    id[8] = (uint8_t)((id[8] & 0x3F) | 0x80);
}
