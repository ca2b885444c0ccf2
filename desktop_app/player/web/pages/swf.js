"use strict";

window.RufflePlayer = { config: ruffleSettings({ polyfills: false, letterbox: "on", maxExecutionDuration: 15 }) };

window.songke = (() => {
  async function begin(entry, font) {
    const player = window.RufflePlayer.newest().createPlayer();
    document.body.append(player);
    player.addEventListener("loadeddata", () => {
      // Ruffle takes whatever has a header; what has no size or no frame is no film.
      const { width, height, numFrames } = player.ruffle().metadata;
      if (width && height && numFrames) {
        say("shown");
      } else {
        say("broken", "Flash: there is no picture in it");
      }
    });
    if (player.shadowRoot) {
      // What Ruffle cannot read, or breaks on later, it says only to whoever looks: on a sheet over the film.
      const observer = new MutationObserver(() => player.shadowRoot.getElementById("panic") && say("broken", "Flash cannot play it"));
      observer.observe(player.shadowRoot, { childList: true, subtree: true });
    }
    const address = `/${entry.split("/").map(encodeURIComponent).join("/")}`;
    try {
      await player.ruffle().load({ url: address, base: address.slice(0, address.lastIndexOf("/") + 1), ...ruffleFonts(font) });
    } catch (error) {
      say("broken", "Flash cannot play it");
    }
    player.focus();
  }

  return { begin };
})();
