"""The words of preparing: a teacher's own files and lesson plans. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

PREPARING: Mapping[str, tuple[str, str]] = {
    # kinds of own files
    "视频": ("视频", "Film"),
    "音频": ("音频", "Sound"),
    "图片": ("图片", "Picture"),
    "文档": ("文档", "Document"),
    "网页课件": ("网页课件", "Web lesson"),
    "其他文件": ("其他文件", "Other file"),
    # one after another in class
    "step-next": ("下一份", "Next:"),
    "step-previous": ("上一份", "Previous:"),
    "step-again-next": ("再按一次，放下一份“{title}”", 'Press again for "{title}"'),
    "step-again-previous": ("再按一次，回到上一份“{title}”", 'Press again to go back to "{title}"'),
    # the page
    "prepare": ("备课", "Prepare"),
    "plans": ("备课单", "Lesson plans"),
    "own-files": ("我的文件", "My files"),
    "plan-new": ("新建备课单", "New lesson plan"),
    "plan-new-name": ("{day}备课", "Lesson of {day}"),
    "plan-name": ("备课单的名字", "Name of the lesson plan"),
    "plan-of-day": ("{day} 备课单", "Plan for {day}"),
    "plan-count": ("{count} 份", "{count} in all"),
    "plan-empty-lead": ("把一节课要用的东西排成一张单子", "Put what a lesson needs into one list"),
    "plan-empty-text": (
        "教材资源、您自己的课件、给自己的提示，按上课的顺序排好；上课时一份接一份地放。",
        "Lessons, files of your own and notes to yourself, in order; in class one follows the other.",
    ),
    "plan-nothing-lead": ("这张备课单还是空的", "This lesson plan is empty"),
    "plan-nothing-text": (
        "从“找资源”或“我的文件”里添加，或者写一条提示。",
        "Add from Find lessons or My files, or write a note.",
    ),
    "plan-start": ("开始上课", "Start class"),
    "plan-delete": ("删除备课单", "Delete this plan"),
    "plan-deleted": ("已删除“{title}”。", '"{title}" was deleted.'),
    "plan-deleted-safe": ("里面的资源和您的文件都还在。", "The lessons and your files in it are still here."),
    "plan-undo-do": ("删错了可以撤销。", "It can be brought back."),
    "plan-taken-out": ("已从备课单拿掉“{title}”。", '"{title}" was taken out of the plan.'),
    "plan-add-lessons": ("从找资源添加", "Add from Find lessons"),
    "choosing-for": ("点卡片上的 + ，加到“{plan}”里", 'Press the + of a card to add it to "{plan}"'),
    "choosing-done": ("加好了，回备课单", "Done, back to the plan"),
    "plan-add-own": ("从我的文件添加", "Add from My files"),
    "plan-note-hint": ("给自己写一条提示，不会投到屏幕上", "A note to yourself; it is never projected"),
    "plan-note-add": ("加上提示", "Add note"),
    "plan-note": ("提示", "Note"),
    "plan-up": ("上移", "Move up"),
    "plan-down": ("下移", "Move down"),
    "plan-drag": ("按住拖动，改变顺序", "Hold and drag to change the order"),
    "plan-take-out": ("从备课单拿掉", "Take out of the plan"),
    "plan-try": ("试看", "Preview"),
    "plan-gone": ("找不到了", "No longer here"),
    "plan-gone-own": ("文件已移除", "File removed"),
    "plan-use-instead": ("已停用，可以改用“{title}”", 'Withdrawn; "{title}" can be used instead'),
    "plan-put": ("换成这一份", "Use that"),
    "plan-added": ("“{title}”已加入“{plan}”。", '"{title}" was added to "{plan}".'),
    "plan-added-safe": ("可以接着添加。", "You can go on adding."),
    "plan-open": ("打开备课单", "Open the plan"),
    "plan-add": ("加入备课单", "Add to the lesson plan"),
    "plan-add-to": ("加入“{plan}”", 'Add to "{plan}"'),
    # my files
    "own-add": ("添加文件", "Add files"),
    "own-add-stick": ("从U盘添加", "Add from a stick"),
    "own-lead": ("您自己的课件、录音和图片", "Courseware, recordings and pictures of your own"),
    "own-say": (
        "把文件拖到这里，或点“添加文件”。只留在这台电脑里：不上传，不上报，更新和清理都不会动它们。",
        "Drop files here, or press Add files. They stay on this computer: never sent, never touched by updates.",
    ),
    "own-none": ("还没有文件", "No files yet"),
    "own-remove": ("移除", "Remove"),
    "own-sure": ("确定移除", "Yes, remove"),
    "own-keep": ("留着", "Keep"),
    "own-adding": ("正在收好…", "Copying…"),
    "own-added": ("收好了 {count} 个文件。", "Added: {count}."),
    # what another program shows
    "outside-lead": ("“{title}”已在 WPS 或 PowerPoint 里打开", '"{title}" is open in WPS or PowerPoint'),
    "outside-text": (
        "放映完了，关上它就回到这里；下一份资源在这里接着放。",
        "Close it when it is done to come back here, and go on with what comes next.",
    ),
    "outside-opening": ("正在打开“{title}”…", 'Opening "{title}"…'),
    "outside-none": ("这台电脑没有能打开“{title}”的程序", 'This computer has no program that opens "{title}"'),
    "outside-none-do": (
        "文件还在。请先装 WPS，或者另存为 PDF 再添加；现在可以先用下一份资源。",
        "The file is safe. Install WPS, or save it as PDF and add that; for now go on with what comes next.",
    ),
    "outside-again": ("再打开一次", "Open it again"),
}
