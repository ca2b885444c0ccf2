"""The house's own rules as pure functions: text in, complaints out. Every complaint carries the reason of its rule.

ruff, mypy and import-linter check what they can; here is what they have no rule for.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO

FILE_LINES = 350
FUNCTION_LINES = 60
EMPTY_NAMES = frozenset({"manager", "helper", "util", "utility", "data", "item", "handler"})
# Joined from parts, so that this file may itself be looked at.
REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted",
    "npm" + "js",
    "deb." + "debian",
    "/debian" + "/dists",
    "mir" + "rors.",
)
REGISTRY_ADDRESS = re.compile(r"(?:https?|file|ftp)://\S*(?:" + "|".join(map(re.escape, REGISTRIES)) + "|registry)")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:root|work|farm|home/\w+|Users/\w+)/")
LOCK_ENTRY = re.compile(r"([a-z0-9][a-z0-9.-]*)==(\S+)((?: ; [^\\]+?)?)((?: --hash=sha256:[0-9a-f]{64})+)")


def words_of(name: str) -> set[str]:
    """Return the lower-case words of a CamelCase or snake_case name, plurals as singulars."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return {word.lower() for word in words} | {word.lower().removesuffix("s") for word in words}


def address_complaints(text: str) -> Iterator[str]:
    """Find addresses of registries and paths of one machine in any file of the project."""
    for number, line in enumerate(text.splitlines(), 1):
        if REGISTRY_ADDRESS.search(line):
            yield f"line {number}: names a registry; where packages come from is up to the machine that installs"
        if MACHINE_PATH.search(line):
            yield f"line {number}: names a folder of one machine; it exists nowhere else"


def lock_complaints(text: str) -> Iterator[str]:
    """Find lock entries without version or hash, and any URL."""
    if re.search(r"\w+://|^\s*-(?:i|f)\b|--(?:extra-)?index-url|--find-links", text, re.MULTILINE):
        yield "has an address: it would break every machine that cannot reach it, and leaks where it was made"
    for entry in lock_lines(text):
        if not LOCK_ENTRY.fullmatch(entry):
            yield f"{entry[:60]!r} has no exact version with sha256 hashes: what is installed must be what was tested"


def lock_lines(text: str) -> list[str]:
    """Return the logical lines of a lock, joined at their backslashes and with single spaces."""
    joined = re.sub(r"\\\n\s*", " ", text)
    return [" ".join(line.split()) for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def locked_versions(text: str) -> dict[str, str]:
    """Return {package: version} of a lock."""
    found = (LOCK_ENTRY.fullmatch(entry) for entry in lock_lines(text))
    return {entry[1]: entry[2] for entry in found if entry}


def source_complaints(source: str, module: str) -> Iterator[str]:
    """Check one Python file; ``module`` is its file's name without suffix, or its folder's for ``__init__``."""
    tree = ast.parse(source)
    yield from length_complaints(source, tree)
    yield from name_complaints(tree, module)
    yield from broad_except_complaints(source, tree)


def length_complaints(source: str, tree: ast.Module) -> Iterator[str]:
    """Find files and functions that are too long."""
    if (lines := len(source.splitlines())) > FILE_LINES:
        yield f"has {lines} lines; over {FILE_LINES} it does more than one job: give the second one a room of its own"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"line {node.lineno}: {node.name}() has {length} lines; over {FUNCTION_LINES} fit no screen"


def name_complaints(tree: ast.Module, module: str) -> Iterator[str]:
    """Find modules and classes whose name says nothing of the field."""
    classes = [(node.name, node.lineno) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for name, line in [(module, 1), *classes]:
        if empty := words_of(name) & EMPTY_NAMES:
            yield f"line {line}: {name} is called {min(empty)!r}; a name says what a thing is in the field's own words"


def broad_except_complaints(source: str, tree: ast.Module) -> Iterator[str]:
    """Find handlers that catch everything without a comment beside them that says why."""
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and catches_everything(node.type):
            said = [comments.get(line, "") for line in (node.lineno, node.lineno + 1)]
            reasons = [re.sub(r"^(?:noqa|type: ignore|pragma)\S*(?: [A-Z]+\d+,?)*", "", words) for words in said]
            if not any(len(reason.split()) >= 3 for reason in reasons):
                yield (
                    f"line {node.lineno}: catches every exception; any other exception is a bug and must be seen, "
                    "unless a comment on this line or the next says why not here"
                )


def catches_everything(caught: ast.expr | None) -> bool:
    """Tell whether an except clause takes all exceptions."""
    if isinstance(caught, ast.Tuple):
        return any(catches_everything(one) for one in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})


def docstring_complaints(source: str) -> Iterator[str]:
    """Find public modules, classes and functions without a docstring."""
    tree = ast.parse(source)
    if ast.get_docstring(tree) is None:
        yield "line 1: the module has no docstring; a stranger reads it first"
    for node in public_definitions(tree):
        if ast.get_docstring(node) is None:
            yield f"line {node.lineno}: {node.name} has no docstring; shapes, units, errors and source stand there"


def public_definitions(
    scope: ast.Module | ast.ClassDef,
) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the public classes and functions of a module or class, methods included."""
    for node in scope.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node)
