"""Reporting without an account: from the first page to the receipt, and every way it can go wrong."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from jinlin.appeals.models import Appeal, Attachment
from jinlin.common import versions
from jinlin.common.models import StoredFile
from jinlin.common.numbers import new_key
from jinlin.grid.models import Building
from tests.cast import District


def a_photo(name: str = "drain.jpg", *, size: tuple[int, int] = (320, 240), colour: str = "teal") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def fields(d: District, **more: object) -> dict[str, object]:
    """Return what the second page sends, for a blocked pipe at home."""
    said = {"key": new_key(), "words": "9栋门口下水道堵了", "chosen": str(d.home.pk), "step": "send"}
    return {**said, "category": d.pipe.pk, "condition": d.blocked.pk, **more}


def typed(response: object) -> str:
    return getattr(response, "content", b"").decode()


def test_a_report_takes_two_pages_and_gives_a_receipt_with_number_and_code(client: Client, d: District) -> None:
    page = client.get("/report/")
    key = re.search(r'name="key" value="([^"]+)"', typed(page))
    assert key is not None
    said = {"key": key[1], "words": "9栋门口管道堵塞，水排不出去", "chosen": str(d.home.pk), "step": "check"}
    second = client.post("/report/", said)
    assert second.status_code == 200
    assert "管道堵塞" in typed(second)
    done = client.post("/report/", {**said, "step": "send", "category": d.pipe.pk})
    assert done.status_code == 303
    receipt = typed(client.get(done.headers["Location"]))
    appeal = Appeal.objects.get()
    assert appeal.number in receipt
    assert (appeal.microgrid_id, appeal.category_id, appeal.channel) == (d.home.pk, d.pipe.pk, "web")
    assert appeal.contact_id is None


def test_the_119_110_120_line_stands_on_every_page_of_the_way(client: Client, d: District) -> None:
    done = client.post("/report/", fields(d))
    for address in ("/", "/report/", done.headers["Location"], f"/progress/{Appeal.objects.get().number}/"):
        page = typed(client.get(address))
        assert all(f"tel:{number}" in page for number in (119, 110, 120)), address


def test_the_same_form_sent_twice_is_one_appeal_and_other_words_are_offered_as_an_addition(
    client: Client, d: District
) -> None:
    form = fields(d)
    first, again = client.post("/report/", form), client.post("/report/", form)
    assert first.headers["Location"] == again.headers["Location"]
    other = client.post("/report/", {**form, "words": "另一件事"})
    assert other.status_code == 409
    assert "另一件事" in typed(other)
    assert Appeal.objects.count() == 1
    client.post(f"/progress/{Appeal.objects.get().number}/add/", {"words": "另一件事"})
    assert Appeal.objects.get().events.filter(verb="add").count() == 1


def test_an_address_that_means_one_place_is_taken_and_one_that_means_several_is_asked_about(
    client: Client, d: District
) -> None:
    for name in ("3栋", "4栋"):
        Building.objects.create(community=d.community, microgrid=d.home, compound="洋坊新村", name=name)
    Building.objects.create(community=d.other_community, microgrid=d.next_door, compound="城北新村", name="3栋")
    said = {"key": new_key(), "words": "管道堵塞", "step": "check"}
    one = client.post("/report/", {**said, "place": "洋坊新村3栋"})
    assert one.status_code == 200
    assert "洋坊新村3栋" in typed(one)
    none = client.post("/report/", said)
    assert none.status_code == 422
    assert "管道堵塞" in typed(none)
    unknown = client.post("/report/", {**said, "unknown": "1"})
    assert unknown.status_code == 200


def test_a_place_nobody_knows_goes_to_the_widest_and_keeps_the_words(client: Client, d: District) -> None:
    client.post("/report/", fields(d, chosen="", place="大榕树后面", unknown="1"))
    appeal = Appeal.objects.select_related("text").get()
    assert (appeal.grid_id, appeal.place_by, appeal.text.place_words) == (d.district.pk, "unknown", "大榕树后面")


def test_a_name_and_phone_are_sealed_and_a_bad_phone_keeps_every_word(client: Client, d: District) -> None:
    bad = client.post("/report/", fields(d, name="王丽", phone="12"))
    assert bad.status_code == 422
    assert "王丽" in typed(bad)
    assert "9栋门口下水道堵了" in typed(bad)
    client.post("/report/", fields(d, name="王丽", phone="13812342261", for_relative="1"))
    appeal = Appeal.objects.select_related("contact").get()
    assert appeal.contact is not None
    assert "13812342261" not in str(appeal.contact)
    assert appeal.for_relative


def test_a_complaint_about_staff_is_held_above_and_never_on_the_board(client: Client, d: District) -> None:
    client.post("/report/", fields(d, about="staff"))
    appeal = Appeal.objects.get()
    assert (appeal.holder_id, appeal.on_board) == (d.street.pk, False)
    assert not Appeal.objects.visible_to(d.staff).filter(pk=appeal.pk).exists()
    assert appeal.number not in typed(client.get("/board/"))


def test_a_likely_duplicate_is_offered_and_joined_with_a_receipt_of_its_own(client: Client, d: District) -> None:
    client.post("/report/", fields(d))
    first = Appeal.objects.get()
    neighbour = Client()
    page = neighbour.post("/report/", fields(d, step="check", words="管道堵塞了"))
    assert f'name="join" value="{first.pk}"' in typed(page)
    assert "9栋门口下水道堵了" not in typed(page)
    neighbour.post("/report/", fields(d, words="管道堵塞了", join=first.pk))
    second = Appeal.objects.exclude(pk=first.pk).get()
    assert (second.state, second.main_id) == ("merged", first.pk)


@pytest.mark.parametrize("how", ["photo_camera", "photo_album"])
def test_photos_go_with_the_report_without_scripts(client: Client, d: District, how: str) -> None:
    client.post("/report/", fields(d, **{how: a_photo()}))
    assert Attachment.objects.get().appeal_id == Appeal.objects.get().pk


def test_a_photo_sent_while_writing_is_attached_once(client: Client, d: District) -> None:
    form = fields(d)
    kept = client.post("/report/photo/", {"key": form["key"], "file": a_photo()}).json()["key"]
    again = client.post("/report/photo/", {"key": form["key"], "file": a_photo()}).json()["key"]
    assert kept == again
    client.post("/report/", {**form, "photo": [kept]})
    client.post("/report/", {**form, "photo": [kept]})
    assert Attachment.objects.count() == 1


def test_ten_photos_keep_nine_and_the_words(client: Client, d: District) -> None:
    photos = [a_photo(f"{n}.jpg", colour=f"#{n}{n}{n}") for n in range(10)]
    page = client.post("/report/", fields(d, photo_album=photos))
    assert page.status_code == 422
    assert typed(page).count('type="hidden" name="photo"') == 9
    assert "9栋门口下水道堵了" in typed(page)
    assert not Appeal.objects.exists()


def test_a_fake_picture_and_one_too_large_are_refused_by_name_and_the_good_one_stays(
    client: Client, d: District
) -> None:
    fake = SimpleUploadedFile("fake.jpg", b"<html>no picture</html>", content_type="image/jpeg")
    large = SimpleUploadedFile("large.jpg", a_photo().read() + b"\0" * 20_000_000, content_type="image/jpeg")
    page = client.post("/report/", fields(d, photo_album=[a_photo(), fake, large]))
    assert page.status_code == 422
    assert "fake.jpg" in typed(page)
    assert "large.jpg" in typed(page)
    assert typed(page).count('type="hidden" name="photo"') == 1
    assert "9栋门口下水道堵了" in typed(page)


def test_a_decompression_bomb_is_refused_by_its_header(client: Client, d: District) -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    bomb = SimpleUploadedFile("bomb.png", out.getvalue(), content_type="image/png")
    answer = client.post("/report/photo/", {"key": new_key(), "file": bomb})
    assert answer.status_code == 422
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("lat", "lon"), [("0", "0"), ("26.4", "200"), ("nan", "117"), ("1e400", "1")])
def test_a_point_that_is_no_place_is_told_and_nothing_is_lost(client: Client, d: District, lat: str, lon: str) -> None:
    page = client.post("/report/", fields(d, chosen="", lat=lat, lon=lon))
    assert page.status_code == 422
    assert "9栋门口下水道堵了" in typed(page)
    assert not Appeal.objects.exists()


def test_five_thousand_characters_are_too_many_and_all_stay(client: Client, d: District) -> None:
    words = "堵" * 5000
    page = client.post("/report/", fields(d, words=words))
    assert page.status_code == 422
    assert words in typed(page)


def test_emoji_and_html_are_words_like_others(client: Client, d: District) -> None:
    client.post("/report/", fields(d, words="堵了😭 <script>alert(1)</script>"))
    page = typed(client.get(f"/progress/{Appeal.objects.get().number}/"))
    assert "😭" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_nothing_said_is_asked_for_kindly(client: Client, d: District) -> None:
    page = client.post("/report/", fields(d, words="  "))
    assert page.status_code == 422
    assert not Appeal.objects.exists()


def test_an_expired_page_gives_back_words_and_photos(d: District) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/report/", fields(d, photo_camera=a_photo()), headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    assert "9栋门口下水道堵了" in typed(page)
    assert 'type="hidden" name="photo"' in typed(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', typed(page))
    kept = re.search(r'name="photo" value="([^"]+)"', typed(page))
    assert token is not None
    assert kept is not None
    again = fields(d, csrfmiddlewaretoken=token[1], photo=[kept[1]])
    assert strict.post("/report/", again).status_code == 303
    assert Attachment.objects.count() == 1


def test_a_form_from_another_site_stores_nothing(d: District) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/report/", fields(d, photo_camera=a_photo()), headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status_code == 403
    assert "9栋门口下水道堵了" not in typed(page)
    assert not StoredFile.objects.exists()


def test_a_voice_note_alone_is_a_report_that_waits_to_be_heard(client: Client, d: District) -> None:
    sound = b"RIFF" + (36 + 8000).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    sound += b"\1\0\1\0" + (8000).to_bytes(4, "little") + (8000).to_bytes(4, "little") + b"\1\0\x08\0data"
    sound += (8000).to_bytes(4, "little") + b"\x80" * 8000
    voice = SimpleUploadedFile("voice.wav", sound, content_type="audio/wav")
    done = client.post("/report/", fields(d, words="", voice_file=voice))
    assert done.status_code == 303
    assert Appeal.objects.get().unheard


def test_an_address_in_full_decides_over_the_microgrid_the_page_offered(client: Client, d: District) -> None:
    Building.objects.create(community=d.community, microgrid=d.next_door, compound="洋坊新村", name="3栋")
    page = client.post("/report/", fields(d, step="check", place="洋坊新村3栋"))
    assert "06微网格" in typed(page)
    near = client.post("/report/", fields(d, step="check", place="门卫室旁边"))
    assert "05微网格" in typed(near)


def test_what_is_picked_beside_the_map_decides_and_needs_no_outline(client: Client, d: District) -> None:
    page = client.post("/report/", fields(d, step="map", community=d.community.pk))
    assert 'type="image"' not in typed(page)
    assert f'<option value="{d.next_door.pk}">06微网格' in typed(page)
    client.post("/report/", fields(d, microgrid=d.next_door.pk))
    assert Appeal.objects.get().microgrid_id == d.next_door.pk


def test_a_click_on_the_map_is_a_place_and_a_key_press_on_it_is_not(client: Client, d: District) -> None:
    x, y = 1_178_000_000, 264_000_000
    square = [[[x, y, x + 40_000, y, x + 40_000, y + 40_000, x, y + 40_000]]]
    d.home.versions.update(boundary=square)
    versions.bump("tree")
    picture = client.get(f"/report/map/{d.community.pk}.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    form = fields(d, step="", chosen="", community=d.community.pk)
    del form["step"]
    clicked = client.post("/report/", {**form, "pin.x": "360", "pin.y": "300"})
    assert "已在图上标了位置" in typed(clicked)
    pressed = client.post("/report/", {**form, "pin.x": "0", "pin.y": "0"})
    assert pressed.status_code == 422
    lat = re.search(r'name="lat" value="([^"]+)"', typed(clicked))
    lon = re.search(r'name="lon" value="([^"]+)"', typed(clicked))
    assert lat is not None
    assert lon is not None
    client.post("/report/", fields(d, chosen="", lat=lat[1], lon=lon[1]))
    appeal = Appeal.objects.get()
    assert (appeal.microgrid_id, appeal.place_by) == (d.home.pk, "point")


def test_sending_takes_few_queries(client: Client, d: District, django_assert_max_num_queries: object) -> None:
    client.post("/report/", fields(d))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.post("/report/", fields(d, words="另一件", key=new_key()))


def test_an_address_said_in_the_first_sentence_is_not_asked_again(client: Client, d: District) -> None:
    Building.objects.create(community=d.community, microgrid=d.next_door, compound="滨河花园", name="8栋")
    versions.bump("tree")
    said = {"key": new_key(), "step": "check"}
    named = client.post("/report/", {**said, "words": "滨河花园8栋门口的下水道堵了"})
    assert named.status_code == 200
    building = Building.objects.get(compound="滨河花园")
    assert f'name="chosen" value="{d.next_door.pk}-{building.pk}"' in named.content.decode()
    vague = client.post("/report/", {**said, "words": "门口的下水道堵了"})
    assert vague.status_code == 422
