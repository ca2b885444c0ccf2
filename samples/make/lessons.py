"""The lessons of the channel, their resources, and the weeks they are taught in."""

from __future__ import annotations

from samples.make.catalogue import CHINESE, MATHS, OWN, OWN_VOICE, POEM, POEM_VOICE, Lesson, Resource

NATURE, CHARACTERS, POEMS, SEASONS = "第一单元 大自然的故事", "第二单元 识字", "第三单元 古诗", "第四单元 四季"
TADPOLE = Lesson(CHINESE, NATURE, "1 小蝌蚪的一天", "kedou")
DROP = Lesson(CHINESE, NATURE, "2 一滴水的旅行", "shuidi")
QING = Lesson(CHINESE, CHARACTERS, "3 “青”字一家", "qing")
TOWER = Lesson(CHINESE, POEMS, "4 登鹳雀楼", "denglou")
LUSHAN = Lesson(CHINESE, POEMS, "5 望庐山瀑布", "lushan")
SNOW = Lesson(CHINESE, POEMS, "6 江雪", "jiangxue")
AUTUMN = Lesson(CHINESE, SEASONS, "7 秋天的田野", "qiutian")

TO_FIVE, TO_TEN = "第一单元 5以内数的认识和加、减法", "第二单元 6—10的认识和加、减法"
SHAPES, CARRYING = "第三单元 认识立体图形", "第五单元 20以内的进位加法"
NUMBERS = Lesson(MATHS, TO_FIVE, "1 1—5的认识", "shuzi")
COMPARING = Lesson(MATHS, TO_FIVE, "2 比大小", "bijiao")
ADDING = Lesson(MATHS, TO_FIVE, "3 5以内的加法", "jiafa")
TEN = Lesson(MATHS, TO_TEN, "4 10的组成", "couten")
SOLIDS = Lesson(MATHS, SHAPES, "5 认识立体图形", "tuxing")
NINE = Lesson(MATHS, CARRYING, "6 9加几", "jiuji")

WEEKS = {
    CHINESE: ((TADPOLE,), (DROP,), (QING,), (TOWER,), (LUSHAN,), (SNOW,), (AUTUMN,)),
    MATHS: ((NUMBERS,), (COMPARING,), (ADDING,), (TEN,), (TEN,), (SOLIDS,), (NINE,)),
}
"""The lessons of each week of the term, from week 1."""

FIRST_RELEASE = (
    Resource(
        "yw2a-kedou-langdu", TADPOLE, "音频诵读", "小蝌蚪的一天 朗读", "A tadpole's day, read aloud",
        ("audio/kedou.mp3",), 5, OWN_VOICE, "小蝌蚪;朗读;池塘",
        "短文朗读，配轻音乐。可以一句一停，请学生跟读。",
    ),
    Resource(
        "yw2a-kedou-lianxi", TADPOLE, "课后练习", "小蝌蚪的一天 课后练习", "A tadpole's day, exercises",
        ("sheets/kedou.pdf",), 20, OWN, "写字;连线;填空",
        "读短文，写六个生字，连一连、填一填。",
    ),
    Resource(
        "yw2a-kedou-tupian", TADPOLE, "素材", "青蛙的一生 图片四幅", "How a frog grows, four pictures",
        tuple(f"pictures/青蛙的一生-{n}.jpg" for n in (1, 2, 3, 4)), 10, OWN, "青蛙;蝌蚪;成长",
        "卵、蝌蚪、长腿的蝌蚪、青蛙，按顺序看图说话。",
    ),
    Resource(
        "yw2a-shuidi-jiaoxue", DROP, "教学设计", "一滴水的旅行 教学设计", "A drop's journey, teaching design",
        ("sheets/shuidi-jiaoxue.pdf",), 40, OWN, "教学设计;复式教学;水循环",
        "一课时，写明复式课堂里直接教学与自动作业的安排。",
    ),
    Resource(
        "yw2a-shuidi-renwu", DROP, "学习任务单", "一滴水的旅行 学习任务单", "A drop's journey, task sheet",
        ("sheets/shuidi.pdf",), 30, OWN, "水循环;排序;画图",
        "读短文，排一排一滴水的路线，画出水的旅行。",
    ),
    Resource(
        "yw2a-shuidi-tupian", DROP, "素材", "水的循环 挂图", "The way of water, wall picture",
        ("pictures/water-cycle.jpg",), 5, OWN, "水循环;挂图",
        "从大海到云、到雨、再回大海，一图看懂。",
    ),
    Resource(
        "yw2a-qing-kapian", QING, "素材", "“青”字一家 识字卡片", "The family of 青, six cards",
        tuple(f"pictures/qing-{n}.png" for n in range(1, 7)), 15, OWN, "识字;形声字;偏旁",
        "清、请、情、晴、睛、蜻六张卡片，含拼音、偏旁和词语。",
    ),
    Resource(
        "yw2a-qing-lianxi", QING, "课后练习", "“青”字一家 课后练习", "The family of 青, exercises",
        ("sheets/qing.pdf",), 20, OWN, "识字;选字填空",
        "认偏旁，选字填空，写一写。",
    ),
    Resource(
        "yw2a-qing-wangye", QING, "课件", "“青”字一家 选字填空", "The family of 青, choose the character",
        ("web/qing-xuanzi.zip",), 10, OWN, "识字;形声字;互动",
        "网页课件：六句话，选对“青”字一家的字，说出偏旁的意思。",
    ),
    Resource(
        "yw2a-denglou-shipin", TOWER, "视频课程", "登鹳雀楼 视频课", "On the Stork Tower, film",
        ("videos/denglou.mp4",), 40, POEM_VOICE, "古诗;王之涣;朗读",
        "逐句朗读和讲解，注音、字义随声出现，最后完整诵读。", "第一课时", "zh-CN=subs/denglou.srt",
    ),
    Resource(
        "yw2a-denglou-songdu", TOWER, "音频诵读", "登鹳雀楼 诵读", "On the Stork Tower, recited",
        ("audio/denglou.mp3",), 5, POEM_VOICE, "古诗;诵读;王之涣",
        "慢速诵读两遍，配弦乐，适合跟读和背诵。", "第一课时",
    ),
    Resource(
        "yw2a-denglou-renwu", TOWER, "学习任务单", "登鹳雀楼 学习任务单", "On the Stork Tower, task sheet",
        ("sheets/denglou.pdf",), 30, POEM, "古诗;写字;背诵",
        "读诗、写字、连线、背一背，画出诗人看见的景色。", "第二课时",
    ),
    Resource(
        "yw2a-lushan-songdu", LUSHAN, "音频诵读", "望庐山瀑布 诵读", "The waterfall of Mount Lu, recited",
        ("audio/lushan.mp3",), 5, POEM_VOICE, "古诗;诵读;李白",
        "慢速诵读两遍，配弦乐，适合跟读和背诵。",
    ),
    Resource(
        "yw2a-lushan-lianxi", LUSHAN, "课后练习", "望庐山瀑布 课后练习", "The waterfall of Mount Lu, exercises",
        ("sheets/望庐山瀑布-课后练习.pdf",), 20, POEM, "古诗;写字;背诵",
        "读诗、写字、连线，说说瀑布像什么。",
    ),
    Resource(
        "yw2a-lushan-tupian", LUSHAN, "素材", "望庐山瀑布 诗画", "The waterfall of Mount Lu, picture",
        ("pictures/lushan.jpg",), 5, POEM, "古诗;图画",
        "诗与画，边看边背。",
    ),
    Resource(
        "yw2a-jiangxue-songdu", SNOW, "音频诵读", "江雪 诵读", "River snow, recited",
        ("audio/jiangxue.mp3",), 5, POEM_VOICE, "古诗;诵读;柳宗元",
        "慢速诵读两遍，配弦乐，适合跟读和背诵。",
    ),
    Resource(
        "yw2a-jiangxue-tupian", SNOW, "素材", "江雪 诗画", "River snow, picture",
        ("pictures/jiangxue.jpg",), 5, POEM, "古诗;图画;冬天",
        "诗与画，边看边背。",
    ),
    Resource(
        "yw2a-qiutian-renwu", AUTUMN, "学习任务单", "秋天的田野 学习任务单", "Autumn fields, task sheet",
        ("sheets/qiutian.pdf",), 30, OWN, "秋天;比喻;写话",
        "读短文，写字，照样子写一句“像……”。", nature="校本",
    ),
    Resource(
        "yw2a-qiutian-tupian", AUTUMN, "素材", "秋天的田野 情境图", "Autumn fields, picture",
        ("pictures/autumn.jpg",), 5, OWN, "秋天;看图说话",
        "看图说一说：秋天的田野里有什么？", nature="校本", status="试用",
    ),
    Resource(
        "yw2a-qiutian-huiben", AUTUMN, "电子教材", "秋天的田野 绘本", "Autumn fields, picture book",
        ("web/qiutian-huiben.epub",), 15, OWN, "绘本;秋天;阅读",
        "三页小书：稻田、果园、天空，字大图大，可以一页一页翻。",
    ),
    Resource(
        "sx1a-shuzi-kapian", NUMBERS, "素材", "1—5 数字卡片", "Numbers 1 to 5, cards",
        tuple(f"pictures/number-{n}.png" for n in range(1, 6)), 10, OWN, "数字;数数",
        "数字、汉字和同样多的小鸭，看一张数一张。",
    ),
    Resource(
        "sx1a-shuzi-lianxi", NUMBERS, "课后练习", "1—5的认识 课后练习", "Numbers 1 to 5, exercises",
        ("sheets/shuzi.pdf",), 20, OWN, "数数;排序",
        "数一数、连一连、按顺序填一填。",
    ),
    Resource(
        "sx1a-shuzi-donghua", NUMBERS, "课件", "小鸭子来了 动画", "The ducklings come, Flash",
        ("web/shuzi-xiaoya.swf",), 5, OWN, "数字;数数;动画",
        "Flash 动画：五只小鸭游过来，数一数，3 + 2 = 5。",
    ),
    Resource(
        "sx1a-bijiao-lianxi", COMPARING, "课后练习", "比大小 课后练习", "Greater or less, exercises",
        ("sheets/bijiao.pdf",), 20, OWN, "比大小;大于;小于;等于",
        "一个对一个地比，认识“＞”“＜”“＝”。",
    ),
    Resource(
        "sx1a-jiafa-shipin", ADDING, "视频课程", "5以内的加法 视频课", "Adding up to five, film",
        ("videos/jiafa.mp4",), 40, OWN_VOICE, "加法;加号;合起来",
        "小鸭游来游去，圆片合起来：认识加法，交换位置得数不变。", "第一课时", "zh-CN=subs/jiafa.srt",
    ),
    Resource(
        "sx1a-jiafa-lianxi", ADDING, "课后练习", "5以内的加法 课后练习", "Adding up to five, exercises",
        ("sheets/jiafa.pdf",), 20, OWN, "加法;口算",
        "看图列式，口算九题，说一个加法故事。", "第二课时",
    ),
    Resource(
        "sx1a-jiafa-jiaoxue", ADDING, "教学设计", "5以内的加法 教学设计", "Adding up to five, teaching design",
        ("sheets/jiafa-jiaoxue.pdf",), 40, OWN, "教学设计;复式教学;加法",
        "一课时，写明视频的暂停点和复式课堂的安排。", "第一课时",
    ),
    Resource(
        "sx1a-couten-erge", TEN, "音频诵读", "凑十歌", "The song of ten",
        ("audio/couten.mp3",), 5, OWN_VOICE, "凑十;儿歌",
        "自编儿歌，念两遍：一和九，十颗豆……", nature="专题",
    ),
    Resource(
        "sx1a-couten-renwu", TEN, "学习任务单", "10的组成 学习任务单", "Making ten, task sheet",
        ("sheets/couten.pdf",), 20, OWN, "凑十;10的组成",
        "唱凑十歌，数圆片，找朋友。",
    ),
    Resource(
        "sx1a-couten-panduan", TEN, "课件", "10的组成 判断题", "Making ten, true or false",
        ("web/couten-panduan.h5p",), 10, OWN, "凑十;10的组成;互动",
        "四句话，判断对错，做完告诉你对了几题。",
    ),
    Resource(
        "sx1a-tuxing-tupian", SOLIDS, "素材", "立体图形 图片四幅", "Four solids, pictures",
        tuple(f"pictures/solid-{n}.jpg" for n in (1, 2, 3, 4)), 10, OWN, "长方体;正方体;圆柱;球",
        "长方体、正方体、圆柱和球，各有一句话说明。",
    ),
    Resource(
        "sx1a-tuxing-lianxi", SOLIDS, "课后练习", "认识立体图形 课后练习", "Solids, exercises",
        ("sheets/tuxing.pdf",), 20, OWN, "立体图形;连线",
        "说名字，连一连，搭一搭。",
    ),
    Resource(
        "sx1a-jiuji-lianxi", NINE, "课后练习", "9加几 课后练习", "Nine and more, exercises",
        ("sheets/jiuji.pdf",), 20, OWN, "凑十法;进位加法",
        "用凑十法算9加几。", status="试用",
    ),
    Resource(
        "sx1a-jiuji-wangye", NINE, "课件", "9加几 凑十练习", "Nine and more, making ten",
        ("web/jiuji-couten.zip",), 10, OWN, "凑十法;进位加法;互动",
        "网页课件：9加2到9加9，在十格板上拿一个凑成十，再选得数。",
    ),
)  # fmt: skip

NEW_IN_SECOND = Resource(
    "yw2a-jiangxue-renwu", SNOW, "学习任务单", "江雪 学习任务单", "River snow, task sheet",
    ("sheets/jiangxue.pdf",), 30, POEM, "古诗;写字;背诵",
    "读诗、写字、连线、背一背，找出藏在诗里的四个字。",
)  # fmt: skip


def second_release() -> tuple[Resource, ...]:
    """The first release's rows with the new one after the last of its lesson."""
    place = max(number for number, resource in enumerate(FIRST_RELEASE) if resource.lesson == NEW_IN_SECOND.lesson)
    return (*FIRST_RELEASE[: place + 1], NEW_IN_SECOND, *FIRST_RELEASE[place + 1 :])
