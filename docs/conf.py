"""The manual as a site: Chinese first, Markdown as it stands in docs/, pictures where the browser tests left some."""

import re
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage, languages

project = "近邻 Jinlin"
copyright = "Jinlin, Apache-2.0"
language = "zh_CN"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["_build", "_shots"]
nitpicky = True
html_theme = "furo"
html_title = "近邻使用手册"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
SHOTS = Path(__file__).parent / "_shots"


class Pairs(SearchLanguage):
    """Chinese searched by pairs of characters, as the product itself does: no dictionary to miss a word."""

    lang = "zh"
    language_name = "Chinese"
    js_stemmer_code = "var Stemmer = function () { this.stemWord = function (word) { return word.toLowerCase(); }; };"
    js_splitter_code = """
function splitQuery(query) {
  const found = [];
  for (const part of query.match(/[\\u4e00-\\u9fff]+|[\\p{L}\\p{N}_]+/gu) || []) {
    if (!/[\\u4e00-\\u9fff]/.test(part) || part.length < 3) found.push(part);
    else for (let at = 0; at + 1 < part.length; at++) found.push(part.slice(at, at + 2));
  }
  return found;
}
"""

    def split(self, input: str) -> list[str]:
        """Return words of letters, and Chinese as single characters and pairs."""
        found: list[str] = []
        for part in re.findall(r"[一-鿿]+|[^\W一-鿿]+", input):
            if "一" <= part[0] <= "鿿":
                found += [*part, *(part[at : at + 2] for at in range(len(part) - 1))]
            else:
                found.append(part)
        return found

    def stem(self, word: str) -> str:
        """Return the word as it is."""
        return word.lower()

    def word_filter(self, word: str) -> bool:
        """Keep every word but the common English ones' single letters."""
        return len(word) > 1 or "一" <= word <= "鿿"


class Shot(Directive):
    """`{shot} name` and a caption: a picture the browser tests left in _shots, and nothing where there is none."""

    required_arguments = 1
    has_content = True

    def run(self) -> Iterable[nodes.Node]:
        """Return the figure, or nothing."""
        name = self.arguments[0]
        if not (SHOTS / f"{name}.png").exists():
            return []
        words = "".join(self.content)
        figure = nodes.figure(classes=["shot"])
        figure += nodes.image(uri=f"/_shots/{name}.png", alt=words)
        figure += nodes.caption(text=words)
        return [figure]


def join_lines(app: Sphinx, doctree: nodes.document) -> None:
    """Take out the line breaks of our source after Chinese characters, where a browser would show a space."""
    before = ""
    for text in list(doctree.findall(nodes.Text)):
        if text == "\n" and re.search(r"[一-鿿，。；：、！？）」”]$", before):
            text.parent.replace(text, nodes.Text(""))
        before = text.astext()


def setup(app: Sphinx) -> None:
    """Put in our own search and pictures."""
    app.connect("doctree-read", join_lines)
    languages["zh"] = Pairs  # type: ignore[assignment]
    app.add_directive("shot", Shot)
