"""Print how often the first rule reported is the cause: ``python -m tests.variants.mistakes``."""

from . import all_mistakes
from .judged import judge


def main() -> None:
    """Judge the catalogue and print the share."""
    judged = judge()
    right = sum(each.right_first for each in judged)
    causes = {mistake.cause for mistake in all_mistakes()}
    print(f"{len(judged)} mistakes, the causes of {len(causes)} rules")
    print(f"first diagnosis right: {right} ({right / len(judged):.1%})")
    for each in judged:
        if not each.right_first:
            first = each.first.rule.id if each.first else "nothing"
            print(f"  {each.mistake.name}: {each.mistake.cause}, reported first: {first}")


if __name__ == "__main__":
    main()
