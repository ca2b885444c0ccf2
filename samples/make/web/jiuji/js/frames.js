"use strict";

// Two frames of ten: the first number fills the left one, the second the right one; "moved" have gone over to make ten.
function drawFrames(place, first, second, moved) {
  place.replaceChildren(frame(first, moved, "first", "moved"), frame(second - moved, 0, "second", ""));
}

function frame(count, more, kind, moreKind) {
  const made = document.createElement("div");
  made.className = "frame";
  for (let number = 0; number < 10; number += 1) {
    const cell = document.createElement("span");
    if (number < count + more) {
      const counter = document.createElement("i");
      counter.className = number < count ? kind : moreKind;
      cell.append(counter);
    }
    made.append(cell);
  }
  return made;
}
