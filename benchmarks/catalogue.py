"""The catalogue against its budget (DESIGN §11): python -m benchmarks.catalogue [--quick]

A generated catalogue of 40 textbooks with 50,000 resources is imported into a real store, then a release that changes
1,500 scattered records arrives as index deltas; then twice as many resources are searched. CPU seconds are this
process's own; absolute figures depend on the machine, so the time to parse the same JSON alone stands beside them.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pypinyin import Style, lazy_pinyin

from desktop_app.store.store import Store
from package_format import names, shard, zstd
from package_format.catalogue import (
    IndexDelta,
    Manifest,
    ShardRef,
    TextbookEntry,
    Title,
    decode_manifest,
    encode_manifest,
)
from package_format.pack import FrameRef
from package_format.shard import Record, RecordFile, ShardHeader, TreeNode, record_json

T = TypeVar("T")
CHANNEL = "province"
TEXTBOOKS = 40
SUBJECTS = ("语文", "数学", "英语", "道德与法治", "科学", "音乐", "美术", "体育与健康", "信息科技", "劳动")
LESSONS = (
    "小蝌蚪找妈妈", "我是什么", "植物妈妈有办法", "场景歌", "树之歌", "拍手歌", "田家四季歌", "曹冲称象",
    "玲玲的画", "一封信", "妈妈睡了", "登鹳雀楼", "望庐山瀑布", "黄山奇石", "日月潭", "葡萄沟", "坐井观天",
    "寒号鸟", "我要的是葫芦", "朱德的扁担", "难忘的泼水节", "八角楼上", "刘胡兰", "夜宿寒山寺", "敕勒歌",
    "雾在哪里", "雪孩子", "狐假虎威", "纸船和风筝", "快来一起做操", "秋天的雨", "听听秋天的声音", "去年的树",
    "那一定会很好", "在牛肚子里旅行", "一块奶酪", "胡萝卜先生的长胡子", "小狗学叫", "搭船的鸟", "金色的草地",
    "富饶的西沙群岛", "海滨小城", "美丽的小兴安岭", "大自然的声音", "读不完的大书", "父亲树林和鸟", "司马光",
    "掌声", "灰雀", "手术台就是阵地", "观潮", "走月亮", "现代诗二首", "繁星", "一个豆荚里的五粒豆",
    "夜间飞行的秘密", "呼风唤雨的世纪", "蝴蝶的家", "盘古开天地", "精卫填海", "普罗米修斯", "女娲补天", "麻雀",
    "爬天都峰", "长度单位", "一百以内的加法和减法", "角的初步认识", "表内乘法", "观察物体", "认识时间", "数学广角",
    "时分秒", "万以内的加法和减法", "测量", "倍的认识", "多位数乘一位数", "长方形和正方形", "分数的初步认识",
    "大数的认识", "公顷和平方千米", "三位数乘两位数", "平行四边形和梯形", "除数是两位数的除法", "条形统计图",
    "小数乘法", "位置与方向", "简易方程", "多边形的面积", "植树问题", "分数乘法", "比", "圆", "百分数",
    "扇形统计图", "认识浮力", "植物的一生", "声音是怎样产生的", "天气与气候", "电路", "磁铁的两极", "种子发芽",
    "我们的地球", "国旗国旗真美丽", "义勇军进行曲", "中秋节", "剪纸", "三原色", "快乐的小青蛙", "前滚翻",
    "立定跳远", "我们的校园", "家乡的桥", "网络新世界", "整理书包",
)  # fmt: skip
KINDS = "秋天 春天 大海 森林 星星 校园 家乡 小河 妈妈 老师 青蛙 蜜蜂 时间 面积 图形 数字 声音 颜色 故乡 雪花".split()  # noqa: SIM905
THINGS = "故事 秘密 歌谣 画卷 认识 朋友 早晨 约会 奥秘 旅行 方法 应用 比较 练习 变化 规律 树林 节日 味道 思考".split()  # noqa: SIM905
ENGLISH = ("My school", "Let's talk", "Colours and shapes", "At the farm", "Weather", "Healthy food", "My family")
FORMS = (
    "教学视频", "课件", "朗读", "课后练习", "学习任务单", "微课", "生字书写", "第一课时", "第二课时", "导学案",
    "同步练习", "优质课", "动画", "知识点讲解",
)  # fmt: skip
WORDS = ("妈妈", "秋天", "声音", "认识", "乘法", "地球", "方向", "青蛙", "视频", "练习", "面积", "课件", "树林", "旅行")


@dataclass
class Release:
    """One release as a carrier brings it: manifest, whole shards, and index deltas from the release before."""

    manifest: Manifest
    shards: dict[str, bytes]
    deltas: dict[str, bytes]


class Publisher:
    """Makes a catalogue of ``count`` resources in ``books`` textbooks and its next release, always the same ones."""

    def __init__(self, count: int, books: int, has_texts: bool = True) -> None:
        self.has_texts = has_texts
        self._random = random.Random(2024)
        self._number = 0
        self._raw: dict[str, bytes] = {}
        self.pack = names.digest_of(b"pack 0")
        self.books = [self._book(place, count // books) for place in range(books)]

    def release(self) -> Release:
        """Publish what the books are now."""
        self._number += 1
        entries, shards, deltas = [], {}, {}
        for header, records in self.books:
            raw = shard.encode_shard(header, records)
            old = self._raw.get(header.about.id)
            stored = zstd.compress_frame(raw, 3)
            ref = ShardRef(names.digest_of(stored), len(stored), len(raw), names.digest_of(raw))
            delta = zstd.compress_with_prefix(raw, old) if old else b""
            offered = (IndexDelta(names.digest_of(old), names.digest_of(delta), len(delta)),) if old else ()
            size = sum(record.size for record in records)
            entries.append(TextbookEntry(header.about, len(records), size, ref, offered))
            shards[header.about.id], deltas[header.about.id], self._raw[header.about.id] = stored, delta, raw
        title = {"zh-CN": "省数字教育资源"}
        manifest = Manifest(CHANNEL, title, {"zh-CN": "省电化教育馆"}, self._number, 1_700_000_000, tuple(entries))
        return Release(manifest, shards, deltas)

    def change(self, count: int) -> None:
        """Give ``count`` scattered records a new version: another keyword, hence another recipe in a new pack."""
        self.pack = names.digest_of(f"pack {self._number}".encode())
        for _ in range(count):
            _, records = self._random.choice(self.books)
            place = self._random.randrange(len(records))
            old = records[place]
            recipe = self._frame(f"recipe {old.id} {old.version + 1}", 3000)
            records[place] = replace(old, version=old.version + 1, keywords=(*old.keywords, "新课标"), recipe=recipe)

    def titles(self) -> list[Record]:
        """Return all records."""
        return [record for _, records in self.books for record in records]

    def _book(self, place: int, count: int) -> tuple[ShardHeader, list[Record]]:
        subject, grade = SUBJECTS[place % len(SUBJECTS)], 1 + place // len(SUBJECTS)
        title = {"zh-CN": f"{subject} {grade}年级上册"}
        book = f"{grade}a-{place:02}"
        about = Title(book, title, "小学", grade, 1, subject, "统编版", "六三", 2024, "上册", "zh-CN")
        nodes = []
        for unit in range(1, 9):
            nodes.append(TreeNode(f"u{unit}", "unit", {"zh-CN": f"第{unit}单元"}))
            lessons = [self._lesson() for _ in range(6)]
            nodes += [
                TreeNode(f"u{unit}l{number}", "lesson", {"zh-CN": lesson}, f"u{unit}")
                for number, lesson in enumerate(lessons, 1)
            ]
        records = [self._record(f"{book}-{number:06}", about, nodes) for number in range(count)]
        return ShardHeader(about, tuple(nodes), ((self.pack, 8 << 20),)), records

    def _lesson(self) -> str:
        """Return a lesson's title: a real one, or one of 400 that sound like one."""
        draw = self._random
        return draw.choice(LESSONS) if draw.random() < 0.4 else f"{draw.choice(KINDS)}的{draw.choice(THINGS)}"

    def _record(self, name: str, about: Title, nodes: list[TreeNode]) -> Record:
        draw = self._random
        node = draw.choice([node for node in nodes if node.kind == "lesson"])
        parts = [node.title["zh-CN"], draw.choice(FORMS)]
        if draw.random() < 0.2:
            parts.insert(0, draw.choice(LESSONS))
        if draw.random() < 0.15:
            parts.insert(0, f"Unit {draw.randint(1, 8)} {draw.choice(ENGLISH)} ")
        file = RecordFile(
            "main", "lesson.mp4", "video/mp4", draw.randint(10**6, 10**8), names.digest_of(f"file {name}".encode())
        )
        return Record(
            id=name, version=1, title={"zh-CN": "".join(parts)}, initials="".join(map(initials_of, parts)),
            kind="视频课程", resource_class="基础性", languages=("zh-CN",), grades=(about.grade,),
            subject=about.subject, stage=about.stage, nodes=(node.id,), files=(file,),
            recipe=self._frame(f"recipe {name} 1", 3000),
            cover=self._frame(f"cover {name}", 30_000), status="正式", duration_ms=draw.randint(10**5, 10**6),
            rights="CC0-1.0", contributors=("县实验小学",), keywords=(draw.choice(LESSONS), draw.choice(FORMS)),
            text=self._text(name) if self.has_texts else "",
        )  # fmt: skip

    def _text(self, name: str) -> str:
        """Return 80 characters that are written in a resource: as much as the centre gives, for every one."""
        draw = random.Random(name)
        parts: list[str] = []
        while len("".join(parts)) < 80:
            parts += [draw.choice(LESSONS), draw.choice(KINDS) + "的" + draw.choice(THINGS)]
        return " ".join(parts)[:80]

    def _frame(self, seed: str, size: int) -> FrameRef:
        offset = self._random.randrange(8, 8 << 20)
        return FrameRef(names.digest_of(seed.encode()), size, self.pack, offset, size // 2)


@cache
def initials_of(part: str) -> str:
    """Return pinyin initials as the centre makes them."""
    letters = "".join(lazy_pinyin(part, style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isascii() and letter.isalnum())


def line(what: str, figure: str, budget: str = "") -> None:
    """Print one row of the table."""
    print(f"{what:<58} {figure:>26}   {budget}", flush=True)


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of this process that ``work`` takes."""
    gc.collect()
    gc.freeze()  # the publisher's half is in the same process: its objects must not slow the reader's collections
    start = time.process_time()
    work()
    return time.process_time() - start


def take(store: Store, release: Release) -> None:
    """Take a release as a sync does: by delta where one fits the shard that is held."""
    manifest = decode_manifest(encode_manifest(release.manifest), "manifest")
    store.catalogue.apply_manifest(CHANNEL, manifest, names.digest_of(b"manifest"))
    for entry in manifest.textbooks:
        book = entry.about.id
        held = store.catalogue.shard_state(CHANNEL, book)
        base = store.catalogue.stored_shard(CHANNEL, book) if entry.deltas and held == entry.deltas[0].base else None
        if base is None:
            raw = zstd.expand_frame(release.shards[book], entry.shard.raw, book)
        else:
            raw = zstd.expand_with_prefix(release.deltas[book], base, entry.shard.raw, book)
        store.catalogue.apply_shard(CHANNEL, entry, raw)


def open_store(folder: Path) -> Store:
    """Open a new store that follows everything of the channel."""
    store = Store.open(folder)
    store.library.add_channel(CHANNEL, [], b"root")
    store.library.subscribe(CHANNEL, None)
    return store


def releases(folder: Path, count: int, changes: int, books: int) -> None:
    """Measure the first import and a metadata-only release."""
    publisher = Publisher(count, books)
    first = publisher.release()
    lines = [json.dumps(record_json(record), ensure_ascii=False).encode() for record in publisher.titles()]
    parse = cpu(lambda: [json.loads(one) for one in lines])
    publisher.change(changes)
    second = publisher.release()
    with open_store(folder) as store:
        imported = cpu(lambda: take(store, first))
        indexed = cpu(store.wordings.index)
        updated = cpu(lambda: take(store, second))
        again = cpu(store.wordings.index)
        found = store.library.count(), bool(store.library.count(words="新课标"))
    if found != (len(publisher.titles()), True):
        raise SystemExit(f"the catalogue is wrong: {found}")
    whole, delta = (sum(map(len, one.values())) for one in (first.shards, second.deltas))
    line(f"JSON of {count} records, parsed alone", f"{parse:.2f} CPU s", "(yardstick)")
    line(
        f"first import of {count} resources",
        f"{imported:.2f} CPU s, {imported / parse:.1f} x",
        "<= 3 CPU s for 50,000 (Kolibri 6.6)",
    )
    plain = Publisher(count, books, has_texts=False).release()
    bytes_of_texts = sum(map(len, first.shards.values())) - sum(map(len, plain.shards.values()))
    line("texts of all, in the shards", f"{bytes_of_texts:,} = {bytes_of_texts / count:.0f} a resource")
    line("texts indexed when a sync ends, first / changed", f"{indexed:.2f} / {again:.2f} CPU s", "(nobody waits)")
    line(
        f"metadata-only release, {changes} changed",
        f"{updated:.2f} CPU s, {updated / parse:.1f} x",
        "<= 1 CPU s for 1,500 of 50,000 (Kolibri 129.5)",
    )
    line(
        "bytes of its index deltas",
        f"{delta:,} = {delta / changes:.0f} a change",
        f"in proportion to the change (all shards: {whole:,})",
    )
    database = sum(path.stat().st_size for path in folder.glob("songke.db*"))
    line("database on the disk", f"{database / 1e6:.1f} MB", "")


def searches(folder: Path, count: int, books: int) -> None:
    """Measure search and paging among ``count`` resources."""
    publisher = Publisher(count, books)
    release = publisher.release()
    with open_store(folder) as store:
        take(store, release)
        store.wordings.index()
        draw = random.Random(7)
        titles = [record.title["zh-CN"] for record in publisher.titles()]
        chinese = [title for title in titles if not title.isascii()]
        questions = {
            "2-character words": [draw.choice(WORDS) for _ in range(20)] + [cut(draw, chinese, 2) for _ in range(180)],
            "longer Chinese, unspaced": [cut(draw, chinese, draw.randint(4, 9)) for _ in range(200)],
            "pinyin initials, from the beginning": [
                draw.choice(publisher.titles()).initials[: draw.randint(2, 6)] for _ in range(200)
            ],
            "pinyin initials, from the middle": [
                initials_of(cut(draw, LESSONS, 9))[: draw.randint(3, 5)] for _ in range(200)
            ],
            "Latin": [draw.choice(ENGLISH)[: draw.randint(3, 12)] for _ in range(200)],
            "words of texts": [cut(draw, [one.text for one in publisher.titles()[:500]], 4) for _ in range(200)],
            "one character": [cut(draw, chinese, 1) for _ in range(100)],
            "nothing found": ["鑫" + cut(draw, chinese, 3) for _ in range(100)],
        }
        for kind, asked in questions.items():
            times = timed(store.library.search, asked)
            budget = (
                "<= 16 ms (Kolibri 269 ms at 50,000)"
                if kind not in {"one character"}
                else "(beyond the budget's words)"
            )
            line(f"search {count}: {kind}, p50 / p95 ms", times, budget)
        last = store.library.count() - 200
        pages = timed(lambda offset: store.library.cards(offset=offset), [0, last // 2, last] * 10)
        line(f"200 cards of {count} at any offset, p50 / p95 ms", pages)
        shelf = timed(lambda _: store.library.textbooks(), range(20))
        line("all textbooks with their counts, p50 / p95 ms", shelf)
        trees = timed(store.library.nodes, [header.about.id for header, _ in publisher.books])
        line("one textbook's tree with its counts, p50 / p95 ms", trees)
        line("totals, p50 / p95 ms", timed(lambda _: store.library.totals(), range(20)))
        now = int(time.time())
        line("all wants in their order, p50 / p95 ms", timed(lambda _: store.installs.wanted(now=now), range(5)))
        first = timed(lambda _: list(islice(store.installs.wanted(now=now), 256)), range(5))
        line("the same and the records of the first 256, p50 / p95 ms", first)


def cut(draw: random.Random, texts: Sequence[str], length: int) -> str:
    """Return a piece of a text, as somebody remembers it."""
    text = draw.choice(texts)
    start = draw.randrange(max(1, len(text) - length + 1))
    return text[start : start + length]


def timed(work: Callable[[T], object], asked: Iterable[T]) -> str:
    """Return median and 95th percentile in ms by the wall's clock, and the latter in CPU ms of the asking thread.

    On a machine that others use, the two tell how far the wall's figure is theirs.
    """
    wall, cpu_times = [], []
    for number, one in enumerate(asked):
        if not number:
            work(one)  # once more, to warm up
        start, cpu_start = time.perf_counter(), time.thread_time()
        work(one)
        wall.append((time.perf_counter() - start) * 1000)
        cpu_times.append((time.thread_time() - cpu_start) * 1000)
    wall.sort()
    cpu_times.sort()
    last = int(len(wall) * 0.95)
    return f"{wall[len(wall) // 2]:.1f} / {wall[last]:.1f} (CPU {cpu_times[last]:.1f})"


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalogue", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the resources")
    scale = 10 if parser.parse_args(arguments).quick else 1
    with tempfile.TemporaryDirectory(prefix="songke-") as folder:
        releases(Path(folder) / "first", 50_000 // scale, 1_500 // scale, TEXTBOOKS // scale)
        searches(Path(folder) / "second", 100_000 // scale, TEXTBOOKS // scale)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
