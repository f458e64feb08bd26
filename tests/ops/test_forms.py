"""What a browser without scripts would send."""

import pytest

from jinlin.ops.forms import read_page

PAGE = """
<h1>报事</h1><script>var hidden = "no";</script>
<a href="/board/">公示</a>
<form method="post" action="/report/?step=2" enctype="multipart/form-data">
  <input type="hidden" name="token" value="t">
  <textarea name="words">
路灯 &amp; 井盖</textarea>
  <select name="kind"><option value="">–</option><option value="lamp" selected>路灯</option></select>
  <label><input type="radio" name="place" value="map"> 地图</label>
  <label><input type="radio" name="place" value="list" checked> 列表</label>
  <input type="checkbox" name="urgent">
  <input type="file" name="photos">
  <input name="off" value="x" disabled>
  <button>下一步</button>
  <button name="verb" value="draft" formaction="/draft/">先存着</button>
  <button type="button">不发送</button>
</form>
<form action="/search"><input name="q" value="旧"></form>
"""


def test_a_page_is_read_as_a_browser_would() -> None:
    page = read_page(url="http://127.0.0.1/a/", status=200, html=PAGE)
    form = page.form_to("/report/")
    assert form.action == "http://127.0.0.1/report/?step=2"
    assert (form.method, form.multipart) == ("post", True)
    assert form.values == {"token": ["t"], "words": ["路灯 & 井盖"], "kind": ["lamp"], "place": ["list"]}
    assert form.choices == {"kind": ["", "lamp"], "place": ["map", "list"], "urgent": ["on"]}
    assert [(button.text, button.name, button.value) for button in form.buttons] == [
        ("下一步", "", ""),
        ("先存着", "verb", "draft"),
    ]
    assert form.value_of("kind", "路") == "lamp"
    with pytest.raises(LookupError, match="offers no 井盖 as kind"):
        form.value_of("kind", "井盖")
    assert page.form_to("/draft/") is form
    assert page.form_to("/search").method == "get"
    assert page.link_to("board") == "http://127.0.0.1/board/"
    assert "hidden" not in page.text


def test_a_form_that_is_not_there_is_named() -> None:
    page = read_page(url="http://127.0.0.1/a/", status=200, html=PAGE)
    with pytest.raises(LookupError, match="no form to …/close/…"):
        page.form_to("/close/")
    with pytest.raises(LookupError, match="no link"):
        page.link_to("/close/")
