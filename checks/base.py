"""The nouns of judgement: checks, findings, verdicts and the assessment that holds them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from scanner.model.bilingual import Text
from scanner.model.closed_lists import (
    FixOwner,
    ItemState,
    NotAssessedReason,
    Outcome,
    Reason,
    Severity,
    VerdictStatus,
)

if TYPE_CHECKING:
    from checks.facts import Facts

FAIL_CONFIDENCE = 70
"""The least confidence (0-100) at which a gap is `fail`; below it is `suspected`."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check's judge says of one subject, before it becomes a Finding.

    `device` and `website` are ids; `sub_key` tells findings of one check on one
    port apart (a share's name). `params` fill the check's texts.
    """

    outcome: Outcome
    confidence: int = 0
    device: str | None = None
    website: str | None = None
    address: str | None = None
    port: int | None = None
    sub_key: str = ""
    reason: Reason | None = None
    evidence: tuple[str, ...] = ()
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One rule.

    `title` names the gap in at most 150 characters; `why` says in one or two
    sentences what can happen; `remedy` are steps a teacher can follow;
    `summary` is one sentence with the judgement's params. `reproduce` is a
    command of other tools with `{address}` and `{port}`. `probes` are the
    probes whose evidence it judges. `proven` is false while it was never seen
    right on a real target: then it gives at most `suspected`.
    `opt_in` marks checks that need --allow-login-tests.
    """

    id: str
    area: str
    severity: Severity
    fix_owner: FixOwner
    title: Text
    why: Text
    remedy: tuple[Text, ...]
    summary: Text
    probes: tuple[str, ...]
    judge: Callable[["Facts"], Iterable[Judgement]]
    reproduce: str = ""
    references: tuple[str, ...] = ()
    proven: bool = True
    opt_in: bool = False
    variants: Mapping[str, Text] = field(default_factory=dict)

    def sentence(self, params: Mapping[str, str | int]) -> Text:
        """Return the summary for a finding's params; `variants` replaces it where the params name one ("variant")."""
        return self.variants.get(str(params.get("variant", "")), self.summary)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome for one subject.

    `id` is a hash of check, device or website key, port and sub-key: it survives a new address.
    `waived` is true while a Waiver holds. `first_seen` is the oldest evidence of this gap.
    """

    id: str
    check: str
    outcome: Outcome
    confidence: int
    severity: Severity
    fix_owner: FixOwner
    reason: Reason | None = None
    device: str | None = None
    website: str | None = None
    address: str | None = None
    port: int | None = None
    sub_key: str = ""
    evidence: tuple[str, ...] = ()
    params: Mapping[str, str | int] = field(default_factory=dict)
    first_seen: datetime | None = None
    waived: bool = False
    waived_until: str | None = None
    unproven: bool = False

    @property
    def is_gap(self) -> bool:
        """True for an unwaived `fail`: what exit code 1 and the gap counts mean."""
        return self.outcome is Outcome.FAIL and not self.waived


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator or question inside a verdict, as it was judged."""

    id: str
    state: ItemState
    must: bool = True
    reason: NotAssessedReason | None = None
    value: str = ""
    threshold: str = ""
    source: str = ""
    findings: tuple[str, ...] = ()
    declaration: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of one entry of the letter; there is one for each of its 80 entries."""

    requirement: str
    status: VerdictStatus
    reason: NotAssessedReason | None = None
    conflict: bool = False
    items: tuple[Item, ...] = ()
    musts_met: int = 0
    musts: int = 0
    findings: tuple[str, ...] = ()
    declarations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """The one set of numbers; every view prints these.

    `gaps` counts unwaived fails by severity; `suspected`, `not_evaluated`, `waived`, `passed` are findings;
    `verdicts` counts the entries by status; `looked_at` of `asked` attempts ended (coverage).
    """

    devices: int = 0
    personal_devices: int = 0
    services: int = 0
    websites: int = 0
    gaps: Mapping[Severity, int] = field(default_factory=dict)
    suspected: int = 0
    not_evaluated: int = 0
    waived: int = 0
    passed: int = 0
    verdicts: Mapping[VerdictStatus, int] = field(default_factory=dict)
    looked_at: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True, order=True)
class HiddenNetwork:
    """A segment of which no "all clear" may be said; the same network at two sites is two."""

    site: str
    network: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """All judgement over one inventory.

    Findings are sorted by (severity, check, address, port, id), verdicts stand in the letter's order.
    `broken_checks` names checks that failed by their own fault: shown, never hidden.
    `hidden_networks` are sorted by site, then network.
    """

    as_of: datetime
    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    counts: Counts = field(default_factory=Counts)
    broken_checks: tuple[str, ...] = ()
    hidden_networks: tuple[HiddenNetwork, ...] = ()
    data_dates: Mapping[str, str] = field(default_factory=dict)
