"""The words of the channel: our own texts, and three poems of the Tang dynasty, long in the public domain.

Written as scripts for the voice (see narration.py): spaces part words, braces fix a reading. `written` gives the
reader's text, so that what is heard and what is printed are the same words.
"""

from __future__ import annotations

from dataclasses import dataclass

from samples.make.narration import written


@dataclass(frozen=True, slots=True)
class Poem:
    """A classical poem: title, the spoken title, author with dynasty, lines as scripts, and their pinyin."""

    title: str
    announced: str
    author: str
    lines: tuple[str, ...]
    pinyin: tuple[str, ...]

    @property
    def couplets(self) -> tuple[str, ...]:
        """The lines as they are printed."""
        return tuple(written(line) for line in self.lines)


STORK_TOWER = Poem(
    "登鹳雀楼", "登 鹳雀楼。", "唐 王之涣",
    ("白日 依山 尽{jin4}，", "黄河 入海 流。", "欲穷 千里 目，", "更{geng4}上 一{yi4}层 楼。"),
    ("bái rì yī shān jìn", "huáng hé rù hǎi liú", "yù qióng qiān lǐ mù", "gèng shàng yì céng lóu"),
)  # fmt: skip

LUSHAN_FALL = Poem(
    "望庐山瀑布", "望 庐山 瀑布。", "唐 李白",
    ("日照 香炉 生 紫烟，", "遥看{kan4} 瀑布 挂 前川。", "飞流 直下 三千 尺，", "疑是 银河 落{luo4} 九天。"),
    ("rì zhào xiāng lú shēng zǐ yān", "yáo kàn pù bù guà qián chuān", "fēi liú zhí xià sān qiān chǐ",
     "yí shì yín hé luò jiǔ tiān"),
)  # fmt: skip

RIVER_SNOW = Poem(
    "江雪", "江雪。", "唐 柳宗元",
    ("千山 鸟飞 绝，", "万径 人踪 灭。", "孤舟 蓑笠翁，", "独钓 寒江 雪。"),
    ("qiān shān niǎo fēi jué", "wàn jìng rén zōng miè", "gū zhōu suō lì wēng", "dú diào hán jiāng xuě"),
)  # fmt: skip

TADPOLE_DAY = (
    "早上{shang5}， 太阳{yang5} 照进 池塘{tang2}里{li5}。 小蝌蚪 醒了{le5}， "
    "摆摆{bai5} 尾巴{ba5}， 游到 水面上{shang5}。",
    "“早上{shang5} 好！” 他 对 荷叶 说。 荷叶上{shang5} 的{de5} "
    "露{lu4}珠 滚下来{lai5}， 落{luo4}在 他 头上{shang5}， 凉丝丝的{de5}。",
    "中午， 天 热了{le5}。 小蝌蚪 躲到 石头{tou5} 下面{mian5}。 小鱼 教{jiao1} 他 "
    "吐{tu3} 泡泡{pao5}， 小虾 教{jiao1} 他 往 后 退。",
    "傍晚， 小蝌蚪 照照{zhao5} 水面， 高兴地{de5} 叫起来{lai5}： “我 长{zhang3}出 两条 后腿 啦{la5}！”",
    "晚上{shang5}， 池塘{tang2}里{li5} 静静的{de5}， 只{zhi3} 听见 远处{chu4} 青蛙 的{de5} 歌声。",
    "小蝌蚪 想： 等 我 长{zhang3}大了{le5}， 也 要 唱歌{ge1} 给 大家 听。",
)

DROP_JOURNEY = (
    "我 是 一{yi4}滴 水， 住在 大海里{li5}。 太阳{yang5} 一{yi2}晒， 我 变得{de5} 很 轻 很 轻， 飞上了{le5} 天。",
    "我 和{he2} 许多 伙伴 手{shou3}拉手{shou3}， 变成 一{yi4}朵 白云。 风 推着{zhe5} 我们 走过 高山， 走过 村庄。",
    "天 冷了{le5}， 我们 抱成 一{yi4}团， 变成 雨点 落{luo4}下来{lai5}， 落{luo4}在 田里{li5}， 禾苗 喝饱了{le5} 水。",
    "我 顺着{zhe5} 小河 往前 跑， 又 回到 大海 的{de5} 怀抱。 过几天， 我 还{hai2} 要 再去 旅行 呢{ne5}！",
)

AUTUMN_FIELD = (
    "秋风 吹过 田野， 稻子{zi5} 黄了{le5}， 像 铺{pu1}了{le5} 一{yi2}地{di4} 金子{zi5}。",
    "高粱{liang5} 举起 红红的{de5} 火把， 棉花{hua5} 吐{tu3}出 白白的{de5} 云朵。",
    "爷爷{ye5} 弯着{zhe5} 腰 割 稻子{zi5}， 奶奶{nai5} 把 南瓜 抱回 家。 "
    "我 和{he2} 弟弟{di5} 在 田边 拾{shi2} 稻穗， 一{yi2}个{ge4} 也 不{bu2} 落{la4}下。",
    "夕阳 下山了{le5}， 拖拉机 唱着{zhe5} 歌 回村。 田野 静{jing4}下来{lai5}， 好像 睡着{zhao2}了{le5}。",
)

TEN_SONG = (
    "一{yi1} 和{he2} 九， 十颗{ke1} 豆；", "二 和{he2} 八， 十朵 花；", "三 和{he2} 七， 十只{zhi1} 鸡；",
    "四 和{he2} 六， 十头 牛；", "五 和{he2} 五， 十面 鼓。",
    "合起来， 都{dou1}是 十， 小朋友{you5}们 数{shu3}一{yi5}数{shu3}！",
)  # fmt: skip

QING_FAMILY = (
    ("清", "qīng", "三点水", "和水有关", ("清水", "清早")),
    ("请", "qǐng", "言字旁", "和说话有关", ("请坐", "请问")),
    ("情", "qíng", "竖心旁", "和心情有关", ("心情", "热情")),
    ("晴", "qíng", "日字旁", "和太阳有关", ("晴天", "晴朗")),
    ("睛", "jīng", "目字旁", "和眼睛有关", ("眼睛", "定睛")),
    ("蜻", "qīng", "虫字旁", "和昆虫有关", ("蜻蜓", "红蜻蜓")),
)  # fmt: skip
"""The family of 青: character, pinyin, radical, what it has to do with, two words."""
