"use strict";

// The one core of Ruffle that is here needs no extension of WebAssembly: let it find none.
WebAssembly.validate = () => false;

window.RufflePlayer = {
  config: {
    publicPath: "/.songke/vendor/ruffle/",
    polyfills: false,
    autoplay: "on",
    unmuteOverlay: "hidden",
    splashScreen: false,
    letterbox: "on",
    contextMenu: "off",
    showSwfDownload: false,
    warnOnUnsupportedContent: false,
    upgradeToHttps: false,
    openUrlMode: "deny",
    logLevel: "error",
    maxExecutionDuration: 15,
  },
};

window.songke = (() => {
  async function begin(entry, font) {
    // What a film calls "the device's font", by any of the names that Flash has for it.
    const names = font ? { fontSources: ["/.songke/font"], defaultFonts: {
      sans: [font], serif: [font], typewriter: [font], japaneseGothic: [font], japaneseGothicMono: [font], japaneseMincho: [font],
    } } : {};
    const player = window.RufflePlayer.newest().createPlayer();
    document.body.append(player);
    player.addEventListener("loadeddata", () => say("shown"));
    const address = `/${entry.split("/").map(encodeURIComponent).join("/")}`;
    try {
      await player.ruffle().load({ url: address, base: address.slice(0, address.lastIndexOf("/") + 1), ...names });
    } catch (error) {
      say("broken", "Flash cannot play it");
    }
    player.focus();
  }

  return { begin };
})();
