"""What people entered: the profile, answers, accepted risks, corrections."""

from collections.abc import Sequence

from sqlmodel import col, select

from scanner.model.school import Declaration, PersonValue, School, Waiver
from scanner.store import mappers
from scanner.store.connection import Database
from scanner.store.rows import put
from scanner.store.tables import DeclarationRow, PersonValueRow, SchoolRow, WaiverRow


class PeopleRecords:
    """The part of the repository that forms and commands write."""

    _database: Database

    def school(self) -> School:
        """Return the school's profile, an empty one if none was entered."""
        with self._database.read() as session:
            row = session.get(SchoolRow, 1)
            return mappers.school_noun(row) if row else School()

    def save_school(self, school: School) -> None:
        """Store the school's profile."""
        with self._database.write() as session:
            put(session, [mappers.school_row(school)])

    def declarations(self) -> tuple[Declaration, ...]:
        """Return all answers, oldest first."""
        query = select(DeclarationRow).order_by(col(DeclarationRow.answered_on), col(DeclarationRow.id))
        with self._database.read() as session:
            return tuple(mappers.declaration_noun(row) for row in session.exec(query))

    def add_declaration(self, item: Declaration) -> None:
        """Store an answer; earlier answers stay."""
        with self._database.write() as session:
            put(session, [mappers.declaration_row(item)])

    def waivers(self) -> tuple[Waiver, ...]:
        """Return all accepted risks, also those that ended, oldest first."""
        query = select(WaiverRow).order_by(col(WaiverRow.created_on), col(WaiverRow.id))
        with self._database.read() as session:
            return tuple(mappers.waiver_noun(row) for row in session.exec(query))

    def add_waiver(self, item: Waiver) -> None:
        """Store an accepted risk."""
        with self._database.write() as session:
            put(session, [mappers.waiver_row(item)])

    def person_values(self) -> tuple[PersonValue, ...]:
        """Return what people entered for devices, by device and field."""
        query = select(PersonValueRow).order_by(col(PersonValueRow.device), col(PersonValueRow.field))
        with self._database.read() as session:
            return tuple(mappers.person_value_noun(row) for row in session.exec(query))

    def set_person_value(self, item: PersonValue) -> None:
        """Store what a person entered for one field of one device; it replaces what was entered before."""
        self.set_person_values([item])

    def set_person_values(self, items: Sequence[PersonValue]) -> None:
        """Store what a person entered for many fields, all of it or nothing; of one field the last counts."""
        newest = {(item.device, item.field): item for item in items}
        with self._database.write() as session:
            put(session, [mappers.person_value_row(item) for item in newest.values()])
