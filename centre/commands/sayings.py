"""The sentences of the commands, in Chinese and English. Trouble has its own in ``words``."""

from __future__ import annotations

from collections.abc import Mapping

SAYINGS: Mapping[str, tuple[str, str]] = {
    "made": (
        "中心已建好：{folder}\n请把这个文件交给教学点（当面或随安装盘）：{root}\n私钥在 {keys}，请另存一份锁好。",
        "The centre is ready: {folder}\nGive this file to the points by a trusted way: {root}\n"
        "The private keys are in {keys}: keep a copy in a safe.",
    ),
    "published": (
        "频道“{channel}”第 {release} 期已发布：{resources} 个资源（新增 {added}，改动 {changed}，撤下 {removed}）；"
        "内容 {content}，新写入 {written}。",
        "Release {release} of “{channel}” is published: {resources} resources ({added} new, {changed} changed, "
        "{removed} gone); {content} of content, {written} newly written.",
    ),
    "unchanged": (
        "没有变化，频道“{channel}”仍是第 {release} 期。",
        "Nothing has changed: “{channel}” stays at release {release}.",
    ),
    "step": (
        "落后 {behind} 期（第 {release} 期）的教学点要收："
        "内容和配方 {by_delta}（不用增量 {by_packs}），目录 {catalogue}。",
        "A point {behind} behind (release {release}) fetches {by_delta} of content and recipes "
        "({by_packs} without deltas) and {catalogue} of catalogue.",
    ),
    "broken packs": (
        "提醒：资源库里有 {count} 个包损坏（{first}…），没有使用。",
        "Warning: {count} packs of the repository are broken ({first}…) and were not used.",
    ),
    "mistakes": (
        "没有发布：内容里有 {count} 处错误，已全部列出；原有的发布不受影响，请改好再试。",
        "not published: the content has {count} mistakes, listed above; the release before is untouched.",
    ),
    "left out": (
        "有 {count} 个资源放不出来，没有发布（见上面“未发布”各行）；其余已经发布，原有的版本不受影响。",
        "{count} resources do not play and were left out (see “left out” above); the rest is published, and what was "
        "published of them before stays.",
    ),
    "more": ("……还有 {count} 条，改好上面的再看。", "… and {count} more; mend these first."),
    "withdrawn": (
        "“{resource}”已停用（频道“{channel}”第 {release} 期）。",
        "“{resource}” is withdrawn (release {release} of “{channel}”).",
    ),
    "restored": (
        "“{resource}”不再停用（频道“{channel}”第 {release} 期）。再发布一次，教学点就会重新收到它。",
        "“{resource}” is no longer withdrawn (release {release} of “{channel}”). Publish once more to offer it again.",
    ),
    "withdrawn before": ("“{resource}”早已停用，没有变化。", "“{resource}” was withdrawn before; nothing has changed."),
    "founded": (
        "频道“{channel}”的密钥已建好。请把这个文件交给上级中心：{public}\n"
        "上级用 songke-centre delegate 登记后，先 songke-centre mirror 上级地址 {folder}，再发布。",
        "The key of the channel “{channel}” is made. Give this file to the centre above: {public}\n"
        "When it has run songke-centre delegate, run songke-centre mirror SOURCE {folder}, then publish.",
    ),
    "delegated": (
        "频道“{channel}”已交给这把公钥的主人：他只能在这个频道发布。",
        "The channel “{channel}” is delegated to the owner of this key, who can publish there and nowhere else.",
    ),
    "delegated again": (
        "频道“{channel}”的主人可以用这把新公钥接着发布；收下他的下一期后，旧公钥就作废了。",
        "The owner of “{channel}” can go on with this key; the old one ends when the next release is accepted.",
    ),
    "revoked": (
        "频道“{channel}”已收回并清空：原来的密钥不能再发布。教学点已收好的仍可播放。",
        "The channel “{channel}” is taken back and emptied: its key publishes no more. What points hold keeps playing.",
    ),
    "handed in": (
        "这一期已签好，等上级中心接收：songke-centre accept 上级文件夹 {folder}",
        "The release is signed and waits for the centre above: songke-centre accept ITS_FOLDER {folder}",
    ),
    "accepted": (
        "已接收频道“{channel}”第 {release} 期（收了 {copied}），教学点可以看到了。",
        "Release {release} of “{channel}” is accepted ({copied} copied); points can see it.",
    ),
    "not accepted": (
        "频道“{channel}”没有接收（{reason}）；原有的发布不受影响，请让对方检查",
        "“{channel}” was not accepted ({reason}); the release before is untouched, ask its owner",
    ),
    "nothing to accept": ("没有新的可接收。", "There is nothing new to accept."),
    "mirrored": (
        "副本已更新：{folder}，{releases} 期，收了 {copied}。",
        "The copy is up to date: {folder}, {releases}; {copied} copied.",
    ),
    "mirror older": (
        "来源比这份副本旧，副本保持不变（{releases} 期）。",
        "The source lags behind this copy, which stays as it is ({releases}).",
    ),
    "mirror expired": (
        "频道“{channel}”的签名早该更新了，请联系发布的中心。",
        "The signature of “{channel}” should have been renewed; ask the centre that publishes it.",
    ),
    "mirror incomplete": (
        "来源缺 {count} 个文件（{first}…）；收到的都在，副本仍是上一期，可以再试或换一个来源",
        "the source lacks {count} objects ({first}…); what came is kept, the copy stays as it was, try again",
    ),
    "mirror refused": (
        "来源的内容不可信（{reason}）；副本没有改动，请换一个来源并告诉上级中心",
        "the source cannot be trusted ({reason}); the copy is untouched, choose another and tell the centre",
    ),
    "mirror absent": (
        "来源里没有资源库，或读不出来（{reason}）；副本没有改动",
        "there is no repository at the source, or it cannot be read ({reason}); the copy is untouched",
    ),
    "broadcast plan": (
        "要播发 {size}，{objects} 个对象；{rate} Mbit/s，{passes} 遍共 {time}，一周可播 {week} 遍。"
        "中等教学点按丢包率收齐约需：{complete}。",
        "{size} to send, {objects} objects; at {rate} Mbit/s {passes} passes take {time}; a week holds {week}. "
        "A median point has everything, by what it loses, after: {complete}.",
    ),
    "broadcast fresh": ("　新发布：{size}，优先播。", "  fresh: {size}, first of all."),
    "broadcast asked": (
        "　各校补收较多：{size}，多播修复。",
        "  asked for over the network: {size}, with more repair.",
    ),
    "broadcast term": ("　本学期其余：{size}。", "  the rest of the term: {size}."),
    "broadcast sent": (
        "已播发 {passes} 遍，{datagrams} 个数据报，{bytes}。下次从这里接着播。",
        "{passes} passes sent, {datagrams} datagrams, {bytes}. The next broadcast goes on from here.",
    ),
    "collected": (
        "收下 {batches} 包使用记录：新 {fresh} 条，重复 {repeated} 条，存疑 {quarantined} 条。",
        "{batches} batches taken: {fresh} new rows, {repeated} known, {quarantined} set aside.",
    ),
    "collected inventories": (
        "收下 {count} 份教学点资源清单。",
        "{count} inventories of what points hold taken.",
    ),
    "receipt": ("回执已写到U盘：{receipt}。可以带回去了。", "The receipt is on the stick: {receipt}."),
    "exported to stick": (
        "写到 {folder}：{releases} 期，{lessons} 个资源；新写入 {copied}，原来就有并核对无误 {found}。",
        "In {folder}: {releases}, {lessons} lessons; {copied} written, {found} there before and sound.",
    ),
    "export parts": (
        "这是第 {part} 个U盘，共 {parts} 个；其余 {left} 个资源请写到别的U盘：--max-size {size} --part …",
        "This is stick {part} of {parts}; write the other {left} lessons with --max-size {size} --part …",
    ),
    "export left": (
        "还有 {left} 个资源这个U盘装不下；已写好的都能用，其余的请换一个U盘再写",
        "{left} lessons do not fit on this stick; what is on it is whole, write the others onto another one",
    ),
    "export oversized": (
        "有 {count} 个资源比一个U盘还大，没有写（{first}…）。",
        "{count} lessons are larger than a stick and were left out ({first}…).",
    ),
    "export broken": (
        "资源库里有 {count} 个文件损坏或读不出来（{first}…），没有写到U盘；其余都已写好",
        "{count} objects of the repository are broken ({first}…) and are not on the stick; all others are",
    ),
    "stick full": (
        "U盘满了；已写好的都完整，可以用。请换一个大一些的U盘，或加 --max-size 分几个U盘写",
        "the stick is full; what is on it is whole. Take a larger one, or divide it with --max-size",
    ),
    "stick read-only": (
        "这个U盘不能写入，上面的东西没有变化。请换一个U盘或打开写保护开关",
        "this stick cannot be written, nothing on it has changed; take another one or open its write-protect switch",
    ),
    "stick gone": (
        "U盘被拔出了，没有损坏任何东西。请重新插上再写一次，会从断开的地方继续",
        "the stick was pulled out, nothing is broken; plug it in and export again, it goes on from there",
    ),
    "pull out": ("可以拔出U盘了。", "The stick may be pulled out."),
    "nothing to collect": ("这个U盘上没有使用记录。", "There is no usage on this stick."),
    "strange": ("{count} 包不是给本中心的，没有动。", "{count} batches are for another centre and were left alone."),
    "refused batches": (
        "{count} 包使用记录读不出来（{first}…），其余的都已收好；请保留U盘，让原来的电脑再写一次",
        "{count} batches cannot be read ({first}…), the others are kept; let the point write them again",
    ),
    "report totals": (
        "共 {rows} 条记录，{batches} 包，{points} 个教学点；存疑 {quarantined} 条。",
        "{rows} rows in {batches} batches from {points} points; {quarantined} set aside.",
    ),
    "report inventories": (
        "{points} 个教学点报来资源清单，共有资源 {resources} 份；{waiting_points} 个点还缺一些。",
        "{points} points have sent inventories: {resources} resources in all; {waiting_points} points lack some.",
    ),
    "fork": (
        "存疑：{stream}/{seq}（{resource}）电脑 {kept_by} 与 {other} 各说各的（{kept_ms} 与 {other_ms} 毫秒），计前者；"
        "可能是运行中被复制的系统。",
        "set aside: {stream}/{seq} ({resource}): {kept_by} and {other} differ ({kept_ms} and {other_ms} ms); the first "
        "one counts. A system may have been copied while it ran.",
    ),
    "ahead": (
        "注意：{points} 台电脑已有频道“{channel}”第 {release} 期，这里只到第 {here} 期——中心是从旧备份恢复的。"
        "请用 songke-centre recover 从镜像或U盘取回，再发布。",
        "Warning: {points} points have release {release} of “{channel}”, here is {here}: this centre was restored from "
        "an older copy. Bring back the newest with songke-centre recover before you publish.",
    ),
    "newer copy": (
        "注意：这个U盘上的资源库比这里的新——中心是从旧备份恢复的。请运行 songke-centre recover 取回。",
        "Warning: the repository on this stick is newer than this one: this centre was restored from an older copy. "
        "Run songke-centre recover with it.",
    ),
    "asked again": (
        "有 {count} 包使用记录曾收下、现已丢失，已请教学点重新送来。",
        "{count} batches were receipted here and are lost: the points were asked to send them again.",
    ),
    "recovered": (
        "已取回：{releases}（{copied}），并已重新签名。可以照常发布了。",
        "Brought back: {releases} ({copied}), and signed anew. Publish as usual.",
    ),
    "recovered in part": (
        "还缺 {count} 个包：再发布一次原来的内容即可补齐，或换一份副本再取。",
        "{count} packs are still absent: publish the content once more, or bring them back from another copy.",
    ),
    "nothing newer": (
        "{source} 不比这里的新，没有改动。",
        "{source} is not newer than what is here; nothing was changed.",
    ),
    "recover incomplete": (
        "这份副本不完整（缺 {source}），没有改动；请换一份副本。",
        "this copy is incomplete ({source} is absent), nothing was changed; use another one.",
    ),
    "recover absent": (
        "那里没有资源库的副本（{reason}）；这里没有改动，请换一份副本",
        "there is no copy of a repository ({reason}); nothing was changed here, use another copy",
    ),
    "recover refused": (
        "那份副本不是本中心的，或者坏了（{reason}）；这里没有改动，请换一份副本",
        "that copy is not of this centre, or broken ({reason}); nothing was changed here, use another copy",
    ),
    "no use": ("还没有收到使用记录。", "No usage has been received yet."),
    "exported": (
        "写出 {statements} 条 xAPI 语句（{sessions} 次使用；自测和没打开的 {left_out} 次不写）：{out}",
        "{statements} xAPI statements of {sessions} plays are in {out} ({left_out} self-tests and failures left out).",
    ),
    "rotated": (
        "“{role}”已换用新密钥。旧密钥仍在 keys 文件夹。",
        "“{role}” has new keys. The old ones stay in the folder keys.",
    ),
    "resigned": ("签名已更新。", "The signatures are renewed."),
}

REPORT_HEADINGS = (
    ("资源", "标题", "课堂次数", "课堂分钟", "备课次数", "备课分钟", "教学点", "有此资源", "打不开"),
    ("resource", "title", "plays", "minutes", "prepared", "prep. min", "points", "held by", "failures"),
)


def say(key: str, language: str, **facts: object) -> str:
    """Return the sentence called ``key`` in ``language`` (``zh`` or ``en``), its blanks filled with ``facts``."""
    return SAYINGS[key][language == "en"].format(**facts)
