"""What ``songke-centre`` refuses, and why, in Chinese: patterns as ``package_format.said_in_chinese`` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from package_format.said_in_chinese import COMMON, Phrases

REFUSALS: Mapping[str, str] = {
    "this computer's clock shows {}: set it, or add --clock-is-right if that is so": (
        "这台电脑的时间是 {0}：请校正，确实如此就加上 --clock-is-right"
    ),
    "another centre's lessons are on this stick: take another one, or another folder": (
        "这个U盘上是另一个中心的资源：请换一个U盘或文件夹"
    ),
    "there are {} parts of that size": "这样大小的一共 {0} 份",
    "catalogues and signatures alone need {} bytes": "光是目录和签名就要 {0} 字节",
    "no channel {} is published here; there are {}": "这里没有发布频道 {0}；有：{1}",
    "nothing is published here yet": "这里还没有发布过",
    "a release is one of one channel: name it": "期号是一个频道的：请写出频道",
    "the newest release of {} is {}": "{0} 最新的是第 {1} 期",
    "release {} of {} is not in the repository any more": "{1} 的第 {0} 期已经不在资源库里",
    "not valid TOML: {reason}": "不是正确的 TOML：{reason}",
    "home should be an address such as https://example.org/": "home 要写成 https://example.org/ 这样的地址",
    "{} should be a text": "{0} 要写成文字",
    "{} is neither an http(s) address nor a path relative to the repository": (
        "{0} 既不是 http(s) 地址，也不是资源库里的路径"
    ),
    "the archive was made by a newer version of Songke ({})": "记录库是更新版本的送课建的（{0}）",
    "only SQLite and PostgreSQL can keep the archive": "记录库只能用 SQLite 或 PostgreSQL",
    "not an address of a database: {reason}": "不是数据库的地址：{reason}",
    "{} is not a multicast address (224.0.0.0/4 or ff00::/8)": "{0} 不是组播地址（224.0.0.0/4 或 ff00::/8）",
    "{} is not an IP address": "{0} 不是 IP 地址",
    "give the IPv4 address of the interface": "请给出网口的 IPv4 地址",
    "there is no interface {}; there are {}": "没有网口 {0}；有：{1}",
    "a broadcast needs --group and --port": "播发要有 --group 和 --port",
    "a channel belongs to a repository: give its --root root.json": (
        "频道要属于一个资源库：请用 --root 给出它的 root.json"
    ),
    "the first time, give the root.json that the centre gave you: --root root.json": (
        "第一次要用 --root 给出中心发来的 root.json"
    ),
    "{} is no root.json as a centre gives it out": "{0} 不是中心发出的 root.json",
    "{} points have release {}, here is {}: this centre was restored from an older copy. {}": (
        "{0} 个教学点已经有第 {1} 期，这里只到第 {2} 期：这个中心是从旧备份恢复的。请先找回最新的（镜像或U盘）："
        "songke-centre recover DIR FROM；再也没有更新的，就加上 --anyway"
    ),
    "the file changed while it was being published; publish again": "发布时文件变了；请再发布一次",
    "a centre is here already": "这里已经有一个中心",
    "nothing is published in the channel {}": "频道 {0} 还没有发布过",
    "{} is not withdrawn in the channel {}": "频道 {1} 里没有停用 {0}",
    "{} is not published in the channel {}": "频道 {1} 里没有发布 {0}",
    "the replacement {} is not published in the channel {}": "频道 {1} 里没有发布用来替换的 {0}",
    "{} resources are too many for one textbook": "一册教材放不下 {0} 个资源",
    "release {} brings {} bytes in {} files, {}": "第 {0} 期带来 {1} 字节、{2} 个文件，{3}",
    "the folder is not empty: choose another": "文件夹不是空的：请换一个",
    "this is a private key: it must stay where it was made; ask for the .pub file": (
        "这是私钥，必须留在生成它的地方；请索要 .pub 文件"
    ),
    "not a public key in PEM": "不是 PEM 格式的公钥",
    "not an Ed25519 key": "不是 Ed25519 密钥",
    "this centre signs the channel {} and no other": "这个中心只签频道 {0}",
    "the centre above is not copied here yet: {}": "还没有复制上级中心：{0}",
    "not an address: {reason}": "不是地址：{reason}",
    "there is no textbook {}": "没有教材 {0}",
    "there is no channel {}; there are {}": "没有频道 {0}；有：{1}",
    "this mirror was begun with another root.json; choose another folder": (
        "这份镜像是用另一份 root.json 建的；请换一个文件夹"
    ),
    "a centre with a repository of its own is here; choose another folder": (
        "这里已经有一个自己发布的中心；请换一个文件夹"
    ),
    "{} keys of {} are needed, {} are here": "{1} 要有 {0} 把钥匙，这里有 {2} 把",
    "there is no channel called {}, or it has this key already": "没有频道 {0}，或者它已经用着这把钥匙",
    "there is no role and no channel called {}": "没有叫 {0} 的角色或频道",
    "there is no channel called {}": "没有频道 {0}",
    "there is a channel or a role called {} already": "已经有叫 {0} 的频道或角色",
    "a repository is already here": "这里已经有一个资源库",
    "{} of {} root keys cannot sign": "{1} 把 root 钥匙中有 {0} 把不能签名",
    "not a public key: {reason}": "不是公钥：{reason}",
    "not a channel's id: {reason}": "不能作频道的标识：{reason}",
    "{} is not a number from 1 on": "{0} 不是从 1 开始的数",
    "{} is less than 10k bits a second": "{0} 少于每秒 10k 比特",
    "{} is not a percentage from 0 to 1000": "{0} 不是 0 到 1000 的百分数",
}


@cache
def phrases() -> Phrases:
    """Return everything that ``songke-centre`` says of what it refuses."""
    return Phrases(COMMON, REFUSALS)
