/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * structure.h: which sites, units, engines, releases and clients are registered: a picture of the
 * database's dimensions, taken at once and then only read.
 */
#ifndef COLLECTOR_STRUCTURE_H
#define COLLECTOR_STRUCTURE_H

#include "collector/names.h"
#include "schema/db.h"

struct structure {
    struct names sites; /* code -> index of site_ids */
    int64_t *site_ids;  /* [site_count] */
    const char **zones; /* [site_count]: IANA names */
    size_t site_count;
    struct names engines; /* code -> engine_id */
    struct names members; /* units, clients, releases: see structure_unit() */
    bool open;            /* every well-formed code is registered, but for sites */
};

/* Reads the picture into the arena. Fails with ERROR_DATABASE. */
NODISCARD bool structure_read(struct db *db, struct arena *arena, struct structure *structure,
                              struct error *err);

/* The site of a code; 0 where there is none. */
int64_t structure_site(const struct structure *structure, const char *code, size_t length);

/* The time zone of a site, an IANA name; NULL where there is no such site. */
const char *structure_zone(const struct structure *structure, int64_t site_id);

/* One site, where everything else is registered. */
void structure_open(struct arena *arena, const char *site, struct structure *structure);

/* The number of an engine; NAMES_NONE where there is none. */
int32_t structure_engine(const struct structure *structure, const char *code, size_t length);

/* The number of a unit or client of a site, or of a release of an engine; NAMES_NONE where there is
 * none. Codes are at most STRUCTURE_CODE_MAX bytes. */
int32_t structure_unit(const struct structure *structure, int64_t site_id, const char *code,
                       size_t length);
int32_t structure_client(const struct structure *structure, int64_t site_id, const char *code,
                         size_t length);
int32_t structure_release(const struct structure *structure, int32_t engine_id, const char *code,
                          size_t length);

#define STRUCTURE_CODE_MAX 32

#endif
