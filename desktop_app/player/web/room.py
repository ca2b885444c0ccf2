"""The room of one opened web lesson: a profile that forgets everything, its walls, its page, and how both end."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtWebEngineCore import QWebEngineProfile, QWebEngineScript, QWebEngineSettings

from desktop_app.player.web import flash
from desktop_app.player.web.gate import Gate, Server
from desktop_app.player.web.page import BLANK, LessonPage
from desktop_app.player.web.site import HERE, Site

LAST_WORDS = 2_000
"""Milliseconds that a page has to say what it must when it is left (a course commits)."""
Attribute = QWebEngineSettings.WebAttribute
OFF = (
    Attribute.PluginsEnabled,
    Attribute.PdfViewerEnabled,
    Attribute.FullScreenSupportEnabled,
    Attribute.ScreenCaptureEnabled,
    Attribute.LocalContentCanAccessRemoteUrls,
    Attribute.LocalContentCanAccessFileUrls,
    Attribute.AllowRunningInsecureContent,
    Attribute.HyperlinkAuditingEnabled,
    Attribute.DnsPrefetchEnabled,
    Attribute.JavascriptCanOpenWindows,
    Attribute.JavascriptCanAccessClipboard,
    Attribute.JavascriptCanPaste,
    Attribute.AllowWindowActivationFromJavaScript,
    Attribute.AllowGeolocationOnInsecureOrigins,
    Attribute.NavigateOnDropEnabled,
    Attribute.ErrorPageEnabled,
    Attribute.PlaybackRequiresUserGesture,
    Attribute.AutoLoadIconsForPage,
    Attribute.XSSAuditingEnabled,
)
ON = (Attribute.WebRTCPublicInterfacesOnly, Attribute.ScrollAnimatorEnabled)


class Room(QObject):
    """Holds everything of one opened lesson; ``leave`` lets the page say its last words, ``end`` does not wait.

    Args:
        site: what is served.
        base: the lesson's own address, with a slash at its end.
        silent: nothing is heard.
    """

    gone = Signal()

    def __init__(self, site: Site, base: str, silent: bool) -> None:
        super().__init__()
        self.base = base
        self._silent = silent
        self.profile = QWebEngineProfile()
        self.profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self.profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
        self.profile.setHttpAcceptLanguage("zh-CN,zh;q=0.9,en;q=0.5")
        self.profile.downloadRequested.connect(lambda download: download.cancel())
        settings = self.profile.settings()
        for attribute in OFF:
            settings.setAttribute(attribute, False)
        for attribute in ON:
            settings.setAttribute(attribute, True)
        self.server = Server(site, base, self)
        self.gate = Gate(base, self)
        self.profile.installUrlSchemeHandler(QUrl(base).scheme().encode(), self.server)
        self.profile.setUrlRequestInterceptor(self.gate)
        self.profile.scripts().insert(_script("songke", (HERE / "pages" / "shim.js").read_text("utf-8")))
        if site.has_renditions:
            self.profile.scripts().insert(_script("films", (HERE / "pages" / "films.js").read_text("utf-8")))
        if script := flash.script(site):
            self.profile.scripts().insert(_script("flash", script))
        self.page: LessonPage | None = None

    def open_page(self, *, follows: bool) -> LessonPage:
        """The room's page, once."""
        self.page = LessonPage(self.profile, self.base, follows=follows)
        self.page.setAudioMuted(self._silent)
        return self.page

    def set_muted(self, muted: bool) -> None:
        """Silence the page; where nothing is to be heard it stays silent."""
        if self.page is not None:
            self.page.setAudioMuted(muted or self._silent)

    def leave(self, *, answers: bool, farewell: str) -> None:
        """Go away from the page, so that a course ends as it would in a browser, then give everything back.

        ``answers``: whether the page still does anything; one that does not is ended at once. ``farewell``: the script
        that lets a page of ours take leave of the lesson's own; it says ``left`` when that is done. (What speaks while
        it is itself being left is not heard.)
        """
        if self.page is None or not answers:
            self.end()
            return
        self.page.setAudioMuted(True)
        QTimer.singleShot(LAST_WORDS, self, self.end)
        if farewell:
            self.server.said.connect(self._on_said)
            self.page.runJavaScript(farewell)
        else:
            self.page.loadFinished.connect(self.end)
            self.page.setUrl(QUrl(BLANK))

    def end(self) -> None:
        """Serve nothing any more and give everything back, once whatever the page is just saying is done."""
        self.server.shut()
        QTimer.singleShot(0, self, self.free)

    def _on_said(self, topic: str, _words: str) -> None:
        if topic == "left":
            self.end()

    def free(self) -> None:
        """Give everything back now: first the page, then its profile. Never called from what a page says."""
        page, self.page = self.page, None
        if page is not None and shiboken6.isValid(page):
            shiboken6.delete(page)
        if shiboken6.isValid(self.profile):
            shiboken6.delete(self.profile)
            self.gone.emit()


def _script(name: str, source: str) -> QWebEngineScript:
    """Runs in every frame before anything of the page does."""
    script = QWebEngineScript()
    script.setName(name)
    script.setSourceCode(source)
    script.setInjectionPoint(QWebEngineScript.InjectionPoint.DocumentCreation)
    script.setWorldId(QWebEngineScript.ScriptWorldId.MainWorld.value)
    script.setRunsOnSubFrames(True)
    return script
