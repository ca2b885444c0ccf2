"""The rules of an xAPI 2.0 statement (IEEE 9274.1.1-2023, §4.2) as a JSON schema, for the kinds of statement we write.

Written from the standard: every property that may stand in a statement is named, nothing else may (§4.2.1), nothing is
null, identifiers are IRIs, languages are tags of RFC 5646, times and durations are ISO 8601.
"""

from __future__ import annotations

from typing import Any

_UUID = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}
_IRI = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+$"}
_TIME = {"type": "string", "pattern": r"^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
_DURATION = {"type": "string", "pattern": r"^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?$"}
_LANGUAGES = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
    "additionalProperties": {"type": "string"},
}
_EXTENSIONS = {
    "type": "object",
    "propertyNames": _IRI,
    "additionalProperties": {"type": ["string", "number", "boolean", "object", "array"]},
}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


# Exactly one inverse functional identifier (§4.2.2); ours is an account, so a mailbox or a name is no option.
_ACTOR = _object(
    ["account"],
    objectType={"const": "Agent"},
    account=_object(["homePage", "name"], homePage=_IRI, name={"type": "string", "minLength": 1}),
)
_ACTIVITY = _object(
    ["id"],
    objectType={"const": "Activity"},
    id=_IRI,
    definition=_object([], name=_LANGUAGES, description=_LANGUAGES, type=_IRI, moreInfo=_IRI, extensions=_EXTENSIONS),
)
_SCORE = _object(
    [],
    scaled={"type": "number", "minimum": -1, "maximum": 1},
    raw={"type": "number"},
    min={"type": "number"},
    max={"type": "number"},
)
_RESULT = _object(
    [],
    score=_SCORE,
    success={"type": "boolean"},
    completion={"type": "boolean"},
    response={"type": "string"},
    duration=_DURATION,
    extensions=_EXTENSIONS,
)
_ACTIVITIES = {"type": "array", "items": _ACTIVITY, "minItems": 1}
_CONTEXT = _object(
    [],
    registration=_UUID,
    revision={"type": "string"},
    platform={"type": "string"},
    language={"type": "string"},
    contextActivities=_object([], parent=_ACTIVITIES, grouping=_ACTIVITIES, category=_ACTIVITIES, other=_ACTIVITIES),
    extensions=_EXTENSIONS,
)

STATEMENT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ["id", "actor", "verb", "object"],
        id=_UUID,
        actor=_ACTOR,
        verb=_object(["id"], id=_IRI, display=_LANGUAGES),
        object=_ACTIVITY,
        result=_RESULT,
        context=_CONTEXT,
        timestamp=_TIME,
        version={"type": "string", "pattern": r"^2\.0\.\d+$"},
    ),
}


def profile_rules(profile: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return verb → paths that a statement template of the Video or Audio Profile says are included."""
    verb, extension = "http://adlnet.gov/expapi/verbs/", f"{profile}/extensions/"
    length = ("context", "extensions", extension + "length")
    seen = [("result", "extensions", extension + name) for name in ("time", "progress", "played-segments")]
    plain = (("id",), ("timestamp",))
    return {
        verb + "initialized": (*plain, length),
        f"{profile}/verbs/played": (*plain, seen[0]),
        verb + "completed": (*plain, length, *seen, ("result", "duration"), ("result", "completion")),
        verb + "terminated": (*plain, length, *seen),
    }
