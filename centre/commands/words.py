"""What every kind of trouble is called at a centre, in Chinese and English: what happened, what is safe, what to do."""

from __future__ import annotations

from collections.abc import Mapping

from centre.commands.refusals import phrases
from package_format import errors
from package_format.errors import LessonError

_WORDS: Mapping[type[LessonError], tuple[str, str]] = {
    errors.Unreachable: (
        "现在连不上（{error}）；已收下的都在，请稍后再试",
        "no answer now ({error}); all that was taken is kept, try again later",
    ),
    errors.Missing: (
        "资源库里缺少一个文件（{error}）；请从备份恢复 repository 文件夹",
        "a file of the repository is absent ({error}); restore the folder repository from a copy",
    ),
    errors.Cleaned: ("已经清理：{error}", "cleaned away: {error}"),
    errors.Withdrawn: ("已经停用：{error}", "withdrawn: {error}"),
    errors.Damaged: (
        "有文件损坏（{error}）；没有改动任何东西，请从备份恢复",
        "a file is damaged ({error}); nothing was changed, restore it from a copy",
    ),
    errors.Untrusted: (
        "签名不对（{error}）；没有改动任何东西，请检查 keys 和 repository 是否属于同一个中心",
        "a signature is wrong ({error}); nothing was changed, check that keys and repository belong together",
    ),
    errors.Older: (
        "资源库比已经发布过的旧（{error}）；请恢复最新的 repository 文件夹，教学点不会接收旧的",
        "the repository is older than what was published ({error}); restore the newest one, points refuse older ones",
    ),
    errors.NoSpace: (
        "磁盘空间不够（{error}）；已写好的下次会用上，请腾出空间再试",
        "the disk is full ({error}); what was written is used next time, make room and try again",
    ),
    errors.Unwritable: (
        "写不进去（{error}）；原有的发布不受影响，请检查权限",
        "it cannot be written ({error}); the release before is untouched, check the permissions",
    ),
    errors.Unreadable: (
        "读不出来（{error}）；没有改动任何东西",
        "it cannot be read ({error}); nothing was changed",
    ),
    errors.Refused: ("没有执行：{error}", "refused: {error}"),
    errors.NotPlayable: ("放不出来：{error}", "it cannot be played: {error}"),
    errors.Busy: (
        "另一个程序正在这个中心发布（{error}）；等它结束再试",
        "another program is publishing here ({error}); try again when it has ended",
    ),
    errors.Deferred: ("现在不用网络：{error}", "the network is not used now: {error}"),
    errors.Stopped: (
        "已停止；原有的发布不受影响，已写好的下次会用上",
        "stopped; the release before is untouched, and what was written is used next time",
    ),
}


def sentence(error: LessonError, language: str) -> str:
    """Return one line about ``error`` in ``language`` (``zh`` or ``en``)."""
    chinese, english = next(_WORDS[kind] for kind in type(error).__mro__ if kind in _WORDS)
    if language == "zh":
        return chinese.format(error=phrases().of(error)).replace("\n", " ")
    return english.format(error=error).replace("\n", " ")
