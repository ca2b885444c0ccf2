"use strict";

// A book, page by page. Its scripts do not run: the frames that epub.js makes allow none.
window.songke = (() => {
  const EACH = 1000; // characters to a place
  const compare = new window.ePub.CFI();
  const DEEPEST = 2; // levels of the list of contents below the first
  let book = null;
  let rendition = null;
  let share = 1;
  let shown = 0; // pages, each time one is turned

  // Letters that can be read from the back of the room, by the height of the window.
  const letters = () => `${Math.round(Math.max(20, innerHeight / 27) * share)}px`;

  function size(factor) {
    share = factor;
    if (rendition) {
      rendition.themes.fontSize(letters());
    }
  }

  // The last place that begins before ``cfi``, or at it: epub.js itself answers with the one after a page's middle.
  function holding(cfi, orAt) {
    const places = book.locations._locations;
    let [low, high] = [0, places.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const order = compare.compare(places[middle], cfi);
      [low, high] = order < 0 || (orAt && order === 0) ? [middle, high] : [low, middle - 1];
    }
    return low;
  }

  function place(location) {
    const count = book.locations.length();
    if (count && location && location.start && location.end) {
      const first = holding(location.start.cfi, true);
      const last = location.atEnd ? count - 1 : Math.max(first, holding(location.end.cfi, false));
      say("at", [location.atEnd ? last : first, first, last]);
    }
  }

  function keys(event) {
    const rightToLeft = book.package && book.package.metadata.direction === "rtl";
    const forward = event.key === " " || event.key === (rightToLeft ? "ArrowLeft" : "ArrowRight");
    if (forward || event.key === (rightToLeft ? "ArrowRight" : "ArrowLeft")) {
      event.preventDefault();
      (forward ? next : previous)();
    }
  }

  // The book's own list of contents, three levels of it: headings that lead nowhere stay headings. Its addresses are those
  // of the file that it stands in.
  function list() {
    const nav = document.getElementById("contents");
    const toggle = document.getElementById("toggle");
    const home = book.packaging.navPath || book.packaging.ncxPath || "";
    const target = (href) => {
      const resolved = new URL(href, `https://book.invalid/${home}`);
      const path = decodeURIComponent(resolved.pathname.slice(1));
      return [path + resolved.hash, href].find((one) => book.spine.get(one.split("#")[0]));
    };
    const add = (entry, depth) => {
      const there = entry.href ? target(entry.href) : "";
      const made = document.createElement(there ? "button" : "h2");
      made.textContent = entry.label.trim();
      made.style.paddingLeft = `${14 + 20 * depth}px`;
      if (there) {
        made.type = "button";
        made.addEventListener("click", () => rendition.display(there));
      }
      if (made.textContent) {
        nav.append(made);
      }
      if (depth < DEEPEST) {
        (entry.subitems || []).forEach((one) => add(one, depth + 1));
      }
    };
    book.navigation.toc.forEach((entry) => add(entry, 0));
    toggle.hidden = nav.children.length < 2;
    toggle.addEventListener("click", () => {
      const here = rendition.currentLocation();
      nav.hidden = !nav.hidden;
      rendition.resize();
      if (here && here.start) {
        rendition.display(here.start.cfi);
      }
    });
  }

  async function count() {
    await book.locations.generate(EACH);
    say("places", book.locations._locations);
    place(rendition.currentLocation());
  }

  async function begin(entry, known, start) {
    try {
      book = window.ePub(`/${entry.split("/").map(encodeURIComponent).join("/")}`, { openAs: "opf" });
      // Of a list of contents that cannot be read epub.js says no more than this; the book is read without it.
      const unlisted = new Promise((resolve) => addEventListener("unhandledrejection", () => resolve(null)));
      const failed = new Promise((_resolve, reject) => book.on("openFailed", reject));
      rendition = book.renderTo("book", { width: "100%", height: "100%", flow: "paginated", spread: "auto", minSpreadWidth: 1100 });
      rendition.on("relocated", (location) => {
        shown += 1;
        place(location);
      });
      const unread = new Promise((_resolve, reject) => rendition.on("displayerror", reject));
      unread.catch(() => {}); // of pages turned later it is no news
      rendition.on("keydown", keys);
      document.addEventListener("keydown", keys);
      size(share);
      await Promise.race([book.opened, failed]);
      if (!book.spine.length) {
        throw new Error("it has no chapters");
      }
      if (await Promise.race([book.loaded.navigation, unlisted])) {
        list();
      } else {
        book.pageList = { pageFromCfi: () => -1 }; // numbers of printed pages, which stand in the same file
      }
      if (known && known.length) {
        book.locations._locations = known;
        book.locations.total = known.length - 1;
        say("places", known);
      } else if (start > 1) {
        await count();
      }
      const there = rendition.display(start > 1 && book.locations.length() ? book.locations.cfiFromLocation(start - 1) : undefined);
      await Promise.race([there, unread]);
      place(rendition.currentLocation());
      say("shown");
      if (!book.locations.length()) {
        await count();
      }
    } catch (error) {
      say("broken", `EPUB: ${error && error.message ? error.message : error}`);
    }
  }

  // Words in the book: chapter after chapter from the one being read; each that has some says so. A newer search, or
  // none, ends an older one.
  const MOST = 999;
  const GLOW = { fill: "#ffd21f", "fill-opacity": "0.45", "mix-blend-mode": "multiply" };
  let search = 0;
  let finds = []; // in the order of the book
  let chosen = null;

  const told = () => say("found", [finds.indexOf(chosen) + 1, finds.length]);

  function unmark() {
    if (chosen) {
      rendition.annotations.remove(chosen.cfi, "highlight");
    }
    chosen = null;
  }

  async function choose(find) {
    unmark();
    chosen = find;
    told();
    await rendition.display(find.cfi);
    if (chosen === find) {
      rendition.annotations.highlight(find.cfi, {}, () => {}, "songke-find", GLOW);
    }
  }

  async function inside(section, words) {
    try {
      await section.load(book.load.bind(book));
      return section.find(words).map((one) => ({ cfi: one.cfi, index: section.index }));
    } catch (error) {
      return []; // a chapter that cannot be read has nothing to be found
    }
  }

  async function find(words) {
    const mine = (search += 1);
    unmark();
    finds = [];
    if (!words) {
      told();
      return;
    }
    const order = new window.ePub.CFI();
    const here = rendition.currentLocation();
    const start = here && here.start ? here.start : { index: 0, cfi: "" };
    const chapters = book.spine.spineItems;
    for (const section of [...chapters.slice(start.index), ...chapters.slice(0, start.index)]) {
      const some = await inside(section, words);
      if (mine !== search) {
        return;
      }
      finds = finds.concat(some).sort((one, other) => one.index - other.index).slice(0, MOST);
      const ahead = some.find((one) => one.index !== start.index || !start.cfi || order.compare(one.cfi, start.cfi) >= 0);
      if (!chosen && ahead) {
        await choose(ahead);
      } else if (chosen) {
        told();
      }
      if (mine !== search || finds.length >= MOST) {
        return;
      }
    }
    if (!chosen && finds.length) {
      await choose(finds[0]);
    } else {
      told();
    }
  }

  function another(by) {
    if (chosen && finds.includes(chosen)) {
      choose(finds[(finds.indexOf(chosen) + by + finds.length) % finds.length]);
    }
  }

  const next = () => rendition && rendition.next();
  const previous = () => rendition && rendition.prev();
  const go = (number) => rendition && rendition.display(book.locations.cfiFromLocation(number));

  return { begin, next, previous, go, size, find, another, shown: () => shown };
})();
