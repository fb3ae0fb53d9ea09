"""The few texts wanted of an XML reply (ISAPI, ONVIF, eSCL), whatever namespaces its maker chose."""

from collections.abc import Iterable

LONGEST = 65536
_MOST_ELEMENTS = 4000


def parse_texts(data: bytes, wanted: Iterable[str], *, root: str) -> dict[str, str]:
    """Return the first text of each wanted element by its local name.

    `root` is the local name of an element that the reply must hold. Raises
    `ValueError` without it, and for entities, document types and what is no XML.
    """
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415  (start-up time)

    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    if len(data) > LONGEST:
        raise ValueError(f"a reply of {len(data)} bytes")
    try:
        tree = fromstring(data, forbid_dtd=True)
    except (ParseError, LookupError) as error:
        raise ValueError(f"no XML: {error}") from error
    names = frozenset(wanted)
    found: dict[str, str] = {}
    seen_root = False
    for number, element in enumerate(tree.iter()):
        if number >= _MOST_ELEMENTS:
            break
        name = str(element.tag).rpartition("}")[2]
        seen_root = seen_root or name == root
        if name in names and element.text and element.text.strip():
            found.setdefault(name, element.text.strip())
    if not seen_root:
        raise ValueError(f"no {root}")
    return found
