"use strict";

// Shows the exercise of the package. No "user" is given: with one alone h5p-standalone breaks, and there is no pupil.
// What the exercise wants kept (which question, what was put where) is heard where it would go to a server, and given back
// as if a server had sent it before the page was made.
window.songke = (() => {
  const PATIENCE = 15000; // ms
  const KEEP_EVERY = 1; // s, where something has changed
  let unheard = null;

  function listen(place) {
    if (place.H5P && place.H5P.externalDispatcher) {
      place.H5P.externalDispatcher.on("xAPI", (event) => say("xapi", event.data.statement));
    }
  }

  // The library keeps everything in one place of its own, by part of the exercise and kind, and tells nobody.
  function keep(place) {
    const core = place.H5P;
    if (!core || !core.setUserData || core.setUserData.ours) {
      return;
    }
    const set = core.setUserData;
    core.setUserData = function heard(contentId, kind, value, options) {
      set.call(this, contentId, kind, value, options);
      const contents = (place.H5PIntegration || window.H5PIntegration).contents[`cid-${contentId}`];
      const state = contents && contents.contentUserData;
      unheard = state && !say("kept", state) ? state : null;
    };
    core.setUserData.ours = true;
  }

  function places() {
    const frame = document.querySelector("iframe");
    return frame && frame.contentWindow ? [window, frame.contentWindow] : [window];
  }

  async function begin(before) {
    try {
      await new window.H5PStandalone.H5P(document.getElementById("exercise"), {
        h5pJsonPath: `//${location.host}`, // the library knows no schemes but HTTP, and puts ours before this
        frameJs: "/.songke/vendor/h5p/frame.bundle.js",
        frameCss: "/.songke/vendor/h5p/styles/h5p.css",
        frame: false,
        copyright: false,
        export: false,
        icon: false,
        downloadUrl: "",
        fullScreen: false,
        saveFreq: KEEP_EVERY,
        ...(before ? { contentUserData: before } : {}),
      });
    } catch (error) {
      say("broken", `H5P: ${error && error.message ? error.message : error}`);
      return;
    }
    listen(window);
    wait(Date.now() + PATIENCE);
  }

  // The exercise is made a moment later, in this page or, if its makers want that, in a frame of its own.
  function wait(until) {
    const found = places();
    if (found.some((place) => place.H5P && place.H5P.instances && place.H5P.instances.length)) {
      found.forEach(keep);
      say("shown");
    } else if (Date.now() > until) {
      say("broken", "H5P: it does not start");
    } else {
      setTimeout(wait, 50, until);
    }
  }

  // The lesson is over: what has changed in the last second is kept as well.
  function leave() {
    for (const place of places()) {
      for (const one of (place.H5P && place.H5P.instances) || []) {
        const state = typeof one.getCurrentState === "function" ? one.getCurrentState() : undefined;
        if (state !== undefined) {
          place.H5P.setUserData(one.contentId, "state", state, { deleteOnChange: true });
        }
      }
    }
    if (unheard) {
      say("kept", unheard);
    }
    say("left");
  }

  return { begin, leave };
})();
