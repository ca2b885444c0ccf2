"use strict";

// In packages that hold renditions of films (FORMAT §18): what is asked for as MP4 comes as WebM, which this engine plays.
// So the answer to "can you play H.264 and AAC" is yes, and no element gives up because its type names them.
(() => {
  const OURS = /^(?:video|audio)\/(?:mp4|x-m4v|quicktime|x-m4a|aac)\b|\b(?:avc1|mp4a)\b/i;
  const can = HTMLMediaElement.prototype.canPlayType;
  HTMLMediaElement.prototype.canPlayType = function answered(type) {
    return can.call(this, type) || (OURS.test(String(type)) ? "probably" : "");
  };
  // A source whose type the engine does not know is passed over before anybody is asked: it is offered again without.
  document.addEventListener("error", (event) => {
    const source = event.target;
    const media = source instanceof HTMLSourceElement ? source.parentElement : null;
    if (media instanceof HTMLMediaElement && OURS.test(source.type)) {
      source.removeAttribute("type");
      if (media.networkState === HTMLMediaElement.NETWORK_NO_SOURCE || media.networkState === HTMLMediaElement.NETWORK_EMPTY) {
        media.load();
      }
    }
  }, true);
})();
