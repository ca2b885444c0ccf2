"use strict";

// Shows the exercise of the package. No "user" is given: with one alone h5p-standalone breaks, and there is no pupil.
window.songke = (() => {
  const PATIENCE = 15000; // ms

  function listen(place) {
    if (place.H5P && place.H5P.externalDispatcher) {
      place.H5P.externalDispatcher.on("xAPI", (event) => say("xapi", event.data.statement));
    }
  }

  async function begin() {
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
    const frame = document.querySelector("iframe");
    const places = frame && frame.contentWindow ? [window, frame.contentWindow] : [window];
    if (places.some((place) => place.H5P && place.H5P.instances && place.H5P.instances.length)) {
      say("shown");
    } else if (Date.now() > until) {
      say("broken", "H5P: it does not start");
    } else {
      setTimeout(wait, 50, until);
    }
  }

  return { begin };
})();
