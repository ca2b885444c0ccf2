"use strict";

// Runs in every frame before the page does. The walls do not depend on it: a page may undo all of this.
(() => {
  // No peer, no server, no channel to anybody: what asks for them is told at once that they do not exist.
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "WebTransport"]) {
    try {
      delete window[name];
    } catch (error) {
      // a frame of somebody else
    }
  }

  // sendBeacon throws for addresses that are not HTTP; courses use it for their last words.
  navigator.sendBeacon = (address, content) => {
    try {
      const request = new XMLHttpRequest();
      request.open("POST", address, false);
      request.send(content || null);
      return true;
    } catch (error) {
      return false;
    }
  };

  // Loudness: a page's own volume times ours, for its films and for what it makes itself.
  let share = 1;
  const own = new WeakMap();
  const volume = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "volume");
  Object.defineProperty(HTMLMediaElement.prototype, "volume", {
    configurable: true,
    enumerable: true,
    get() {
      return own.has(this) ? own.get(this) : volume.get.call(this);
    },
    set(value) {
      volume.set.call(this, value * share); // throws for what is no volume, as it should
      own.set(this, value);
    },
  });
  const heard = new Set();
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function played(...rest) {
    heard.add(this);
    this.volume = this.volume;
    return play.apply(this, rest);
  };
  document.addEventListener("play", (event) => {
    if (event.target instanceof HTMLMediaElement) {
      heard.add(event.target);
      event.target.volume = event.target.volume;
    }
  }, true);
  const gains = [];
  const end = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "destination");
  const through = new WeakMap();
  Object.defineProperty(AudioContext.prototype, "destination", {
    configurable: true,
    get() {
      if (!through.has(this)) {
        const gain = this.createGain();
        gain.gain.value = share;
        gain.connect(end.get.call(this));
        gain.maxChannelCount = end.get.call(this).maxChannelCount;
        gains.push(gain);
        through.set(this, gain);
      }
      return through.get(this);
    },
  });
  Object.defineProperty(window, "__songkeLoudness", {
    value(loudness) {
      share = loudness;
      heard.forEach((element) => { element.volume = element.volume; });
      gains.forEach((gain) => { gain.gain.value = share; });
      for (let frame = 0; frame < window.frames.length; frame += 1) {
        try {
          window.frames[frame].__songkeLoudness(loudness);
        } catch (error) {
          // a frame of somebody else, or one that is just being made
        }
      }
    },
  });
  try {
    if (window.parent !== window && window.parent.__songkeShare) {
      share = window.parent.__songkeShare();
    }
  } catch (error) {
    // a frame of somebody else
  }
  Object.defineProperty(window, "__songkeShare", { value: () => share });
})();
