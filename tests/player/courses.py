"""SCORM courses of two units, as small as they can be: what a page sets and gets is the run-time itself."""

from __future__ import annotations

from tests.player.web_lessons import page

_FIND = (
    "<script>let w = window; while (!w.API && !w.API_1484_11 && w.parent !== w) w = w.parent;"
    "const rte = w.API || w.API_1484_11; const modern = !w.API;"
    "const get = (name) => modern ? rte.GetValue(name) : rte.LMSGetValue(name);"
    "const set = (name, value) => modern ? rte.SetValue(name, value) : rte.LMSSetValue(name, value);"
    "modern ? rte.Initialize('') : rte.LMSInitialize('');"
    "const names = modern ? {place: 'location', status: 'completion_status', entry: 'entry', exit: 'exit'}"
    " : {place: 'core.lesson_location', status: 'core.lesson_status', entry: 'core.entry', exit: 'core.exit'};"
    "Object.keys(names).forEach((name) => { names[name] = `cmi.${names[name]}` });"
    "const entry = get(names.entry), place = get(names.place), text = get('cmi.suspend_data');"
    "addEventListener('pagehide', () => {"
    " set('cmi.suspend_data', 'left ' + document.title); set(names.exit, 'suspend');"
    " modern ? rte.Terminate('') : rte.LMSFinish('') });"
)
UNIT = page(_FIND + "{}</script><h1 style='background:#fc6'>单元</h1>")
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="two" xmlns="{imscp}" xmlns:adlcp="{adlcp}">
  <metadata><schema>ADL SCORM</schema><schemaversion>{edition}</schemaversion></metadata>
  <organizations default="main">
    <organization identifier="other"/>
    <organization identifier="main"><title>两个单元</title>
    <item identifier="head"><title>第一章</title>
      <item identifier="one" identifierref="r1" parameters="?n=1"><title>第一节</title>
        <adlcp:{launch}>从头开始</adlcp:{launch}></item>
      <item identifier="hidden" identifierref="r1" isvisible="false"><title>不显示</title></item>
    </item>
    <item identifier="two" identifierref="r2"><title>第二节</title></item>
  </organization></organizations>
  <resources xml:base="sco/">
    <resource identifier="r1" type="webcontent" adlcp:{kind}="sco" href="one.html"/>
    <resource identifier="r2" type="webcontent" adlcp:{kind}="sco" href="%E4%BA%8C.html"/>
  </resources>
</manifest>
"""
EDITIONS = {
    "1.2": {
        "imscp": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
        "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
        "edition": "1.2",
        "launch": "datafromlms",
        "kind": "scormtype",
    },
    "2004": {
        "imscp": "http://www.imsglobal.org/xsd/imscp_v1p1",
        "adlcp": "http://www.adlnet.org/xsd/adlcp_v1p3",
        "edition": "2004 4th Edition",
        "launch": "dataFromLMS",
        "kind": "scormType",
    },
}
MEDIA_TYPE = "application/x-scorm+zip"
ENTRY = "sco/one.html"


def course(edition: str, script: str = "") -> dict[str, str]:
    """The files of a course of two units that both run ``script`` when they open."""
    unit = UNIT.replace("{}", script)
    return {
        "imsmanifest.xml": _MANIFEST.format(**EDITIONS[edition]),
        "sco/one.html": unit.replace("<title>课", "<title>一"),
        "sco/二.html": unit.replace("<title>课", "<title>二"),
    }
