"""The addresses by which people and programs stay informed: notifications, letters, calendars, feeds, webhooks."""

from django.urls import path

from governance.web import feeds, mail_addresses, notification_settings, notifications, webhooks

SETTINGS = "notifications/settings/"
MAIL = "notifications/mail/"
WEBHOOK = "c/<slug:slug>/webhooks/<int:number>/"

urlpatterns = [
    path("notifications/", notifications.index, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications-read"),
    path("notifications/<int:number>/read/", notifications.read, name="notification-read"),
    path(SETTINGS, notification_settings.show, name="notification-settings"),
    path(f"{SETTINGS}<slug:slug>/", notification_settings.in_community, name="notification-settings-here"),
    path(MAIL, notification_settings.give_address, name="mail-address"),
    path(f"{MAIL}forget/", notification_settings.take_address_away, name="mail-forget"),
    path(f"{MAIL}go-on/", notification_settings.go_on, name="mail-go-on"),
    path(f"{MAIL}confirm/<str:token>/", mail_addresses.confirm, name="mail-confirm"),
    path(f"{MAIL}stop/<str:token>/", mail_addresses.stop, name="mail-stop"),
    path("notifications/calendar/", notification_settings.make_calendar, name="calendar-make"),
    path("notifications/calendar/close/", notification_settings.revoke_calendar, name="calendar-revoke"),
    path("calendar/<str:secret>.ics", feeds.of_person, name="calendar"),
    path("c/<slug:slug>/calendar.ics", feeds.of_community, name="community-calendar"),
    path("c/<slug:slug>/decisions.atom", feeds.decisions, name="decisions-feed"),
    path("c/<slug:slug>/webhooks/", webhooks.index, name="webhooks"),
    path(WEBHOOK, webhooks.show, name="webhook"),
    path(f"{WEBHOOK}test/", webhooks.test, name="webhook-test"),
    path(f"{WEBHOOK}pause/", webhooks.pause, name="webhook-pause"),
    path(f"{WEBHOOK}resume/", webhooks.resume, name="webhook-resume"),
    path(f"{WEBHOOK}remove/", webhooks.remove, name="webhook-remove"),
]
