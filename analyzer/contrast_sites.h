/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * contrast_sites.h: one practice at all sites together and at each, as they may be told together.
 *
 * Who knows the contrast of all and that of some sites knows what the others add: with rounded
 * figures nearly, with one clinician at the others nearly that one's own. So:
 *
 * - A site is told of if its own contrast is (contrast.h: 12 who switch, nobody dominates).
 * - All together are told of if those who switch at the sites that are not, the rest, are none, or
 *   CLINICIANS_PUBLISHED at least of whom nobody dominates.
 *
 * Nothing else follows from what is told. No clinician is at two sites, so that the figures told
 * are those of disjoint crowds and, maybe, of their union with the rest. Each of the crowds is
 * published for itself. The union less the crowds, or less some of them, is the rest with or
 * without crowds that are published: it is empty, or at least as many as are published for
 * themselves, of whom nobody dominates. Of how the rest is spread over its sites nothing is told.
 * So it is where one site only is withheld: it is the rest, and a site of 11 is the one that may be
 * known that way, as 12 are wanted for the interval's sake. Where all together are withheld the
 * crowds are all that is told.
 *
 * Slopes, which are told beside contrasts only, stand under the same rule by themselves, as those
 * who never switch count in them. Pure. Source: STATISTICS.md section 6; TRUST.md A7-A9.
 */
#ifndef ANALYZER_CONTRAST_SITES_H
#define ANALYZER_CONTRAST_SITES_H

#include <stdint.h>

#include "analyzer/contrast.h"

/* Figures that may not be told are NAN. */
struct scoped_contrast {
    int64_t site_id; /* 0: all sites */
    struct contrast contrast;
    struct contrast_slope slope;
};

/*
 * Makes the contrasts of all sites, which comes first, and of each. Returns how many they are; 0
 * without rows.
 *
 *   data       rows by site, then by clinician
 *   sites      [row_count], above 0
 *   contrasts  [sites + 1]
 */
size_t contrast_sites(const struct contrast_data *data, const int64_t *sites,
                      struct scoped_contrast *contrasts);

#endif
