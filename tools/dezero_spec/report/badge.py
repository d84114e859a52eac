"""A badge: a small SVG picture that tells how many rules hold."""

from __future__ import annotations

from html import escape

from dezero_spec.suite.verdicts import Run

LABEL = "dezero-spec"
GREEN, ORANGE, RED, GREY = "#0a6b50", "#8a5300", "#a8370c", "#59616e"
HEIGHT, PADDING = 20, 6
CHARACTER = 6.7  # of 11 px text, on average; textLength makes it so

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" '
    'aria-label="{label}: {words}"><title>{label}: {words}</title>'
    '<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>'
    '<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#2b323d"/>'
    '<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">'
    '<text x="{pad}" y="14" textLength="{label_length}">{label}</text>'
    '<text x="{at}" y="14" textLength="{words_length}">{words}</text></g></svg>\n'
)


def of_run(run: Run | None) -> str:
    """Return the badge of a run: 'dezero-spec 71/71'. Without a score it says why not."""
    if run is None:
        return svg("not graded", GREY)
    score = run.score
    if score is None or run.stopped:
        return svg("incomplete", GREY)
    holding, judged = score
    share = holding / judged if judged else 0.0
    colour = GREEN if run.conforming else ORANGE if share >= 0.8 else RED
    return svg(f"{holding}/{judged}", colour)


def svg(words: str, colour: str) -> str:
    """Return a badge with these words in the right half."""
    label_length, words_length = (round(CHARACTER * len(text)) for text in (LABEL, words))
    left, right = label_length + 2 * PADDING, words_length + 2 * PADDING
    return _SVG.format(
        label=LABEL,
        words=escape(words),
        colour=colour,
        width=left + right,
        left=left,
        right=right,
        pad=PADDING,
        at=left + PADDING,
        label_length=label_length,
        words_length=words_length,
    )
