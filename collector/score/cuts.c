/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/cuts.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "collector/score/key.h"

/* A bit for each of eight bytes that is white space. */
static uint64_t white_of_8(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = ones * 0x80;
    uint64_t chunk = key_load(bytes);
    uint64_t low = chunk & ~highs;
    uint64_t not_blank = (low ^ ones * ' ') + ones * 0x7f;
    uint64_t from_tab = low + ones * (0x80 - '\t');
    uint64_t behind_return = low + ones * (0x80 - '\r' - 1);
    uint64_t white = (~not_blank | (from_tab & ~behind_return)) & ~chunk & highs;

    /* one bit of each byte, the first byte's lowest */
    return ((white >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

static uint64_t inside_plain(const char *bytes)
{
    uint64_t white = 0;

    for (unsigned i = 0; i < CUTS_BLOCK; i += 8) {
        white |= white_of_8(bytes + i) << i;
    }
    return ~white;
}

#ifdef __SSE2__
static uint64_t white_of_16(const char *bytes)
{
    __m128i chunk = _mm_loadu_si128((const void *)bytes);
    __m128i blank = _mm_cmpeq_epi8(chunk, _mm_set1_epi8(' '));
    __m128i control = _mm_and_si128(_mm_cmpgt_epi8(chunk, _mm_set1_epi8('\t' - 1)),
                                    _mm_cmplt_epi8(chunk, _mm_set1_epi8('\r' + 1)));

    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(blank, control));
}

static uint64_t inside_of(const char *bytes)
{
    return ~(white_of_16(bytes) | white_of_16(bytes + 16) << 16 | white_of_16(bytes + 32) << 32 |
             white_of_16(bytes + 48) << 48);
}
#else
static uint64_t inside_of(const char *bytes)
{
    return inside_plain(bytes);
}
#endif

/* The text's last bytes, fewer than a block; none may be read behind them. */
static uint64_t inside_of_rest(const char *bytes, size_t length)
{
    char block[CUTS_BLOCK];

    memset(block, ' ', sizeof(block));
    memcpy(block, bytes, length);
    return inside_plain(block);
}

static void look(struct cuts *cuts)
{
    size_t left = cuts->length - cuts->block;
    uint64_t inside = left >= CUTS_BLOCK ? inside_of(cuts->bytes + cuts->block)
                                         : inside_of_rest(cuts->bytes + cuts->block, left);

    cuts->edges = inside ^ (inside << 1 | cuts->inside);
    cuts->inside = inside >> (CUTS_BLOCK - 1);
}

struct cuts cuts_start(const char *bytes, size_t length)
{
    struct cuts cuts = {.bytes = bytes, .length = length};

    if (length > 0) {
        look(&cuts);
    }
    return cuts;
}

bool cuts_advance(struct cuts *cuts)
{
    if (cuts->length - cuts->block <= CUTS_BLOCK) {
        return false;
    }
    cuts->block += CUTS_BLOCK;
    look(cuts);
    return true;
}
