"""What is scanned regularly: the last scan's scope and authorisation, kept beside the database."""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reports.files import write_whole
from reports.schedule.calendar import Times
from scanner.errors import SetupError
from scanner.folders import data_folder
from scanner.model.closed_lists import Profile
from scanner.model.evidence import Evidence
from scanner.model.message import Message
from scanner.model.observations.hosts import VantageObservation
from scanner.model.scan import Scan

FILE_NAME = "schedule.json"


@dataclass(frozen=True, slots=True)
class Place:
    """The network of the last scan as this computer stood in it; it tells the school from the teacher's home."""

    network: str
    gateway: str | None = None
    gateway_mac: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A regular scan of what `scope` names; `created` is when a person agreed to it, `max_time` minutes.

    Sign-on tests are never repeated without somebody there, whatever the last scan was allowed.
    """

    times: Times
    created: datetime
    scope: tuple[str, ...]
    site_urls: tuple[str, ...] = ()
    profile: Profile = Profile.NORMAL
    site: str = "main"
    vantage: str | None = None
    authorised_by: str | None = None
    max_time: float | None = None
    places: tuple[Place, ...] = ()
    db: str | None = None
    config: str | None = None
    language: str = "vi"


def job_of(
    scan: Scan,
    evidence: Iterable[Evidence],
    times: Times,
    *,
    created: datetime,
    db: str | None,
    config: Path | None,
    language: str,
) -> Job:
    """Return the job that repeats a scan."""
    seen = [item.observation for item in evidence if isinstance(item.observation, VantageObservation)]
    minutes = scan.settings.max_time
    return Job(
        times=times,
        created=created,
        scope=scan.targets,
        site_urls=scan.settings.site_urls,
        profile=Profile(scan.settings.profile),
        site=scan.site,
        vantage=scan.vantage,
        authorised_by=scan.authorised_by,
        max_time=minutes / 60 if minutes else None,
        places=tuple(dict.fromkeys(Place(item.network, item.gateway, item.gateway_mac) for item in seen)),
        db=_absolute(db),
        config=str(config.absolute()) if config else None,
        language=language,
    )


def _absolute(db: str | None) -> str | None:
    """Return the database as it is found from any folder."""
    return db if db is None or "://" in db else str(Path(db).expanduser().absolute())


def job_path() -> Path:
    """Return where the job is kept."""
    return data_folder() / FILE_NAME


def save_job(job: Job) -> None:
    """Store the job."""
    path = job_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(dataclasses.asdict(job), ensure_ascii=False, indent=1, default=_as_text)
    write_whole(path, f"{text}\n".encode())


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def load_job() -> Job | None:
    """Return the stored job, None where there is none; raises `SetupError` for a file that is none."""
    try:
        data = json.loads(job_path().read_text(encoding="utf-8"))
        times = Times(**{name: _tupled(value) for name, value in data.pop("times").items()})
        places = tuple(Place(**item) for item in data.pop("places"))
        rest: dict[str, Any] = {name: _tupled(value) for name, value in data.items()}
        rest["created"] = datetime.fromisoformat(rest["created"])
        rest["profile"] = Profile(rest["profile"])
        return Job(times=times, places=places, **rest)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SetupError(
            Message.of("Read the schedule in {path}.", path=str(job_path())),
            Message.of("The file cannot be understood."),
            Message.of("Set it anew: rasoat schedule weekly"),
        ) from error


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def forget_job() -> bool:
    """Delete the job; tell whether there was one."""
    try:
        job_path().unlink()
    except FileNotFoundError:
        return False
    return True
