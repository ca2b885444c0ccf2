"use strict";

// In packages that hold Flash films: before any of the page's own scripts, tell Ruffle where it is; ruffle.js itself,
// which follows here, then plays what the pages embed. FONT is a name in JSON, or null.
WebAssembly.validate = () => false; // the one core of Ruffle that is here needs no extension
window.RufflePlayer = {
  config: {
    publicPath: "/.songke/vendor/ruffle/",
    polyfills: true,
    autoplay: "on",
    unmuteOverlay: "hidden",
    splashScreen: false,
    contextMenu: "off",
    showSwfDownload: false,
    warnOnUnsupportedContent: false,
    upgradeToHttps: false,
    openUrlMode: "deny",
    logLevel: "error",
    ...(FONT ? { fontSources: ["/.songke/font"], defaultFonts: { sans: [FONT], serif: [FONT], typewriter: [FONT] } } : {}),
  },
};
