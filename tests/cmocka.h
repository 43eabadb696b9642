/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmocka.h: cmocka with the standard headers that it wants in front of it, in this order. */
#ifndef TESTS_CMOCKA_H
#define TESTS_CMOCKA_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#endif
