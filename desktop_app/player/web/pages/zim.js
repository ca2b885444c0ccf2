"use strict";

// An archive in a frame, and the ways through it: home, back, search. What opens is told by its path, without a slash.
window.songke = (() => {
  const QUIET = 250; // milliseconds without a letter, then it is looked for
  const LOOK = 250; // milliseconds between two looks at where the frame is
  const HINT = 3500; // milliseconds that a hint stays
  const stage = document.getElementById("stage");
  const panel = document.getElementById("search");
  const words = document.getElementById("words");
  const trail = []; // addresses, the one being shown last
  let home = ""; // the path of the first page of all
  let page = null; // the document that was told of
  let waits = 0;
  let hint = 0;

  const address = (path) => `/${path.split("/").map(encodeURIComponent).join("/")}`;
  const go = (there) => stage.contentWindow.location.assign(there);

  function mark(path) {
    document.getElementById("back").disabled = trail.length < 2;
    document.getElementById("home").disabled = path === home;
  }

  // Where the frame is; empty for what is no entry.
  function here() {
    try {
      const { pathname, search, hash, protocol } = stage.contentWindow.location;
      return protocol === "lesson:" ? { path: decodeURIComponent(pathname.slice(1)), address: pathname + search + hash } : null;
    } catch (error) {
      return null; // a page of somebody else, or a path that is no text
    }
  }

  function tell() {
    document.getElementById("outside").hidden = false;
    clearTimeout(hint);
    hint = setTimeout(() => { document.getElementById("outside").hidden = true; }, HINT);
  }

  // A link that wants a window of its own opens here, one that leads outside says so.
  function follow(event) {
    const link = event.target instanceof stage.contentWindow.Element ? event.target.closest("a[href], area[href]") : null;
    if (!link || event.defaultPrevented) {
      return;
    }
    const there = new URL(link.href, stage.contentDocument.baseURI);
    if (/^(https?|ftp|mailto|tel|geo):$/.test(there.protocol)) {
      event.preventDefault();
      tell();
    } else if (there.host === location.host && /^_(blank|top|parent)$/.test(link.target)) {
      event.preventDefault();
      go(there.href);
    }
  }

  // Tell of what is to be read, once: a page may be a long time loading pictures, or change its address without loading.
  function look() {
    const now = here();
    if (!now || !now.path || stage.contentDocument.readyState === "loading") {
      return;
    }
    const isNew = stage.contentDocument !== page;
    if (!isNew && trail[trail.length - 1] === now.address) {
      return;
    }
    if (isNew) {
      page = stage.contentDocument;
      page.addEventListener("click", follow);
    }
    if (trail[trail.length - 1] !== now.address) {
      trail.push(now.address);
    }
    mark(now.path);
    say("at", now.path);
  }

  stage.addEventListener("load", look);
  setInterval(look, LOOK);

  document.getElementById("home").addEventListener("click", () => go(address(home)));
  document.getElementById("back").addEventListener("click", () => {
    if (trail.length > 1) {
      trail.pop();
      go(trail[trail.length - 1]);
    }
  });
  document.getElementById("seek").addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    document.getElementById("seek").classList.toggle("here", !panel.hidden);
    if (!panel.hidden) {
      words.focus();
      words.select();
    }
  });
  words.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(() => say("search", words.value.trim()), QUIET);
  });

  return {
    begin(first, main) {
      home = main;
      go(address(first));
    },

    // Titles for the words that were looked for; an answer to others comes too late.
    found(sought, titles) {
      if (sought !== words.value.trim()) {
        return;
      }
      document.getElementById("nothing").hidden = !sought || titles.length > 0;
      document.getElementById("found").replaceChildren(...titles.map(([path, title]) => {
        const made = document.createElement("button");
        made.type = "button";
        made.textContent = title;
        made.addEventListener("click", () => go(address(path)));
        return made;
      }));
    },
  };
})();
