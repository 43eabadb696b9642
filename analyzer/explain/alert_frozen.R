# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript SCRIPT rows.csv: the weeks of the alert as they stood when it was frozen (psql --csv; weeks count from 0).
arguments <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(if (length(arguments) > 0) arguments[1] else "rows.csv")
if (nrow(rows) == 0 && !is.null(published$change)) stop("it was frozen before the weeks of alerts were kept")
v <- rows$log_ratio[match(seq_len(weeks), rows$week + 1)]
crowd <- rows$clinicians[1]

