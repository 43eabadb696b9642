# SPDX-License-Identifier: GPL-3.0-or-later
# A quantile from pooled bins; limits by Woodruff with the clustered variance of the distribution (CR2).
woodruff <- function(rows, share, origin) {
  pooled <- tapply(rows$n, factor(rows$bin, 0:63), sum); pooled[is.na(pooled)] <- 0
  total <- sum(pooled); filled <- which(pooled > 0)
  place <- function(p) {
    wanted <- min(1, max(0, p)) * total; below <- 0
    for (i in filled) {
      if (below + pooled[i] >= wanted) return(c(i - 1, max(0, (wanted - below) / pooled[i])))
      below <- below + pooled[i]
    }
    c(max(filled) - 1, 1)
  }
  worth <- function(at) if (at[1] == 0) origin * at[2] else origin * 2^((at[1] - 1 + at[2]) / 4)
  at <- place(share)
  n <- tapply(rows$n, rows$clinician_id, sum)
  under <- tapply(rows$n * ((rows$bin < at[1]) + at[2] * (rows$bin == at[1])), rows$clinician_id, sum)
  if (length(n) < 2 || any(nobody)) return(tell(worth(at)))
  h <- n / total
  v <- sum((h * (under / n - share))^2 / (1 - h))
  half <- qt(.975, max(1, total^2 / sum(n^2) - 1)) * sqrt(v)
  tell(worth(at), worth(place(share - half)), worth(place(share + half)))
}
