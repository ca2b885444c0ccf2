"""Small web packages of every kind, as authoring tools export them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.centre import zips

PAGE = '<!DOCTYPE html><html><meta charset="utf-8"><script src="js/app.js"></script><body>口算</body></html>'
HTML: Mapping[str, bytes | str] = {
    "index.html": PAGE,
    "js/app.js": "document.title = '口算';\n" * 40,
    "img/十.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "empty.txt": b"",
}
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o2">
    <organization identifier="o1"><item identifier="i1" identifierref="r1"><title>后</title></item></organization>
    <organization identifier="o2"><title>青</title>
      <item identifier="i2"><title>章</title><item identifier="i3" identifierref="r2"><title>一</title></item></item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="r0" type="webcontent" adlcp:scormtype="asset" href="shared/style.css"/>
    <resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="sco1/index.html"/>
    <resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="sco2/%E9%A1%B5.html?mode=normal#top"/>
  </resources>
</manifest>
"""
SCORM: Mapping[str, bytes | str] = {
    "imsmanifest.xml": MANIFEST,
    "sco1/index.html": PAGE,
    "sco2/页.html": PAGE + "<!-- 2 -->",
    "shared/style.css": "body { color: black }",
}
H5P: Mapping[str, bytes | str] = {
    "h5p.json": '{"title": "判断", "mainLibrary": "H5P.TrueFalse", "preloadedDependencies": []}',
    "content/content.json": "{}",
    "H5P.TrueFalse-1.8/library.json": "{}",
}
CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
EPUB: Mapping[str, bytes | str] = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/content.opf": "<package/>",
    "OEBPS/第一章.xhtml": "<html xmlns='http://www.w3.org/1999/xhtml'/>",
}


def html(**more: bytes | str) -> bytes:
    """Return a zip of plain pages; ``__`` in a keyword stands for the dot."""
    return zips.write(zips.of({**HTML, **{name.replace("__", "."): content for name, content in more.items()}}))


def scorm(manifest: str = MANIFEST) -> bytes:
    """Return a SCORM 1.2 package."""
    return zips.write(zips.of({**SCORM, "imsmanifest.xml": manifest}))
