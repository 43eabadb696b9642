/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compiler.h: the compiler attributes the code uses, and nothing else. */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#define NODISCARD             __attribute__((warn_unused_result))
#define PACKED                __attribute__((packed)) /* of an enum: as small as its values let it be */
#define PRINTF(string, first) __attribute__((format(printf, string, first)))

#endif
