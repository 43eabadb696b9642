# SPDX-License-Identifier: GPL-3.0-or-later
# oracle_limits.R: quantiles for intervals that were computed elsewhere, one line each on standard input:
# "t DEGREES", "beta P A B", "gamma P A".
options(digits = 17)
for (line in readLines(file("stdin"))) {
  f <- strsplit(line, " ")[[1]]
  v <- as.numeric(f[-1])
  cat(format(switch(f[1], t = qt(.975, v[1]), beta = qbeta(v[1], v[2], v[3]), gamma = qgamma(v[1], v[2])),
             digits = 17), "\n")
}
