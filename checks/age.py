"""How old a version is: by its product's life cycle and by who patches it.

A banner's version is a hint. It decides where the banner names the
distribution's release (the distribution patches it), or where nobody but the
maker patches the product (Windows).
"""

import re
from dataclasses import dataclass

from checks.base import Judgement
from checks.facts import Facts
from checks.judging import BANNER, failed, passed, suspected
from checks.knowledge import Life, Phase

DISTRIBUTION_REVISION = 95
MAKER_ONLY = 90
SUPPORTED_UPSTREAM = 80
_REVISIONS = (
    ("debian", re.compile(r"[+~]deb(\d{1,2})u")),
    ("ubuntu", re.compile(r"ubuntu\d*\.(\d\d\.\d\d)")),
)


@dataclass(frozen=True, slots=True)
class Release:
    """A distribution's release that a text names; `product` as in the life-cycle rows."""

    product: str
    version: str


def release_in(text: str) -> Release | None:
    """Return the distribution release whose revision stands in a version ("9.2p1 Debian-2+deb12u3"), if any."""
    for product, pattern in _REVISIONS:
        match = pattern.search(text)
        if match:
            return Release(product, match[1])
    return None


def judge_version(facts: Facts, product: str, version: str, *, text: str, maker_only: bool = False) -> Judgement | None:
    """Judge one product's version, None where no row knows it.

    `text` is the whole banner; `maker_only` says that no distribution patches this copy.
    """
    upstream = facts.knowledge.life(product, version, facts.today)
    release = release_in(text)
    if release is not None:
        distribution = facts.knowledge.life(release.product, release.version, facts.today)
        if distribution.phase is not Phase.UNKNOWN:
            return judge_life(distribution, confidence=DISTRIBUTION_REVISION, product=f"{product} {version}")
    if upstream.phase is Phase.UNKNOWN:
        return None
    if upstream.phase is Phase.ENDED and not maker_only:
        return suspected(BANNER, **_params(upstream, upstream.label))
    confidence = MAKER_ONLY if maker_only else SUPPORTED_UPSTREAM
    return judge_life(upstream, confidence=confidence, product=upstream.label)


def judge_life(life: Life, *, confidence: int, product: str = "") -> Judgement:
    """Turn a phase into a judgement: supported or extended passes, past all support fails.

    Support that needs a contract nobody can see from outside is suspected.
    """
    params = _params(life, product or life.label)
    if life.phase in {Phase.SUPPORTED, Phase.EXTENDED}:
        return passed(confidence, **params)
    if life.phase is Phase.CONTRACT:
        return suspected(BANNER, variant="contract", **params)
    return failed(confidence, **params)


def _params(life: Life, product: str) -> dict[str, str]:
    return {"product": product, "label": life.label, "end": life.end.isoformat() if life.end else ""}
