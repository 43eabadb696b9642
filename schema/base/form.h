/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form.h: fields of an application/x-www-form-urlencoded text. */
#ifndef BASE_FORM_H
#define BASE_FORM_H

#include "base/arena.h"

/* The first field of that name, decoded; "" where it has no value, NULL where it is not there. */
const char *form_field(struct arena *arena, const char *form, const char *name);

#endif
