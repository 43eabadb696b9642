// SPDX-License-Identifier: GPL-3.0-or-later
// Comfort only: every page works without this file.
"use strict";

// Previous and next period by the arrow keys, unless somebody is choosing or typing.
document.addEventListener("keydown", (event) => {
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const busy = event.target.closest("input, select, textarea, button, [contenteditable]");
  if (!rel || busy || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = document.querySelector(`.bar a[rel="${rel}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
