"""Fill the database with the talk: run after each migrate, and again when the talk has changed."""

import re

from snippets.recorder import catalog
from snippets.recorder.recording import parse

ARTICLE = catalog.ROOT / "docs/index.md"
SHOWS = r"^::: (?:snippet|compare|recordings|predict) ([^|\n]+)"
HEADING_OR_RECORDINGS = re.compile(rf"^##? (.+)$|{SHOWS}", re.M)
NAME = re.compile(r"\w+/[\w:]+")  # between names stand the bounds of sliders


def outline() -> list[tuple[str, list[catalog.Recording]]]:
    """Return the article's sections in order, each a title with the recordings that it shows."""
    by_name, sections = catalog.recordings_by_name(), []
    for title, names in HEADING_OR_RECORDINGS.findall(ARTICLE.read_text("utf-8")):
        if title:
            sections.append((title, []))
        for name in NAME.findall(names):
            sections[-1][1].extend(by_name[name])
    return sections


def fill(**signal) -> None:
    """Bring the tables in line with the outline; the stars of a recording stay."""
    from demo.models import Recording, Section

    for position, (title, shown) in enumerate(outline()):
        section, _ = Section.objects.update_or_create(position=position, defaults={"title": title})
        for recording in shown:
            seconds = parse((catalog.ROOT / recording.path).read_text("utf-8")).seconds
            values = {"section": section, "seconds": seconds}
            Recording.objects.update_or_create(name=recording.name, defaults=values)
    Section.objects.filter(position__gt=position).delete()
    names = [recording.name for _, shown in outline() for recording in shown]
    Recording.objects.exclude(name__in=names).delete()
