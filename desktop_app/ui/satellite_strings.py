"""What the satellite's tile says: what happens, what is kept, what to do. Rows of ``strings``. No Qt here."""

from __future__ import annotations

from collections.abc import Mapping

SATELLITE: Mapping[str, tuple[str, str]] = {
    "satellite": ("卫星接收", "Satellite"),
    "satellite-say": (
        "这台电脑还没有设置卫星接收。没有卫星也不影响：联网和U盘都能收到全部课程。",
        "No satellite receiver is set up on this computer. Network and stick bring every lesson as well.",
    ),
    "satellite-whole": ("卫星信号好，播发的课都收齐了。", "The signal is good, and every lesson that is sent is here."),
    "satellite-good": (
        "卫星信号好，正在接收。已收 {share}，收到的会自动放进课程。",
        "The signal is good. {share} have arrived and go into the lessons by themselves.",
    ),
    "satellite-weak": (
        "卫星信号弱（可能是下雨或天线被挡）。已收 {share}，天晴后自动补齐。",
        "The signal is weak (rain, or something before the aerial). {share} have arrived; the rest comes by itself.",
    ),
    "satellite-silent": (
        "现在应该有播发，但一点也收不到。已收的 {share} 都在。请检查天线、接收机的电源和网线。",
        "Something is being sent, and nothing arrives. {share} have arrived and are safe. Check aerial and cable.",
    ),
    "satellite-off": (
        "现在没有播发。已收 {share}，下次播发会接着收。",
        "Nothing is being sent now. {share} have arrived; the next broadcast goes on from there.",
    ),
    "satellite-off-until": (
        "现在没有播发，下次是{moment}。已收 {share}，到时会接着收。",
        "Nothing is being sent until {moment}. {share} have arrived; it goes on from there.",
    ),
    "satellite-full": (
        "放卫星课程的磁盘满了，已收的 {share} 都在。请先清理已经上完的课，腾出地方后会接着收。",
        "The disk for satellite lessons is full. The {share} received are safe. Make room, and it goes on.",
    ),
    "satellite-stopped": (
        "卫星接收程序没有在运行，上一次是{moment}。已收的 {share} 都在。请重新启动电脑；还是这样时请联系中心校。",
        "The satellite program is not running, last seen {moment}. {share} are here. Restart the computer.",
    ),
    "satellite-week-ready": ("本周的课不受影响。", "This week's lessons are here."),
    "satellite-week-lacks": (
        "本周还有 {count} 份资源没到，也可以联网或用U盘补收。",
        "{count} of this week's resources are lacking; network or stick bring them too.",
    ),
}
