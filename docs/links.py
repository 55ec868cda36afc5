"""Whether every link leads somewhere: those of pages in Markdown, and those of the built site; no network is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FENCE = re.compile(r"^(```+).*?^\1", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FETCHED = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("source", "src"),
    ("iframe", "src"),
    ("object", "data"),
}


def broken_in_markdown(pages: Mapping[Path, str]) -> list[str]:
    """The links of pages {file: text} that lead to no file, or to no heading of a page; each with its page."""
    wrong = []
    pages = {file.resolve(): text for file, text in pages.items()}
    for file, text in pages.items():
        for target, anchor in LINK.findall(FENCE.sub("", text)):
            if urlsplit(target).scheme:
                continue
            led = (file.parent / unquote(target)).resolve() if target else file
            known = led in pages or led.is_file()
            if not known or (anchor and anchor not in anchors(pages.get(led) or led.read_text(encoding="utf-8"))):
                wrong.append(f"{file.name}: {target}{'#' + anchor if anchor else ''}")
    return wrong


def anchors(text: str) -> set[str]:
    """The anchors of the headings of a page in Markdown, as GitHub makes them."""
    headings = HEADING.findall(FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class _Page(HTMLParser):
    """What a page of the site holds: the ids in it, where its links lead, and what a browser fetches for it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes what an element says of itself."""
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif (tag, name) in FETCHED and value:
                self.fetched.append(value)
            elif (tag, name) == ("a", "href") and value:
                self.links.append(value)


def broken_in_site(folder: Path) -> Iterator[str]:
    """What of a built site leads nowhere, or would ask the network for what a page needs."""
    pages = {file.resolve(): _Page(file.read_text(encoding="utf-8")) for file in folder.rglob("*.html")}
    for file, page in pages.items():
        name = file.relative_to(folder.resolve())
        for address in (*page.links, *page.fetched):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                if address in page.fetched and parts.scheme != "data":
                    yield f"{name} fetches {address}"
                continue
            led = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            has_place = led not in pages or not parts.fragment or unquote(parts.fragment) in pages[led].ids
            if not led.is_file() or not has_place:
                yield f"{name}: {address}"
    for file in folder.rglob("*.css"):
        for address in re.findall(r"url\(\s*[\"']?(https?:[^)\"']+)", file.read_text(encoding="utf-8")):
            yield f"{file.name} fetches {address}"
