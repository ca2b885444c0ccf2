"""Sentences of trouble with the network, by what a person can do about it; rows of ``words``. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping

_ALL_HERE = "已经收到的资源都在，照常可以上课。"
_ALL_HERE_EN = "Everything already received is here and plays as usual."

CHINESE: Mapping[str, tuple[str, str, str]] = {
    "Unreachable name": (
        "找不到网址“{source}”。",
        _ALL_HERE,
        "请检查网线或无线网络是否连上；如果别的网页能打开，请向中心校核对资源地址。",
    ),
    "Unreachable proxy": (
        "代理服务器不通，所以连不上“{source}”。",
        _ALL_HERE,
        "请到“我的学校”检查代理的地址，或改成“不用代理”；不清楚时请问学校的网络管理员。",
    ),
    "Unreachable certificate": (
        "“{source}”的安全证书不能确认，为安全起见没有连接。",
        _ALL_HERE,
        "请换一个网络再试；如果还是这样，请联系中心校。",
    ),
    "Unreachable certificate date": (
        "按这台电脑的日期，“{source}”的安全证书不在有效期内。",
        _ALL_HERE,
        "请先看看电脑的日期和时间对不对，改好后再更新；日期没错时请联系中心校。",
    ),
    "Unreachable login": (
        "网络要先登录：打开的是登录网页，不是“{source}”。",
        _ALL_HERE,
        "请打开浏览器，在弹出的网页上登录或缴费，再按“联网更新”。",
    ),
    "Unreachable silent": (
        "网络没有反应，“{source}”很久没有送来内容。",
        "已经收到的部分都在，不会重收。",
        "请稍后再按“联网更新”，会从断开的地方接着收。",
    ),
    "Unreachable busy": (
        "“{source}”现在很忙，请我们{later}再来。",
        _ALL_HERE,
        "请{later}再按“联网更新”，会接着收。",
    ),
    "Deferred hours": (
        "现在不在设定的联网时段，先不用网络接收。",
        "已经收到的资源都在；U盘随时可以接收。",
        "到{until}就可以接着收；急用时可以选“现在就收”。",
    ),
    "Deferred day": (
        "今天的流量（{limit}）已经用完，先不用网络接收。",
        "已经收到的资源都在；U盘随时可以接收。",
        "到{until}就可以接着收；急用时可以选“现在就收”。",
    ),
    "Deferred month": (
        "这个月的流量（{limit}）已经用完，先不用网络接收。",
        "已经收到的资源都在；U盘随时可以接收。",
        "到{until}就可以接着收；急用时可以选“现在就收”。",
    ),
}

ENGLISH: Mapping[str, tuple[str, str, str]] = {
    "Unreachable name": (
        'Nobody knows the address "{source}".',
        _ALL_HERE_EN,
        "Check the network cable or Wi-Fi; if other web pages open, check the address with your central school.",
    ),
    "Unreachable proxy": (
        'The proxy does not answer, so "{source}" cannot be reached.',
        _ALL_HERE_EN,
        'Check the proxy under "My school", or choose no proxy; ask whoever looks after the school\'s network.',
    ),
    "Unreachable certificate": (
        'The certificate of "{source}" cannot be confirmed, so it was not connected to, for safety.',
        _ALL_HERE_EN,
        "Try another network; if it stays like this, ask your central school.",
    ),
    "Unreachable certificate date": (
        'By the date of this computer the certificate of "{source}" is not valid.',
        _ALL_HERE_EN,
        "First check this computer's date and time, then update again; if they are right, ask your central school.",
    ),
    "Unreachable login": (
        'This network wants a login: a login page came instead of "{source}".',
        _ALL_HERE_EN,
        "Open a browser, log in on the page it shows, then update again.",
    ),
    "Unreachable silent": (
        'The network has gone quiet: nothing came from "{source}" for a long time.',
        "What was received is here and is not fetched again.",
        "Update again later; it goes on from where it was.",
    ),
    "Unreachable busy": (
        '"{source}" is busy and asks to come again {later}.',
        _ALL_HERE_EN,
        "Update again {later}; it goes on from where it was.",
    ),
    "Deferred hours": (
        "It is outside the hours set for the network, so nothing is received over it now.",
        "Everything received is here; a USB stick can be received from at any time.",
        'It can go on at {until}; if it is urgent, choose "Receive now".',
    ),
    "Deferred day": (
        "Today's {limit} of network data are used up, so nothing more is received over it now.",
        "Everything received is here; a USB stick can be received from at any time.",
        'It can go on at {until}; if it is urgent, choose "Receive now".',
    ),
    "Deferred month": (
        "This month's {limit} of network data are used up, so nothing more is received over it now.",
        "Everything received is here; a USB stick can be received from at any time.",
        'It can go on at {until}; if it is urgent, choose "Receive now".',
    ),
}
