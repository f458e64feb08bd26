"""Reading the forms of a page: what a browser without scripts would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TypeAlias
from urllib.parse import urljoin

Attributes: TypeAlias = list[tuple[str, str | None]]


@dataclass
class Button:
    """A way to send a form."""

    name: str
    value: str
    text: str = ""
    action: str = ""


@dataclass
class Form:
    """A form as it stands on the page; `values` is what it would send untouched, `choices` what a field offers."""

    action: str
    method: str
    multipart: bool
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    # What the options of a select are called: name -> value -> words.
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def value_of(self, name: str, part: str) -> str:
        """Return the value of the first option of a select whose words contain `part`."""
        for value, words in self.words.get(name, {}).items():
            if part in words and value:
                return value
        raise LookupError(f"the form to {self.action} offers no {part} as {name}")


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.form: Form | None = None
        self.select = ""
        self.chosen: str | None = None
        self.option: dict[str, str] | None = None
        self.option_value = ""
        self.textarea: str | None = None
        self.button: Button | None = None
        self.by_id: dict[str, Form] = {}
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: Attributes) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in found:
            self.links.append(urljoin(self.url, found["href"]))
        elif tag == "form":
            self.form = Form(
                action=urljoin(self.url, found.get("action", "")),
                method=found.get("method", "get").lower(),
                multipart=found.get("enctype", "") == "multipart/form-data",
            )
            self.forms.append(self.form)
            if "id" in found:
                self.by_id[found["id"]] = self.form
        elif tag in {"script", "style"}:
            self.silent += 1
        form = self.by_id.get(found.get("form", ""), self.form)
        if form is not None and "disabled" not in found:
            self._control(tag, found, form)

    def _control(self, tag: str, found: dict[str, str], form: Form) -> None:
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "input":
            self._input(found, form, name, value)
        elif tag == "select":
            self.select, self.chosen = name, None
            form.choices.setdefault(name, [])
            form.values.setdefault(name, []).append("")
        elif tag == "option" and self.select:
            form.choices[self.select].append(value)
            self.option = form.words.setdefault(self.select, {})
            self.option[value] = ""
            self.option_value = value
            # Without a chosen one a browser sends the first.
            if "selected" in found or self.chosen is None:
                self.chosen = form.values[self.select][-1] = value
        elif tag == "textarea":
            self.textarea = name
            form.values[name] = [""]
        elif tag == "button" and found.get("type", "submit") == "submit":
            action = urljoin(self.url, found["formaction"]) if "formaction" in found else ""
            self.button = Button(name, value, action=action)
            form.buttons.append(self.button)

    def _input(self, found: dict[str, str], form: Form, name: str, value: str) -> None:
        kind = found.get("type", "text")
        if kind == "submit":
            form.buttons.append(Button(name, value, text=value))
        elif kind in {"radio", "checkbox"}:
            value = found.get("value", "on")
            form.choices.setdefault(name, []).append(value)
            if "checked" in found:
                form.values.setdefault(name, []).append(value)
        elif kind not in {"file", "button", "reset", "image"} and name:
            form.values.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select, self.option = "", None
        elif tag == "textarea":
            self.textarea = None
        elif tag == "button":
            self.button = None
        elif tag in {"script", "style"}:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if self.textarea is not None and self.form is not None:
            # A browser drops the newline right after the tag.
            self.form.values[self.textarea] = [data.removeprefix("\n")]
        elif not self.silent and data.strip():
            self.text.append(data.strip())
            if self.select and self.option is not None:
                self.option[self.option_value] += data.strip()
            if self.button is not None:
                self.button.text += data.strip()


@dataclass(frozen=True)
class Page:
    """One answer: where it came from, what a person reads, and what they can send."""

    url: str
    status: int
    html: str
    forms: list[Form]
    links: list[str]
    text: str

    def form_to(self, part: str) -> Form:
        """Return the first form whose address, or one of whose buttons' addresses, contains `part`."""
        for form in self.forms:
            if part in form.action or any(part in button.action for button in form.buttons):
                return form
        raise LookupError(f"{self.url} has no form to …{part}…, only to {[form.action for form in self.forms]}")

    def link_to(self, part: str) -> str:
        """Return the first link whose address contains `part`."""
        for link in self.links:
            if part in link:
                return link
        raise LookupError(f"{self.url} has no link to …{part}…")


def read_page(*, url: str, status: int, html: str) -> Page:
    """Return what a page offers."""
    reader = _Reader(url)
    reader.feed(html)
    return Page(url=url, status=status, html=html, forms=reader.forms, links=reader.links, text=" ".join(reader.text))
