"""Addresses of the resident face: no account anywhere."""

from django.conf import settings
from django.urls import path

from jinlin.web.parts import parts
from jinlin.web.resident import (
    board,
    files,
    home,
    lookup,
    poster,
    preferences,
    progress,
    receipt,
    report,
    share,
    uploads,
)

app_name = "resident"
urlpatterns = [
    path("", home.home, name="home"),
    path("mine/", home.mine_page, name="mine"),
    path("place/", home.place, name="place"),
    path("report/", report.report, name="report"),
    path("report/photo/", uploads.photo, name="photo"),
    path("report/voice/", uploads.voice, name="voice"),
    path("report/places/", report.places, name="places"),
    path("report/map/<int:community_id>.svg", report.community_map, name="map"),
    path("receipt/<str:number>/", receipt.receipt, name="receipt"),
    path("share/<str:number>/", share.share, name="share"),
    path("s/<str:token>/", share.shared, name="shared"),
    path("poster/<int:grid_id>/", poster.poster, name="poster"),
    path("progress/", lookup.lookup, name="lookup"),
    path("progress/<str:number>/", progress.progress, name="progress"),
    path("progress/<str:number>/<str:verb>/", progress.act, name="act"),
    path("board/", board.board, name="board"),
    path("board/<str:number>/", board.entry, name="board_entry"),
    path("files/<uuid:key>/", files.file, name="file"),
    path("files/<uuid:key>/small/", files.small, name="file_small"),
    path("elder/", preferences.elder, name="elder"),
    path("language/", preferences.language, name="language"),
    path("forget/", preferences.forget, name="forget"),
]
if settings.DEBUG:
    urlpatterns.append(path("ui/", parts, name="parts"))
