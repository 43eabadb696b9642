/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * export.h: the command that writes the package of a study.
 *
 * SECURITY: the only command of reports that reads rows about persons. It runs under the role
 * dictameter_export, which cannot read the keys that lead to persons, and refuses what does not
 * pass the purpose gate or is of too few. Every attempt with a valid protocol is logged.
 */
#ifndef REPORTS_EXPORT_EXPORT_H
#define REPORTS_EXPORT_EXPORT_H

#include "base/program.h"

extern const struct command export_command;

#endif
