/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/simulate/writer.h"

#include "base/day.h"

#define MS_PER_HOUR      3600000LL
#define MS_PER_DAY       86400000LL
#define US_PER_MS        1000LL
#define DAYS_TO_2000     10957LL
#define SILENT_SITE_DAYS 0.05
#define UUID_TEXT        36

const char *const sender_codes[SENDER_COUNT] = {"voice", "records", "office"};

bool writer_open(struct writer *writer, struct arena *arena, const struct design *design,
                 uint64_t seed, FILE *out, struct error *err)
{
    writer->out = out;
    writer->design = design;
    writer->dice = dice_open(seed, 2);
    writer->sites = ARENA_NEW(arena, struct writer_site, (size_t)design->site_count);
    for (int32_t s = 0; s < design->site_count; s++) {
        if (!time_zone_open(design->sites[s].zone, &writer->sites[s].zone, err)) {
            return false;
        }
    }
    return true;
}

void writer_close(struct writer *writer)
{
    for (int32_t s = 0; writer->sites != NULL && s < writer->design->site_count; s++) {
        time_zone_close(writer->sites[s].zone);
    }
    dice_close(writer->dice);
}

void writer_day(struct writer *writer, int32_t day)
{
    writer->day = day;
    writer->day_ms = (writer->design->from + day + DAYS_TO_2000) * MS_PER_DAY;
    day_write(writer->design->from + day, writer->day_text);
    for (int32_t s = 0; s < writer->design->site_count; s++) {
        struct writer_site *site = &writer->sites[s];
        int32_t local_day = 0;
        int hour = 0;

        time_local(site->zone, (writer->day_ms + 6 * MS_PER_HOUR) * US_PER_MS, &local_day, &hour);
        site->offset_ms = (hour - 6) * MS_PER_HOUR;
        site->silent = dice_happens(writer->dice, SILENT_SITE_DAYS);
    }
}

static void put_hex(char *out, uint64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = "0123456789abcdef"[value & 15];
        value >>= 4;
    }
}

/* UUID version 7 of a moment within the hour; its bits are drawn. */
static void put_event_id(struct writer *writer, const struct writer_site *site, int hour)
{
    char id[UUID_TEXT];
    uint64_t ms = (uint64_t)(writer->day_ms + (hour < 0 ? 12 : hour) * MS_PER_HOUR +
                             dice_index(writer->dice, (uint32_t)MS_PER_HOUR) - site->offset_ms);
    uint32_t high = dice_bits(writer->dice);
    uint64_t low = (uint64_t)dice_bits(writer->dice) << 32 | dice_bits(writer->dice);

    put_hex(id, ms >> 16, 8);
    id[8] = '-';
    put_hex(id + 9, ms & 0xffff, 4);
    id[13] = '-';
    put_hex(id + 14, 0x7000 | (high & 0xfff), 4);
    id[18] = '-';
    put_hex(id + 19, 0x8000 | ((high >> 12) & 0x3fff), 4);
    id[23] = '-';
    put_hex(id + 24, low & 0xffffffffffffU, 12);
    line_add(&writer->line, id, sizeof(id));
}

static void put_person(struct line_buffer *line, const struct envelope *envelope)
{
    if (envelope->person != NULL) {
        LINE_CODE(line, "user", envelope->person->user);
        LINE_CODE(line, "role", envelope->person->role);
    } else if (envelope->role != NULL) {
        LINE_CODE(line, "role", envelope->role);
    }
    if (!envelope->whole_site) {
        LINE_CODE(line, "unit", envelope->unit->plan->code);
        LINE_CODE(line, "specialty", envelope->unit->plan->specialty);
    }
}

struct line_buffer *writer_begin(struct writer *writer, const struct envelope *envelope)
{
    struct line_buffer *line = &writer->line;
    int32_t number = envelope->unit->site;
    struct writer_site *site = &writer->sites[number];
    uint64_t seq = ++site->seq[envelope->sender];

    if (envelope->loss > 0 && (site->silent || dice_happens(writer->dice, envelope->loss))) {
        return NULL;
    }
    line->length = 0;
    line_add(line, "{\"type\":\"", 9);
    line_add(line, envelope->type, strlen(envelope->type));
    line_add(line, "\",\"schema\":1,\"event_id\":\"", 25);
    put_event_id(writer, site, envelope->hour);
    line_add(line, "\"", 1);
    LINE_CODE(line, "site", writer->design->sites[number].code);
    LINE_CODE(line, "client", sender_codes[envelope->sender]);
    LINE_INT(line, "seq", (int64_t)seq);
    line_add(line, ",\"day\":\"", 8);
    line_add(line, writer->day_text, 10);
    line_add(line, "\"", 1);
    if (envelope->hour >= 0) {
        LINE_INT(line, "hour", envelope->hour);
    }
    put_person(line, envelope);
    if (envelope->release >= 0) {
        LINE_CODE(line, "engine", DESIGN_ENGINE);
        LINE_CODE(line, "release", design_releases[envelope->release].code);
        LINE_CODE(line, "locale", envelope->person != NULL ? envelope->person->locale : "fr-FR");
    }
    if (envelope->document != NULL) {
        LINE_CODE(line, "document", envelope->document);
    }
    return line;
}

void writer_end(struct writer *writer)
{
    line_add(&writer->line, "}\n", 2);
    (void)fwrite(writer->line.bytes, 1, writer->line.length, writer->out);
}
