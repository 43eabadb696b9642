# SPDX-License-Identifier: GPL-3.0-or-later
# Counted completely: no interval.
census <- function(y, x) tell(sum(y) / sum(x))
