"""Addresses of the chief face: the three of a microgrid's team, on a phone."""

from django.urls import path

from jinlin.web.chief import appeal, around, deeds, hours, me, record, report, today

app_name = "chief"
urlpatterns = [
    path("", today.today, name="today"),
    path("around/", around.around, name="around"),
    path("report/", report.report, name="report"),
    path("report/kinds/", report.kinds, name="kinds"),
    path("appeals/<int:appeal_id>/", appeal.appeal, name="appeal"),
    path("appeals/<int:appeal_id>/sent/", report.sent, name="sent"),
    path("appeals/<int:appeal_id>/contact/", appeal.contact, name="contact"),
    path("appeals/<int:appeal_id>/take/", deeds.take, name="take"),
    path("appeals/<int:appeal_id>/hand-in/", deeds.hand_in, name="hand_in"),
    path("appeals/<int:appeal_id>/pass-on/", deeds.pass_on, name="pass_on"),
    path("appeals/<int:appeal_id>/object/", deeds.object_to, name="object"),
    path("appeals/<int:appeal_id>/inspect/", deeds.inspect, name="inspect"),
    path("appeals/<int:appeal_id>/verify/", deeds.verify, name="verify"),
    path("appeals/<int:appeal_id>/hear/", deeds.hear, name="hear"),
    path("appeals/<int:appeal_id>/kind/", deeds.kind, name="kind"),
    path("appeals/<int:appeal_id>/comment/", deeds.comment, name="comment"),
    path("me/", me.me, name="me"),
    path("me/hours/", hours.hours, name="hours"),
    path("me/record/", record.record, name="record"),
    path("me/away/", hours.away, name="away"),
]
