"""How templates become a page: one file that holds all it needs, and can load nothing else."""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import re
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup

from dezero_spec.judge import kept
from dezero_spec.plain import inert, one_line, shortened
from dezero_spec.translations import Language

HERE = Path(__file__).parent
MOST = 4000  # characters of any text in a page


def rendered(template: str, language: Language, **context: Any) -> str:
    """Render a template with a language's words; `assets` names its style and script."""
    return _environment(language.code, language).get_template(template).render(**context)


@functools.lru_cache(maxsize=8)
def _environment(code: str, language: Language) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
        bytecode_cache=_compiled(),
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        language.messages, newstyle=True
    )
    environment.globals.update(
        lang=language.tag, style=style, script=script, policy=policy, say=language
    )
    environment.filters.update(line=_line, anchor=anchor)
    return environment


class _Compiled(jinja2.FileSystemBytecodeCache):
    """Templates as they were compiled before, by their text; what can't be kept is made again."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled, where there is room."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> jinja2.BytecodeCache | None:
    """Return where compiled templates are kept: for a small class, making them costs the most."""
    folder = kept.folder()
    if folder is None:
        return None
    by = jinja2.__version__ + Path(__file__).read_text(encoding="utf-8")
    return _Compiled(str(folder), f"%s.{hashlib.sha256(by.encode()).hexdigest()[:8]}.template")


def _harmless(value: Any) -> Any:
    """Make whatever a template puts out inert: no character in it acts, or hides."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return inert(shortened(value, MOST))


def _line(text: str, most: int = 200) -> str:
    return one_line(shortened(text, most))


def anchor(text: str) -> str:
    """Return a text as what a link within a page can point to."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text)[:100]


@functools.cache
def style(name: str) -> Markup:
    """Return a style sheet, as it stands in the page."""
    return Markup(_asset(f"{name}.css"))


@functools.cache
def script(name: str) -> Markup:
    """Return a script, as it stands in the page."""
    return Markup(_asset(f"{name}.js"))


def _asset(name: str) -> str:
    return (HERE / "assets" / name).read_text(encoding="utf-8").strip()


@functools.cache
def policy(styles: tuple[str, ...], scripts: tuple[str, ...]) -> str:
    """Return the content security policy: these styles and scripts, and nothing from anywhere."""
    kinds = (
        ("style-src", [style(name) for name in styles]),
        ("script-src", [script(name) for name in scripts]),
    )
    rules = ["default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'"]
    rules += ["require-trusted-types-for 'script'", "trusted-types 'none'"]
    for kind, texts in kinds:
        hashes = " ".join(f"'sha256-{_hash(text)}'" for text in texts)
        rules.append(f"{kind} {hashes or chr(39) + 'none' + chr(39)}")
    return "; ".join(rules)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()
