"""Every word of the interface, Chinese and English side by side, so that neither can be forgotten. No Qt.

A plain table instead of Qt's ``.ts`` files: two languages, no build step, and a missing or misspelt key is found by a
test. Words of trouble are in ``words``.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.ui.class_strings import CLASS_TOOLS
from desktop_app.ui.diagnosis_strings import DIAGNOSIS
from desktop_app.ui.language_strings import LANGUAGES as SPOKEN
from desktop_app.ui.preparing_strings import PREPARING
from desktop_app.ui.satellite_strings import SATELLITE
from desktop_app.ui.school_strings import SCHOOL
from desktop_app.ui.second_strings import SECOND
from desktop_app.ui.stick_strings import STICK

LANGUAGES: Mapping[str, str] = {"zh_CN": "中文", "en": "English"}

CATALOGUE: Mapping[str, tuple[str, str]] = {
    **SCHOOL,
    **STICK,
    **SATELLITE,
    **CLASS_TOOLS,
    **PREPARING,
    **SPOKEN,
    **SECOND,
    **DIAGNOSIS,
    "name": ("送课", "Songke"),
    # the rail
    "library": ("找资源", "Find lessons"),
    "receive": ("收资源", "Receive"),
    "school": ("我的学校", "My school"),
    "in-class": ("上课", "In class"),
    "preparing": ("备课", "Preparing"),
    "mode": ("现在是", "Now"),
    "mode-hint": (
        "备课时播放不计入上课使用",
        "Playing while preparing is not counted as use in class",
    ),
    "close": ("关闭", "Close"),
    "go-receive": ("去收资源", "Go to Receive"),
    # finding
    "search": ("搜课名，或拼音首字母，如 xkdzmm", "Search titles or pinyin initials, e.g. xkdzmm"),
    "search-clear": ("清空", "Clear"),
    "show": ("显示", "Show"),
    "all": ("全部", "All"),
    "ready": ("已就绪", "Ready"),
    "waiting": ("待接收", "Waiting"),
    "update": ("有新版待收", "Update waiting"),
    "textbooks": ("教材", "Textbooks"),
    "all-lessons": ("全部资源", "All lessons"),
    "ready-of": ("{ready}/{records} 已就绪", "{ready} of {records} ready"),
    "count": ("共 {count} 项", "{count} in all"),
    "continue": ("继续上次", "Continue"),
    "found-none": ("没有找到“{words}”", 'Nothing found for "{words}"'),
    "found-none-do": (
        "换个词试试，也可以输入拼音首字母。",
        "Try another word, or the initials of the pinyin.",
    ),
    "empty": ("这里还没有资源", "No lessons here yet"),
    "empty-do": ("联网更新或插上U盘后，资源会出现在这里。", "They appear here after an update or a USB stick."),
    "empty-waiting": ("没有待接收的资源", "Nothing is waiting"),
    "empty-waiting-do": ("这里的资源都已就绪，可以放心上课。", "Everything here is ready for class."),
    "pages": ("{count} 页", "{count} pages"),
    "page-of": ("第 {page} / {pages} 页", "Page {page} of {pages}"),
    "page-at": ("第 {page} 页", "Page {page}"),
    "again-receive": ("再收一次", "Receive again"),
    "plan-withdrawn": ("备课单（{day}）里的“{title}”已停用。", '"{title}" in the plan for {day} has been withdrawn.'),
    "plan-safe": ("备好的其他课不受影响。", "The rest of the plan is not affected."),
    "plan-choose": ("请在备课单里换一份资源。", "Please choose another lesson for the plan."),
    "plan-instead": ("可以改用“{title}”。", 'You can use "{title}" instead.'),
    "plan-replace": ("换成这一份", "Put it in the plan"),
    "clean": ("腾出空间", "Make room"),
    "clean-what": (
        "上完的课（{weeks}）有 {count} 项，占 {size}。",
        "{count} lessons that are over ({weeks}) take {size}.",
    ),
    "clean-none": ("没有可以清理的课。", "There is nothing to clear away."),
    "clean-safe": (
        "不会删除您自己的文件、备课单和本周、下周的课。清理了的课还能再收。",
        "Your own files, lesson plans, this week and the next stay. What is cleared away can be received again.",
    ),
    "clean-do": ("清理上完的课", "Clear them away"),
    "clean-sure": ("确定，腾出 {size}", "Yes, free {size}"),
    "clean-doing": ("正在清理…", "Clearing…"),
    "clean-auto": ("空间不够时", "When the disk is full"),
    "clean-off": ("问我", "Ask me"),
    "clean-when-needed": ("自动清理", "Clear by itself"),
    "withdrawn": ("已停用", "Withdrawn"),
    "cleaned": ("已清理", "Cleaned away"),
    "trial": ("试用", "On trial"),
    "limited": ("限用", "Limited use"),
    "loading": ("正在打开资源库…", "Opening the library…"),
    # kinds of resources
    "视频课程": ("视频课程", "Video lesson"),
    "课件": ("课件", "Courseware"),
    "教学设计": ("教学设计", "Lesson plan"),
    "学习任务单": ("学习任务单", "Task sheet"),
    "课后练习": ("课后练习", "Exercises"),
    "音频诵读": ("音频诵读", "Audio"),
    "微课": ("微课", "Micro-lesson"),
    "优课": ("优课", "Model lesson"),
    "素材": ("素材", "Material"),
    "电子教材": ("电子教材", "E-textbook"),
    "研修": ("研修", "Training"),
    # receiving
    "receive-lead": ("有网、有U盘，都能收到新课。", "New lessons come by network or by USB stick."),
    "network": ("联网更新", "Update over the network"),
    "network-say": ("从 {source} 接收", "From {source}"),
    "network-many": ("从 {count} 个来源接收", "From {count} sources"),
    "network-none": ("还没有来源，先添加一个频道。", "There is no source yet; add a channel first."),
    "network-do": ("现在更新", "Update now"),
    "ok": ("知道了", "OK"),
    "last-sync": ("上次全部收好：{when}", "Last complete: {when}"),
    "never-synced": ("还没有接收过", "Not received yet"),
    "stage-trust": ("正在核对发布单位的签名…", "Checking the publisher's signatures…"),
    "stage-catalogue": ("正在接收目录…", "Receiving the catalogue…"),
    "stage-plan": ("正在核对还缺哪些资源…", "Working out what is missing…"),
    "stage-receive": ("正在接收", "Receiving"),
    "stage-install": ("正在收好", "Putting away"),
    "stage-usage": ("正在上报使用记录…", "Reporting use…"),
    "stage-done": ("收好了", "Done"),
    "receiving-lesson": ("正在接收：{lesson}", "Receiving: {lesson}"),
    "starting": ("正在开始…", "Starting…"),
    "stopping": ("正在安全地停下…", "Stopping safely…"),
    "stop": ("停止", "Stop"),
    "received": ("收到 {size}", "{size} received"),
    "received-of": ("{received} / {expected}", "{received} of {expected}"),
    "lessons-of": ("{done} / {expected} 项", "{done} of {expected} lessons"),
    "left": ("还要{span}", "{span} left"),
    "done-new": ("收好了，新到 {count} 项，可以上课了。", "Done: {count} new lessons are ready for class."),
    "done-none": ("已经是最新的，不用接收。", "Everything is up to date."),
    "done-nothing": (
        "这次没有收到新的，原有的资源都在。",
        "Nothing new has come this time; everything that was here still is.",
    ),
    "done-partly": (
        "收到的都在，还有 {count} 项待接收。再更新一次会接着收。",
        "Everything received is here; {count} still waiting. Update again to go on.",
    ),
    "expired": (
        "“{channel}”的签名该更新了，不影响上课。请联系中心校。",
        'The signature of "{channel}" should be renewed; lessons are not affected. Please ask your central school.',
    ),
    "troubles": ("需要留意", "Please note"),
    "disk": ("电脑空间", "Space on this computer"),
    "disk-lessons": ("资源 {size}", "Lessons {size}"),
    "disk-waiting": ("待接收 {size}", "Waiting {size}"),
    "disk-free": ("还空着 {size}", "{size} free"),
    "reports": ("待上报 {count} 条", "{count} records to report"),
    "reports-say": (
        "使用记录会在下次联网时自动上报，只有次数和时长，没有学生信息。",
        "Records of use are reported with the next update: counts and minutes, nothing about pupils.",
    ),
    "reports-none": ("使用记录都已上报", "All records of use are reported"),
    # my school
    "school-name": ("学校名称", "Name of the school"),
    "school-name-hint": ("例如：红星小学教学点", "For example: Red Star village school"),
    "save": ("保存", "Save"),
    "saved": ("已保存", "Saved"),
    "language": ("界面语言", "Language"),
    "my-textbooks": ("教材版本", "Textbooks"),
    "my-textbooks-say": (
        "打开的教材会自动接收。换版本只换这一科：打开新的，旧的就关上，已收好的再留两周。",
        "Textbooks switched on are received. A new edition takes the place of the old one in its subject alone.",
    ),
    "volume": ("默认音量", "Volume at the start"),
    "folder": ("资源存放在", "Lessons are kept in"),
    "sources": ("频道与来源", "Channels and sources"),
    "channel-say": ("第 {release} 期，{when}发布", "Release {release}, published {when}"),
    "channel-new": ("还没有接收过", "Not received yet"),
    "add-channel": ("添加频道", "Add a channel"),
    "clock": ("电脑日期", "Date of this computer"),
    "clock-good": ("日期看起来是对的：{when}", "The date looks right: {when}"),
    "clock-bad": (
        "电脑日期显示{when}，好像不对。请在电脑的“日期和时间”里选择今天的日期，不影响上课。",
        "This computer says it is {when}, which looks wrong. Set today's date in its date and time settings; "
        "lessons are not affected.",
    ),
    "clock-confirm": ("今天就是这个日期", "This is today's date"),
    "diagnosis": ("诊断", "Diagnosis"),
    "diagnosis-say": (
        "遇到问题时，把下面的内容复制给中心校。里面没有学生信息。",
        "If something is wrong, copy this for your central school. It holds nothing about pupils.",
    ),
    "copy": ("复制", "Copy"),
    "copied": ("已复制", "Copied"),
    # the network
    "net": ("联网", "Network"),
    "net-say": (
        "只管联网更新；从U盘接收随时可以。上课时自动停下，下课后接着收。",
        "For updates over the network only; a USB stick works at any time. It rests while a lesson is on.",
    ),
    "net-hours": ("什么时候可以联网", "When to use the network"),
    "net-anytime": ("随时", "Any time"),
    "net-night": ("夜里 22—6 点", "Nights, 22 to 6"),
    "net-own": ("自己填", "Other"),
    "net-hours-hint": ("这样填：22:00-06:00, 12:00-13:30", "Like this: 22:00-06:00, 12:00-13:30"),
    "net-day": ("每天最多用流量", "Most data a day"),
    "net-month": ("每月最多用流量", "Most data a month"),
    "net-no-limit": ("不限", "No limit"),
    "net-spent": ("今天用了 {today}，这个月 {month}。", "{today} used today, {month} this month."),
    "net-rate": ("速度不超过", "No faster than"),
    "net-proxy": ("代理", "Proxy"),
    "net-system": ("跟随系统", "As the system says"),
    "net-direct": ("不用代理", "None"),
    "net-proxy-hint": ("这样填：192.168.1.1:8080", "Like this: 192.168.1.1:8080"),
    "receive-now": ("现在就收", "Receive now"),
    "resting": ("正在上课，先停一停；下课后接着收。", "A lesson is on: resting; it goes on afterwards."),
    # schools of the same network
    "near": ("同局域网的学校", "Schools of this network"),
    "near-share": ("同局域网的学校可以从这台电脑接收", "They may receive from this computer"),
    "near-share-say": (
        "打开后，没有网的教学点能从这里收课，使用记录也由这里代送。上课时会自动让路。",
        "Points without a connection then receive from here, and hand in their records of use. It rests during class.",
    ),
    "near-at": ("正在提供：{address}", "Sharing at {address}"),
    "near-ask": ("更新时先找同局域网的学校", "Ask them first when updating"),
    "near-ask-say": ("从近处接收更快，也不费流量。", "Near by is quicker and costs no data."),
    "near-look": ("找一找", "Look around"),
    "near-looking": ("正在找…", "Looking…"),
    "near-nobody": ("附近没有学校在提供资源。", "No school near by is sharing."),
    "near-seen": ("找到 {count} 所：{schools}", "{count} found: {schools}"),
    # first run
    "welcome": ("欢迎使用送课", "Welcome to Songke"),
    "welcome-say": (
        "先告诉送课从哪里接收资源。只需要做一次，以后没有网也能上课。",
        "Tell Songke where lessons come from. Once is enough; afterwards class works without a network.",
    ),
    "where": ("资源地址，或U盘里的文件夹", "Address of the lessons, or a folder on a stick"),
    "where-hint": ("http://… 或选择文件夹", "http://… or choose a folder"),
    "root": ("信任文件（root.json，由中心校提供）", "Trust file (root.json, given by your central school)"),
    "root-hint": ("选择 root.json", "Choose root.json"),
    "root-why": (
        "有了它，送课只收教育部门签过名的资源。",
        "With it, Songke takes only lessons signed by the education authority.",
    ),
    "choose-folder": ("选择文件夹", "Choose folder"),
    "choose-file": ("选择文件", "Choose file"),
    "begin": ("开始接收", "Begin"),
    "subscribing": ("正在核对…", "Checking…"),
    "where-missing": ("请先填写资源地址或选择文件夹。", "Enter an address or choose a folder first."),
    "root-missing": ("请先选择中心校给的 root.json。", "Choose the root.json from your central school first."),
    # in class
    "leave": ("返回", "Back"),
    "play": ("播放", "Play"),
    "pause": ("暂停", "Pause"),
    "again": ("重新播放", "Play again"),
    "seek": ("播放位置", "Position"),
    "speed": ("速度", "Speed"),
    "volume-now": ("音量", "Volume"),
    "mute": ("静音", "Mute"),
    "subtitles": ("字幕", "Subtitles"),
    "subtitles-off": ("不显示字幕", "No subtitles"),
    "previous-page": ("上一页", "Previous page"),
    "next-page": ("下一页", "Next page"),
    "zoom-in": ("放大", "Larger"),
    "zoom-out": ("缩小", "Smaller"),
    "fit": ("整页", "Whole page"),
    "width": ("适合宽度", "Fit width"),
    "full": ("全屏", "Full screen"),
    "window": ("退出全屏", "Leave full screen"),
    "dark": ("黑屏", "Black screen"),
    "opening": ("正在打开…", "Opening…"),
    "from-place": ("已回到上次的位置", "Back where you were"),
    # the demonstration, on the terminal
    "demo-school": ("红星小学教学点", "Red Star village school"),
    "demo-made": ("建好示范中心：{folder}", "Made the sample centre: {folder}"),
    "demo-published": (
        "发布了第 {release} 期：{resources} 项资源，{size}",
        "Published release {release}: {resources} resources, {size}",
    ),
    "demo-served": ("中心在 {address} 提供资源", "The centre serves at {address}"),
    "demo-subscribed": ("教学点订阅了：{textbooks}", "The point subscribed to: {textbooks}"),
    "demo-received": (
        "收好 {installed} 项，{size}，{requests} 次请求，{seconds} 秒；待接收 {waiting} 项",
        "Received {installed} resources, {size}, {requests} requests, {seconds} s; {waiting} waiting",
    ),
    "demo-window": ("窗口已打开；关上窗口就结束。", "The window is open; close it to end."),
    "demo-library": ("找资源：{count} 项 → {path}", "Library: {count} resources → {path}"),
    "demo-played": (
        "播放“{title}”（{player}），到 {where}，用时 {seconds} 秒 → {path}",
        'Played "{title}" ({player}) up to {where} in {seconds} s → {path}',
    ),
    "demo-reported": (
        "上报了 {rows} 条使用记录；中心共有 {points} 个教学点的 {all} 条",
        "Reported {rows} records of use; the centre holds {all} from {points} teaching points",
    ),
    "demo-page": ("页面 → {path}", "Page → {path}"),
    "demo-done": ("全部完成，{seconds} 秒。图片在 {folder}", "All done in {seconds} s. Pictures are in {folder}"),
    "others": ("本课的其他资源", "Other resources of this lesson"),
}


class Strings:
    """The interface in one language: ``say("count", count=12)``."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "zh_CN"
        self._column = 1 if self.language == "en" else 0

    def __call__(self, key: str, **facts: str | int) -> str:
        """The words for ``key`` with its {braces} filled; raises KeyError for a key that does not exist."""
        return CATALOGUE[key][self._column].format_map(facts)

    def kind(self, kind: str) -> str:
        """A kind of resource (FORMAT §6) in this language; kinds we do not know speak for themselves."""
        return self(kind) if kind in CATALOGUE else kind

    @property
    def right_to_left(self) -> bool:
        """Whether this language reads from right to left."""
        return self.language.split("_")[0] in ("ar", "ug", "kk", "fa", "he", "ur")
