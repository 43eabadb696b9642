# SPDX-License-Identifier: GPL-3.0-or-later
# What the dictated words would have cost at the keyboard, less the time that they took, over the documents.
# The pace: the clinician's own (20 typed documents of the type), else the median of the unit's and specialty's
# typists (5 or more), else the literature's end to end (173 characters a minute, SD 101, 6 a word).
pace_of_literature <- 60000 * 6 / 173
outer <- c(low = 173 / (173 + qnorm(.75) * 101), central = 1, high = 173 / (173 - qnorm(.75) * 101))
column <- c("words", "typed_words", "typed_ms", "typed_documents", "review_ms", "reviewed")
real <- rows[!startsWith(rows$clinician_id, "-") & !nobody, ]

own <- aggregate(real[column], real[c("clinician_id", "doc_type")], sum)
review <- pmin(own$typed_ms, own$review_ms)
own$pace <- (own$typed_ms - review) / own$typed_words
own$review <- ifelse(own$reviewed > 0, review / own$reviewed, 0)
own <- own[own$typed_documents >= 20 & own$typed_words > 0 & own$pace > 0, ]
spread <- function(type) {
  paces <- own$pace[own$doc_type == type]
  if (length(paces) < 5) return(outer)
  c(low = quantile(paces, .25, names = FALSE), central = median(paces), high = quantile(paces, .75, names = FALSE)) /
    median(paces)
}
words_at <- aggregate(rows["words"], rows[c("clinician_id", "unit_id", "specialty_id")], sum)
words_at <- words_at[order(-words_at$words, words_at$unit_id), ]
home <- words_at[words_at$words > 0 & !duplicated(words_at$clinician_id), ]

pace_for <- function(who, type) {
  mine <- own[own$clinician_id == who & own$doc_type == type, ]
  if (nrow(mine) == 1) return(c(mine$pace * spread(type), review = mine$review))
  at <- home[home$clinician_id == who, ]
  if (nrow(at) == 1) {
    members <- unique(real$clinician_id[real$unit_id == at$unit_id & real$specialty_id == at$specialty_id])
    lent <- own[own$doc_type == type & own$clinician_id %in% members, ]
    if (nrow(lent) >= 5) return(c(median(lent$pace) * spread(type), review = median(lent$review)))
  }
  c(pace_of_literature * outer, review = 0)
}
inside <- rows[rows$inside == 1, ]
people <- aggregate(inside[c("documents", "took_ms", "x")], inside["clinician_id"], sum)
typed <- sapply(seq_len(nrow(people)), function(i) {
  if (people$documents[i] == 0) return(0)
  mine <- inside[inside$clinician_id == people$clinician_id[i], ]
  mine <- aggregate(mine["words"], mine["doc_type"], sum)
  mine <- mine[mine$words > 0, ]
  if (nrow(mine) == 0) return(0)
  pace <- sapply(mine$doc_type, function(type) pace_for(people$clinician_id[i], type))
  reviewing <- if (reviewed == 0) 0 else people$documents[i] * sum(mine$words * pace["review", ]) / sum(mine$words)
  sum(mine$words * pace[typing, ] * len) + reviewing
})
saved_ms <- ifelse(people$x == 0, 0, typed - people$took_ms)
