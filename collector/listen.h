/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listen.h: `dictameter-collector listen`: takes events over HTTP.
 *
 * SECURITY: strangers' machines talk to it. Nothing is read before the token is known; limits hold
 * before and after inflating; nothing is acknowledged before it is durable.
 */
#ifndef COLLECTOR_LISTEN_H
#define COLLECTOR_LISTEN_H

#include "base/program.h"

extern const struct command listen_command;

#endif
