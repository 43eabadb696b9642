/* SPDX-License-Identifier: GPL-3.0-or-later */
/* golden.h: texts compared with the reviewed files of tests/golden; `make golden` writes them. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

/* Fails the running test where the text differs from the file; the new one is left in
 * build/golden-<name>. */
void golden_check(const char *name, const char *text);

#endif
