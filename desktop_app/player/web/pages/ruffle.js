"use strict";

// What Ruffle is told, for films of their own (swf.js) and for those inside pages and courses (flash.js).

// The one core of Ruffle that is here needs no extension of WebAssembly: let it find none.
WebAssembly.validate = () => false;

// What a film calls "the device's font", by any of the names that Flash has for it; nothing without a font.
const ruffleFonts = (font) => (font ? { fontSources: ["/.songke/font"], defaultFonts: {
  sans: [font], serif: [font], typewriter: [font], japaneseGothic: [font], japaneseGothicMono: [font], japaneseMincho: [font],
} } : {});

const ruffleSettings = (more) => ({
  publicPath: "/.songke/vendor/ruffle/",
  autoplay: "on",
  unmuteOverlay: "hidden",
  splashScreen: false,
  contextMenu: "off",
  showSwfDownload: false,
  warnOnUnsupportedContent: false,
  upgradeToHttps: false,
  openUrlMode: "deny",
  logLevel: "error",
  ...more,
});
