/* SPDX-License-Identifier: GPL-3.0-or-later */
/* database.h: a fresh, migrated database for one test. */
#ifndef TESTS_DATABASE_H
#define TESTS_DATABASE_H

#include "schema/db.h"

/* Connects to an empty copy of the schema; ends the program where there is no server. */
struct db *test_database(void);

#endif
