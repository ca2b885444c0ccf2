// In packages that hold Flash films: before any of the page's own scripts, tell Ruffle where it is; Ruffle itself, which
// follows here, then plays what the pages embed. FONT is a name in JSON, or null.
window.RufflePlayer = { config: ruffleSettings({ polyfills: true, ...ruffleFonts(FONT) }) };
