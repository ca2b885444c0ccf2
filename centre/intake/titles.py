"""Cleans texts that people or scrapers typed, and says what looks wrong with them (DOMAIN §3: titles arrive dirty)."""

from __future__ import annotations

import re
import unicodedata

from centre.intake.findings import Findings, Kind, Place

_INVISIBLE = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u180e"
                        "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]")  # fmt: skip
_SPACES = re.compile(r"[ \t\r\n\u00a0\u2002-\u200a\u202f\u3000]+")
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_CHINESE = "\u3400-\u9fff"
_HALF_WIDTH = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；", ".": "。"}
_HALF = re.compile(rf"(?<=[{_CHINESE}])[,?!:;](?=[{_CHINESE}]|$)|(?<=[{_CHINESE}])\.$")
_BRACKETS = re.compile(rf"\(([^()]*[{_CHINESE}][^()]*)\)|(?<=[{_CHINESE}])\(([^()]*)\)(?=[{_CHINESE}]|$)")
_GARBLED = re.compile("[\ufffd\ue000-\uf8ff]|锟斤拷|烫烫烫|ï»¿|(?:[ÃÂåæçéèä][\u0080-\u00bf]){2,}")
_TAIL = re.compile(
    r"(?:"
    r"\s*[-_—|–]+\s*(?:哔哩哔哩|bilibili|百度文库|百度百科|优酷|腾讯视频|爱奇艺|好看视频|西瓜视频|抖音|快手|道客巴巴|豆丁网|学科网|21世纪教育网?|人人文库|原创力文档|土豆|网易公开课).*"
    r"|[_\s-]*(?:高清|超清|标清|蓝光|1080[pP]|720[pP]|480[pP])(?:版|完整版|在线观看)?"
    r"|[_\s-]*(?:在线观看|免费下载|下载版|完整版下载)"
    r"|\s*[-_—]?\s*副本(?:\s*[（(]\d+[)）])?"
    r"|\s*[（(](?:最终版|定稿|修改版|转载?|copy)[)）]"
    r"|\s*[（(]\d{1,2}[)）](?=\.)"
    r"|\.(?:mp4|mp3|avi|wmv|flv|mkv|mov|pptx?|docx?|pdf|jpe?g|png|zip|rar)"
    r")\s*$",
    re.IGNORECASE,
)

# Pairs of a traditional character and its simplified form; those that are also good simplified characters are left out.
_PAIRS = (
    "學学習习語语課课書书數数讀读寫写聽听說说話话詞词詩诗譯译講讲記记認认識识詳详試试讓让議议護护變变"
    "國国圖图圓圆園园團团場场塊块壞坏壓压報报塵尘壇坛墻墙夢梦夾夹奪夺婦妇媽妈嬰婴孫孙實实審审寧宁寶宝將将專专導导"
    "對对尋寻層层屬属歲岁島岛嶺岭幣币師师帶带幫帮幾几庫库廣广廟庙廳厅張张強强彈弹從从徑径復复"
    "憶忆應应懷怀戀恋戰战戲戏戶户擊击擇择擔担據据擴扩攝摄擺摆敵敌斷断時时曉晓會会東东業业極极構构榮荣樂乐樓楼標标樣样樹树橋桥機机檢检櫃柜"
    "歐欧歡欢歷历歸归殘残殺杀氣气漢汉湯汤溝沟滅灭滿满漁渔潔洁濟济濤涛濱滨濕湿灣湾為为無无煙烟熱热燈灯營营爐炉爭争爺爷牆墙獨独獎奖獲获獸兽"
    "現现環环產产畝亩畢毕畫画異异當当療疗發发盤盘監监盡尽眾众礦矿碼码確确禮礼種种稱称積积穩稳窮穷筆笔節节範范築筑簡简簽签籃篮糧粮"
    "紅红紀纪約约級级紙纸細细終终組组結结絕绝給给統统絲丝經经綠绿維维網网緊紧線线練练縣县總总績绩織织繪绘繩绳繼继續续罰罚羅罗義义聖圣聲声聯联職职"
    "腦脑臉脸興兴舊旧艙舱艱艰藝艺藥药蘇苏處处號号蟲虫蠟蜡衛卫衝冲補补裝装製制複复見见規规視视親亲覺觉覽览觀观觸触計计訓训許许設设訪访診诊評评"
    "該该誤误誰谁請请論论諧谐謝谢謠谣證证豐丰貝贝負负財财責责貨货貧贫買买費费貴贵資资賓宾賞赏賣卖質质贈赠贏赢趕赶趙赵跡迹踐践車车軍军軟软輕轻載载輛辆輪轮輸输轉转辦办農农"
    "連连進进遊游運运過过達达遠远適适選选遺遗郵邮鄉乡鄭郑醫医釋释針针鈴铃銀银銅铜錄录錢钱錦锦錯错鍋锅鍛锻鐘钟鐵铁鑽钻長长門门開开間间閱阅關关陣阵陰阴陳陈陸陆陽阳隊队階阶際际隨随險险隱隐雙双雞鸡雜杂離离難难"
    "雲云電电霧雾靈灵靜静韓韩響响頁页頂顶項项順顺須须預预頭头題题額额顏颜願愿類类顯显風风飛飞飯饭飲饮養养餓饿館馆馬马駛驶駕驾騎骑驗验驚惊體体髮发鬥斗魚鱼鮮鲜鳥鸟鳴鸣鴨鸭鵝鹅麗丽麥麦黃黄點点黨党齊齐齒齿龍龙龜龟賽赛單单"
)  # fmt: skip
_TRADITIONAL = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))


def clean(text: str, place: Place, findings: Findings) -> str:
    """Return ``text`` in NFC without invisible characters and stray spaces (warnings); garbled text is a mistake."""
    if hidden := sorted({f"U+{ord(mark):04X}" for mark in _INVISIBLE.findall(text)}):
        findings.add(Kind.INVISIBLE, place, codes=" ".join(hidden))
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    tidy = _SPACES.sub(" ", visible).strip()
    if tidy != visible:
        findings.add(Kind.SPACES, place)
    if _GARBLED.search(tidy):
        findings.add(Kind.GARBLED, place, value=tidy)
    return tidy


def judge(title: str, place: Place, findings: Findings, language: str) -> None:
    """Warn of what looks wrong in a title (already clean); nothing is changed."""
    if _FULL_WIDTH.search(title):
        expected = _FULL_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), title)
        findings.add(Kind.FULL_WIDTH, place, expected=expected)
    if (tail := _TAIL.search(title)) and tail.start() > 0:
        findings.add(Kind.SCRAPED, place, tail=tail[0].strip(), expected=title[: tail.start()].rstrip())
    if not language.startswith("zh"):
        return
    if (expected := _full_punctuation(title)) != title and not tail:
        findings.add(Kind.HALF_WIDTH, place, expected=expected)
    if not language.startswith(("zh-Hant", "zh-TW", "zh-HK")) and (expected := title.translate(_TRADITIONAL)) != title:
        findings.add(Kind.TRADITIONAL, place, expected=expected)


def _full_punctuation(title: str) -> str:
    wide = _BRACKETS.sub(lambda match: f"（{match[1] or match[2] or ''}）", title)
    return _HALF.sub(lambda match: _HALF_WIDTH[match[0]], wide)
