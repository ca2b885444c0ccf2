"""What the languages of sound and subtitles are called, and the words of choosing them. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES: Mapping[str, tuple[str, str]] = {
    "language-zh": ("汉语", "Chinese"),
    "language-en": ("英语", "English"),
    "language-ug": ("维吾尔语", "Uyghur"),
    "language-kk": ("哈萨克语", "Kazakh"),
    "language-bo": ("藏语", "Tibetan"),
    "language-mn": ("蒙古语", "Mongolian"),
    "language-ko": ("朝鲜语", "Korean"),
    "language-ii": ("彝语", "Yi"),
    "language-za": ("壮语", "Zhuang"),
    "language-ky": ("柯尔克孜语", "Kyrgyz"),
    "language-ru": ("俄语", "Russian"),
    "language-ja": ("日语", "Japanese"),
    "voice-number": ("声音 {number}", "Sound {number}"),
    "subtitle-number": ("字幕 {number}", "Subtitles {number}"),
    "even-loudness": ("各课声音一样大", "All lessons equally loud"),
    "even-loudness-say": (
        "录得响的放轻些，录得轻的放响些；量过音量的视频和录音才这样。",
        "What was recorded loud is played softer, and the other way round, where its loudness was measured.",
    ),
    "tracks": ("声音和字幕", "Sound and subtitles"),
    "voices": ("声音", "Sound"),
    "subtitles-second": ("第二种字幕", "Second subtitles"),
    "subtitles-unshown": (
        "这部影片里的{names}字幕这里显示不了：它是图片做的，或是少见的格式。",
        "The {names} subtitles in this film cannot be shown here: they are pictures, or of a rare kind.",
    ),
    "subtitles-unshown-unnamed": (
        "这部影片里的字幕这里显示不了：它是图片做的，或是少见的格式。",
        "The subtitles in this film cannot be shown here: they are pictures, or of a rare kind.",
    ),
    "spoken-voices": ("声音 {names}", "Sound: {names}"),
    "spoken-captions": ("字幕 {names}", "Subtitles: {names}"),
    "spoken-captions-unnamed": ("有字幕", "Subtitles"),
    "between-names": ("、", ", "),
    "step": ("逐帧：看下一幅画面", "Next picture of the film"),
}

THREE_LETTERS: Mapping[str, str] = {
    "chi": "zh", "zho": "zh", "cmn": "zh", "yue": "zh", "eng": "en", "uig": "ug", "kaz": "kk", "bod": "bo", "tib": "bo",
    "mon": "mn", "mvf": "mn", "kor": "ko", "iii": "ii", "zha": "za", "kir": "ky", "rus": "ru", "jpn": "ja",
}  # fmt: skip
"""ISO 639-2 and -3 as films carry them → ISO 639-1."""
