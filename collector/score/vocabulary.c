/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/score/vocabulary.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "collector/score/cuts.h"
#include "collector/score/key.h"

#define SLOTS          ((size_t)64 * 1024)
#define PIECES_MAX     (SLOTS / 2)
#define PIECE_MAX      64 /* longer ones hardly come again [bytes] */
#define ROOM_SIZE      ((size_t)4 * 1024 * 1024)
#define BYTES_PER_WORD 4 /* rather too few, its space among them */

/* Most pieces are a word: its lexeme stands here, and all is a line of the cache. */
struct piece {
    uint64_t key;
    const char *bytes;
    const struct lexeme *more; /* [count - 1] */
    uint32_t length;
    uint32_t count;
    struct lexeme first;
};

struct vocabulary {
    vocabulary_cut_fn cut;
    const void *rules;
    pthread_rwlock_t presence; /* held for reading by those who entered */
    _Atomic uint32_t *slots;   /* [SLOTS] number + 1, open addressing; 0: free */
    struct piece *pieces;   /* [PIECES_MAX] as they came: the most frequent stand close together. A
                               piece whose number stands in a slot changes no more */
    atomic_bool full;       /* something found no room */
    pthread_mutex_t growth; /* of what follows */
    size_t count;
    char *room; /* [ROOM_SIZE] for what the pieces point to */
    size_t used;
};

/* The lexemes of a text, as they come. */
struct reading {
    struct vocabulary *vocabulary;
    struct arena *arena;
    struct lexeme_list list;
    size_t capacity;
};

/* Moves to where a line of the cache begins; there is room for one piece more. */
static struct piece *align(struct piece *pieces)
{
    size_t behind = (uintptr_t)pieces % sizeof(*pieces);

    return (struct piece *)(void *)((char *)pieces + (behind > 0 ? sizeof(*pieces) - behind : 0));
}

struct vocabulary *vocabulary_new(struct arena *arena, vocabulary_cut_fn cut, const void *rules)
{
    struct vocabulary *made = ARENA_NEW(arena, struct vocabulary, 1);

    made->cut = cut;
    made->rules = rules;
    made->slots = ARENA_NEW(arena, _Atomic uint32_t, SLOTS);
    made->pieces = align(ARENA_NEW(arena, struct piece, PIECES_MAX + 1));
    made->room = ARENA_NEW(arena, char, ROOM_SIZE);
    (void)pthread_rwlock_init(&made->presence, NULL);
    (void)pthread_mutex_init(&made->growth, NULL);
    return made;
}

/* Nobody else is there. */
static void renew(struct vocabulary *v)
{
    for (size_t i = 0; i < SLOTS; i++) {
        atomic_store_explicit(&v->slots[i], 0, memory_order_relaxed);
    }
    memset(v->pieces, 0, v->count * sizeof(*v->pieces));
    memset(v->room, 0, v->used);
    v->count = 0;
    v->used = 0;
    atomic_store(&v->full, false);
}

void vocabulary_enter(struct vocabulary *vocabulary)
{
    if (atomic_load(&vocabulary->full)) {
        (void)pthread_rwlock_wrlock(&vocabulary->presence);
        if (atomic_load(&vocabulary->full)) {
            renew(vocabulary);
        }
        (void)pthread_rwlock_unlock(&vocabulary->presence);
    }
    (void)pthread_rwlock_rdlock(&vocabulary->presence);
}

void vocabulary_leave(struct vocabulary *vocabulary)
{
    (void)pthread_rwlock_unlock(&vocabulary->presence);
}

static void make_room(struct reading *r, size_t count)
{
    size_t capacity =
        r->list.count + count > r->capacity * 2 ? r->list.count + count : r->capacity * 2;
    struct lexeme *items = ARENA_NEW(r->arena, struct lexeme, capacity);

    if (r->list.count > 0) {
        memcpy(items, r->list.items, r->list.count * sizeof(*items));
    }
    r->list.items = items;
    r->capacity = capacity;
}

static void append(struct reading *r, const struct lexeme *lexemes, size_t count)
{
    if (r->capacity - r->list.count < count) {
        make_room(r, count);
    }
    for (size_t i = 0; i < count; i++) {
        r->list.items[r->list.count++] = lexemes[i];
    }
}

/* Room for so many bytes, aligned for lexemes; the caller knows that it is there. */
static char *take_room(struct vocabulary *v, size_t size)
{
    char *taken = v->room + v->used;

    v->used += (size + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t);
    return taken;
}

static const char *keep_bytes(struct vocabulary *v, const char *bytes, size_t length)
{
    char *kept = take_room(v, length + 1);

    memcpy(kept, bytes, length);
    kept[length] = '\0';
    return kept;
}

static size_t room_for(const struct lexeme_list *list, size_t length)
{
    size_t size = length + 1 + sizeof(uint64_t);

    for (size_t i = 0; i < list->count; i++) {
        size += sizeof(struct lexeme) + list->items[i].length + 1 + sizeof(uint64_t);
    }
    return size;
}

/* Bytes that are looked up, and their key. */
struct spelling {
    uint64_t key;
    const char *bytes;
    size_t length;
};

/* The piece of that spelling, or NULL; at: set to its slot, or the free one where it belongs.
 * Inlined: it is done for every word. */
static inline __attribute__((always_inline)) const struct piece *
find(const struct vocabulary *v, const struct spelling *s, size_t *at)
{
    for (*at = key_slot(s->key, SLOTS - 1);; *at = (*at + 1) & (SLOTS - 1)) {
        uint32_t number = atomic_load_explicit(&v->slots[*at], memory_order_acquire);
        const struct piece *known = number > 0 ? &v->pieces[number - 1] : NULL;

        if (known == NULL || (known->key == s->key &&
                              key_same(s->key, known->bytes, known->length, s->bytes, s->length))) {
            return known;
        }
    }
}

/* Makes a piece of what it was cut into; there is room for it. */
static void make_piece(struct vocabulary *v, const struct spelling *s,
                       const struct lexeme_list *list)
{
    struct lexeme *more =
        list->count > 1
            ? (struct lexeme *)(void *)take_room(v, (list->count - 1) * sizeof(struct lexeme))
            : NULL;
    struct piece *made = &v->pieces[v->count++];

    *made = (struct piece){.key = s->key,
                           .bytes = keep_bytes(v, s->bytes, s->length),
                           .more = more,
                           .length = (uint32_t)s->length,
                           .count = (uint32_t)list->count};
    for (size_t i = 0; i < list->count; i++) {
        struct lexeme *kept = i == 0 ? &made->first : &more[i - 1];
        *kept = list->items[i];
        kept->bytes = keep_bytes(v, kept->bytes, kept->length);
    }
}

/* Keeps what a piece was cut into, unless another thread was faster. */
static void keep(struct vocabulary *v, const struct spelling *s, const struct lexeme_list *list)
{
    size_t at = 0;

    (void)pthread_mutex_lock(&v->growth);
    if (find(v, s, &at) == NULL) {
        if (v->count == PIECES_MAX || ROOM_SIZE - v->used < room_for(list, s->length)) {
            atomic_store(&v->full, true);
        } else {
            make_piece(v, s, list);
            atomic_store_explicit(&v->slots[at], (uint32_t)v->count, memory_order_release);
        }
    }
    (void)pthread_mutex_unlock(&v->growth);
}

static void cut_piece(struct reading *r, const struct spelling *s)
{
    struct vocabulary *v = r->vocabulary;
    struct lexeme_list list = v->cut(v->rules, r->arena, s->bytes, s->length);

    append(r, list.items, list.count);
    if (s->length <= PIECE_MAX) {
        keep(v, s, &list);
    }
}

/* room: how many bytes may be read at the piece, its own among them. */
static void read_piece(struct reading *r, const char *bytes, size_t length, size_t room)
{
    const struct spelling spelling = {key_of(bytes, length, room), bytes, length};
    size_t at = 0;
    const struct piece *known = find(r->vocabulary, &spelling, &at);

    if (known == NULL) {
        cut_piece(r, &spelling);
    } else if (known->count == 1 && r->list.count < r->capacity) { /* mostly */
        r->list.items[r->list.count++] = known->first;
    } else {
        append(r, &known->first, known->count > 0 ? 1 : 0);
        append(r, known->more, known->count > 1 ? known->count - 1 : 0);
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct lexeme_list vocabulary_read(struct vocabulary *vocabulary, struct arena *arena,
                                   const char *bytes, size_t length)
{
    const struct lexeme end = {.bytes = "", .kind = LEXEME_END};
    struct reading r = {.vocabulary = vocabulary, .arena = arena};
    struct cuts cuts = cuts_start(bytes, length);
    size_t from = 0;
    size_t until = 0;
    bool more = cuts_next(&cuts, &from, &until);

    make_room(&r, length / BYTES_PER_WORD + 1);

    while (more) {
        size_t next = 0;
        size_t next_until = 0;

        more = cuts_next(&cuts, &next, &next_until);
        if (more && !is_letter(bytes[until - 1]) && !is_letter(bytes[next])) {
            until = next_until;
            continue;
        }
        read_piece(&r, bytes + from, until - from, length - from);
        from = next;
        until = next_until;
    }
    append(&r, &end, 1);
    r.list.count--;
    return r.list;
}
