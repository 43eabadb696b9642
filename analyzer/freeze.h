/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * freeze.h: the command `freeze`: a period's figures, classes and findings become a numbered
 * revision.
 *
 * What pages show once stays: the copy is made by period_freeze() of the database, and nobody has a
 * right to change it. Later revisions follow a quarter apart, all scopes together, so that two of
 * them do not differ by the few late documents of one clinician. Source: TRUST.md A10.
 */
#ifndef ANALYZER_FREEZE_H
#define ANALYZER_FREEZE_H

#include "base/program.h"

extern const struct command freeze_command;

#endif
