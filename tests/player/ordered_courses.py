"""SCORM courses whose units come in an order: the manifest's items are given, each unit is a page of ``courses``."""

from __future__ import annotations

from tests.player import courses

_ADDED = 'xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"'


def manifest(edition: str, items: str, units: str, course_rules: str = "") -> str:
    """A manifest whose organization holds ``items``; every letter of ``units`` is a resource, ``a`` of page a.html."""
    words = courses.EDITIONS[edition]
    resources = "".join(
        f'<resource identifier="r{name}" type="webcontent" adlcp:{words["kind"]}="sco" href="{name}.html"/>'
        for name in units
    )
    return (
        f'<manifest identifier="m" xmlns="{words["imscp"]}" xmlns:adlcp="{words["adlcp"]}" {_ADDED}>'
        f"<metadata><schemaversion>{words['edition']}</schemaversion></metadata>"
        f'<organizations default="o"><organization identifier="o"><title>课</title>{items}{course_rules}'
        f"</organization></organizations><resources>{resources}</resources></manifest>"
    )


def item(name: str, inside: str = "") -> str:
    """A unit."""
    return f'<item identifier="{name}" identifierref="r{name}"><title>{name}</title>{inside}</item>'


def chapter(name: str, *inside: str) -> str:
    """A chapter of units."""
    return f'<item identifier="{name}"><title>{name}</title>{"".join(inside)}</item>'


def control(**said: str) -> str:
    """The control mode of a chapter or course."""
    words = " ".join(f'{name}="{value}"' for name, value in said.items())
    return f"<imsss:sequencing><imsss:controlMode {words}/></imsss:sequencing>"


def rule(kind: str, action: str, *conditions: str, combined: str = "all") -> str:
    """One sequencing rule; ``kind`` is pre or post; a condition is the attributes of a ruleCondition."""
    found = "".join(f"<imsss:ruleCondition {one}/>" for one in conditions)
    return (
        f'<imsss:{kind}ConditionRule><imsss:ruleConditions conditionCombination="{combined}">{found}'
        f'</imsss:ruleConditions><imsss:ruleAction action="{action}"/></imsss:{kind}ConditionRule>'
    )


def rules(*listed: str, more: str = "") -> str:
    """The sequencing of one item."""
    return (
        f"<imsss:sequencing><imsss:sequencingRules>{''.join(listed)}</imsss:sequencingRules>{more}</imsss:sequencing>"
    )


def needs(script: str) -> str:
    """Prerequisites of SCORM 1.2."""
    escaped = script.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'<adlcp:prerequisites type="aicc_script">{escaped}</adlcp:prerequisites>'


def files(edition: str, items: str, units: str, course_rules: str = "") -> dict[str, str]:
    """The whole course."""
    pages = {f"{name}.html": courses.UNIT.replace("{}", "").replace("<title>课", f"<title>{name}") for name in units}
    return {"imsmanifest.xml": manifest(edition, items, units, course_rules), **pages}
