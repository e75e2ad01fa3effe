"""How the module is used, for mypy --strict."""
from pathlib import Path

import whybounce


def dead(replies: dict[str, str]) -> list[str]:
    classifier = whybounce.Classifier()
    return [address for address, reply in replies.items()
            if classifier.classify(reply, recipient=address).permanence == "hard"]


def page(log: Path) -> str:
    return whybounce.report(log, tz="UTC").to("html", lang="fr")


def causes(log: Path) -> set[str]:
    return {str(row["cause"]) for row in whybounce.events(log) if "cause" in row}


verdict: whybounce.Verdict = whybounce.classify("550 5.1.1 User unknown")
words: str | None = verdict.matched
