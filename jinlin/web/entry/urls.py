"""Addresses of coming in and going out, of notices and of the community's page about phones."""

from django.urls import path

from jinlin.web.entry import inbox, login, phone, team

app_name = "entry"
urlpatterns = [
    path("login/", login.login, name="login"),
    path("login/code/", login.code, name="code"),
    path("login/app/", login.enrol, name="enrol"),
    path("logout/", login.logout, name="logout"),
    path("password/", login.password, name="password"),
    path("home/", login.home, name="home"),
    path("post/<int:post_id>/", login.switch_post, name="post"),
    path("phone/", phone.how, name="phone"),
    path("phone/<str:code>/", phone.open_code, name="phone_code"),
    path("pin/", phone.pin, name="pin"),
    path("team-access/", team.team_access, name="team"),
    path("team-access/<int:post_id>/code/", team.show_code, name="team_code"),
    path("team-access/phone/<int:device_id>/end/", team.end_phone, name="team_phone_end"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read, name="inbox_read"),
]
