/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/outgoing.h"

#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"

#define CODE_MAX     32
#define USER_LENGTH  43
#define DAYS_TO_2000 10957 /* 1970-01-01 to 2000-01-01 */
#define MS_PER_DAY   86400000LL
#define MS_PER_HOUR  3600000LL

struct code_option {
    const char *name;
    const char *value;
};

bool outgoing_check(const struct outgoing_envelope *e, struct error *err)
{
    const struct code_option options[] = {
        {"site", e->site},       {"client", e->client},         {"unit", e->unit},
        {"role", e->role},       {"specialty", e->specialty},   {"engine", e->engine},
        {"release", e->release}, {"locale", e->locale},         {"doc-type", e->doc_type},
        {"stage", e->stage},     {"draft-kind", e->draft_kind},
    };

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (options[i].value != NULL &&
            !pair_is_code(options[i].value, strlen(options[i].value), CODE_MAX)) {
            return error_set(err, ERROR_USAGE,
                             "--%s: must be a code of at most %d letters, digits, . _ : -",
                             options[i].name, CODE_MAX);
        }
    }
    if (e->user != NULL &&
        (strlen(e->user) != USER_LENGTH || !pair_is_code(e->user, strlen(e->user), USER_LENGTH))) {
        return error_set(err, ERROR_USAGE, "--user: must be a pseudonym of %d characters",
                         USER_LENGTH);
    }
    return true;
}

/* The MAC of a purpose and a place; parts are told apart by their lengths. */
static void place_mac(struct arena *arena, const struct outgoing_envelope *envelope,
                      const struct outgoing_row *row, const char *purpose,
                      uint8_t out[static CRYPTO_HASH_SIZE])
{
    struct text message = {.arena = arena};

    text_add_format(&message, "%s|%zu:%s|%" PRIu64, purpose, strlen(row->file), row->file,
                    row->line);
    crypto_mac(envelope->key, text_string(&message), message.length, out);
}

/* UUID version 8: noon of the day in milliseconds, then the MAC. */
static const char *event_id(struct arena *arena, const struct outgoing_envelope *envelope,
                            const struct outgoing_row *row, const char *purpose)
{
    uint8_t b[CRYPTO_HASH_SIZE];
    uint64_t ms = (uint64_t)((envelope->day + DAYS_TO_2000) * MS_PER_DAY + 12 * MS_PER_HOUR);

    place_mac(arena, envelope, row, purpose, b);
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
static const char *document_id(struct arena *arena, const struct outgoing_envelope *envelope,
                               const struct outgoing_row *row)
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

static void write_count(FILE *out, const char *key, const struct outgoing_row *row,
                        enum figure figure)
{
    (void)fprintf(out, ",\"%s\":%" PRIu64, key, row->figures.of[figure]);
}

static void write_envelope(struct arena *arena, const struct outgoing_envelope *envelope,
                           const struct outgoing_row *row, const char *type, FILE *out)
{
    bool audit = text_equal(type, "audit");
    char day[11];

    day_write(envelope->day, day);
    (void)fprintf(out, "{\"type\":\"%s\",\"schema\":1,\"event_id\":\"%s\"", type,
                  event_id(arena, envelope, row, audit ? "event" : type));
    write_code(out, "site", envelope->site);
    write_code(out, "client", envelope->client);
    (void)fprintf(out, ",\"seq\":%" PRIu64, row->seq);
    write_code(out, "user", row->user != NULL ? row->user : envelope->user);
    write_code(out, "unit", envelope->unit);
    write_code(out, "day", day);
    write_code(out, "role", envelope->role);
    write_code(out, "specialty", envelope->specialty);
    write_code(out, "engine", envelope->engine);
    write_code(out, "release", envelope->release);
    write_code(out, "locale", envelope->locale);
    write_code(out, "document", document_id(arena, envelope, row));
    write_code(out, "doc_type", envelope->doc_type);
}

void outgoing_audit(struct arena *arena, const struct outgoing_envelope *envelope,
                    const struct outgoing_row *row, FILE *out)
{
    write_envelope(arena, envelope, row, "audit", out);
    write_code(out, "stage", envelope->stage);
    write_code(out, "profile", row->profile->name);
    write_count(out, "words_ref", row, FIGURE_REF_WORDS);
    write_count(out, "hits", row, FIGURE_HITS);
    write_count(out, "sub", row, FIGURE_SUBSTITUTIONS);
    write_count(out, "del", row, FIGURE_DELETIONS);
    write_count(out, "ins", row, FIGURE_INSERTIONS);
    write_count(out, "min_edits", row, FIGURE_MIN_EDITS);
    if (row->profile->clinical) {
        write_count(out, "err_numeric", row, FIGURE_NUMBER_ERR);
        write_count(out, "err_unit", row, FIGURE_UNIT_ERR);
        write_count(out, "err_drug", row, FIGURE_DRUG_ERR);
        write_count(out, "err_negation", row, FIGURE_NEGATION_ERR);
        write_count(out, "err_laterality", row, FIGURE_LATERALITY_ERR);
        write_count(out, "err_other", row, FIGURE_OTHER_ERR);
    }
    (void)fputs("}\n", out);
}

void outgoing_draft(struct arena *arena, const struct outgoing_envelope *envelope,
                    const struct outgoing_row *row, const char *decision, bool has_final,
                    size_t sections, FILE *out)
{
    write_envelope(arena, envelope, row, "ai_draft", out);
    write_code(out, "draft_kind", envelope->draft_kind);
    write_code(out, "decision", decision);
    write_count(out, "words_draft", row, FIGURE_HYP_WORDS);
    if (has_final) {
        write_count(out, "words_final", row, FIGURE_REF_WORDS);
        write_count(out, "lev_words", row, FIGURE_MIN_EDITS);
        write_count(out, "words_kept", row, FIGURE_HITS);
    }
    for (size_t i = 0; has_final && i < sections; i++) {
        write_count(out, arena_format(arena, "section%zu_edits", i + 1), row,
                    (enum figure)(FIGURE_SECTION_1 + (int)i));
    }
    (void)fputs("}\n", out);
}
