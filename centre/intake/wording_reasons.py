"""Why a web lesson was not shown or tried, in Chinese: the player and ``examine.trials`` say it in English."""

from __future__ import annotations

from package_format.said_in_chinese import Phrases

REASONS = Phrases(
    {
        "its page has crashed": "网页崩溃了",
        "its page does not answer": "网页没有反应",
        "it shows nothing": "什么也没显示出来",
        "its page asks for too much": "网页不停地反复取文件",
        "its page cannot be loaded": "它的网页载入不了",
        "its list of contents: {reason}": "课程目录有问题：{reason}",
        "H5P: {reason}": "H5P：{reason}",
        "it does not start": "启动不了",
        "EPUB: {reason}": "电子书：{reason}",
        "Flash: {reason}": "Flash：{reason}",
        "it has no chapters": "里面没有章节",
        "there is no picture in it": "里面没有画面",
        "Flash cannot play it": "Flash 播放不了它",
        "more than {} MiB": "占用内存超过 {0} MiB",
        "the player: {reason}": "播放程序：{reason}",
        "it has ended": "自己退出了",
        "it took more than {} seconds": "超过 {0} 秒没有做完",
        "songke is not installed beside songke-centre": "这台电脑没有装送课桌面程序",
        "it does not start: {reason}": "启动不了：{reason}",
        "it is not there": "没有这个程序",
        "it is another program": "它是另一个程序",
    }
)
"""Reasons of other kinds stay as they are."""
