"use strict";

// How our pages speak to the player: they ask for an address that nobody else has, and wait until it was heard.
window.say = (topic, words) => {
  const request = new XMLHttpRequest();
  request.open("GET", `/.songke/say/${topic}?${encodeURIComponent(JSON.stringify(words === undefined ? null : words))}`, false);
  try {
    request.send();
    return true;
  } catch (error) {
    return false; // not heard: a page that is just being left may not ask for anything, nor the pages around it
  }
};
