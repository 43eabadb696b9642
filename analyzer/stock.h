/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stock.h: the movements of seats, of which every period needs the running total. */
#ifndef ANALYZER_STOCK_H
#define ANALYZER_STOCK_H

#include "analyzer/engine.h"

/* Reads the engine's movements up to its last day. Fails with ERROR_DATABASE. */
NODISCARD bool stock_read(struct engine *engine, struct error *err);

#endif
