/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/audit.h"

#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"

#define CODE_MAX     32
#define DAYS_TO_2000 10957 /* 1970-01-01 to 2000-01-01 */
#define MS_PER_DAY   86400000LL
#define MS_PER_HOUR  3600000LL

struct code_option {
    const char *name; /* as option, and as key of the event where that is the same */
    const char *value;
};

static bool is_code(const char *text)
{
    size_t length = strlen(text);
    const char *allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:-";

    return length > 0 && length <= CODE_MAX && strspn(text, allowed) == length;
}

bool audit_check(const struct audit_envelope *e, struct error *err)
{
    const struct code_option options[] = {
        {"site", e->site},       {"client", e->client},       {"unit", e->unit},
        {"role", e->role},       {"specialty", e->specialty}, {"engine", e->engine},
        {"release", e->release}, {"locale", e->locale},       {"doc-type", e->doc_type},
    };

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (options[i].value != NULL && !is_code(options[i].value)) {
            return error_set(err, ERROR_USAGE,
                             "--%s: must be a code of at most %d letters, digits, . _ : -",
                             options[i].name, CODE_MAX);
        }
    }
    return true;
}

/* The MAC of a purpose and a place; parts are told apart by their lengths. */
static void place_mac(struct arena *arena, const struct audit_envelope *envelope,
                      const struct audit_row *row, const char *purpose,
                      uint8_t out[static CRYPTO_HASH_SIZE])
{
    struct text message = {.arena = arena};

    text_add_format(&message, "%s|%zu:%s|%" PRIu64, purpose, strlen(row->file), row->file,
                    row->line);
    crypto_mac(envelope->key, text_string(&message), message.length, out);
}

/* UUID version 8: noon of the day in milliseconds, then the MAC. */
static const char *event_id(struct arena *arena, const struct audit_envelope *envelope,
                            const struct audit_row *row)
{
    uint8_t b[CRYPTO_HASH_SIZE];
    uint64_t ms = (uint64_t)((envelope->day + DAYS_TO_2000) * MS_PER_DAY + 12 * MS_PER_HOUR);

    place_mac(arena, envelope, row, "event", b);
    for (int i = 0; i < 6; i++) {
        b[i] = (uint8_t)(ms >> (40 - 8 * i));
    }
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x80);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    const char *hex = crypto_hex(arena, b, 16);
    return arena_format(arena, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
                        hex + 20);
}

/* The document: its own id under the key, or the place where it stood. */
static const char *document_id(struct arena *arena, const struct audit_envelope *envelope,
                               const struct audit_row *row)
{
    uint8_t mac[CRYPTO_HASH_SIZE];

    if (row->id == NULL) {
        place_mac(arena, envelope, row, "document", mac);
    } else {
        char *message = ARENA_NEW(arena, char, row->id_length + sizeof("document="));
        memcpy(message, "document=", sizeof("document=") - 1);
        memcpy(message + sizeof("document=") - 1, row->id, row->id_length);
        crypto_mac(envelope->key, message, row->id_length + sizeof("document=") - 1, mac);
    }
    return crypto_base64url(arena, mac, sizeof(mac));
}

static void write_code(FILE *out, const char *key, const char *code)
{
    if (code != NULL) {
        (void)fprintf(out, ",\"%s\":\"%s\"", key, code);
    }
}

void audit_write(struct arena *arena, const struct audit_envelope *envelope,
                 const struct audit_row *row, FILE *out)
{
    const struct score *score = &row->score;
    char day[11];

    day_write(envelope->day, day);
    (void)fprintf(out, "{\"type\":\"audit\",\"schema\":1,\"event_id\":\"%s\"",
                  event_id(arena, envelope, row));
    write_code(out, "site", envelope->site);
    write_code(out, "client", envelope->client);
    (void)fprintf(out, ",\"seq\":%" PRIu64, row->seq);
    write_code(out, "unit", envelope->unit);
    write_code(out, "day", day);
    write_code(out, "role", envelope->role);
    write_code(out, "specialty", envelope->specialty);
    write_code(out, "engine", envelope->engine);
    write_code(out, "release", envelope->release);
    write_code(out, "locale", envelope->locale);
    write_code(out, "document", document_id(arena, envelope, row));
    write_code(out, "doc_type", envelope->doc_type);
    write_code(out, "stage", "raw");
    write_code(out, "profile", envelope->profile);
    (void)fprintf(out,
                  ",\"words_ref\":%" PRIu32 ",\"hits\":%" PRIu32 ",\"sub\":%" PRIu32
                  ",\"del\":%" PRIu32 ",\"ins\":%" PRIu32 ",\"min_edits\":%" PRIu32 "}\n",
                  score->reference_words, score->counts.hits, score->counts.substitutions,
                  score->counts.deletions, score->counts.insertions, score->min_edits);
}
