"""The catalogues are merged into one: a sentence has one translation, wherever it stands."""

from babel.messages.pofile import read_po

from reports.locale.compile import FOLDER


def test_no_sentence_is_translated_in_two_ways():
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("vi/LC_MESSAGES/*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream):
                if message.id:
                    found.setdefault(str(message.id), {})[path.stem] = str(message.string)
    assert {name: said for name, said in found.items() if len(set(said.values())) > 1} == {}
