from django.urls import path

from desk import views, views_delivered, views_manual, views_outbox, views_settings

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("palette/", views.palette, name="palette"),
    path("settings/", views_settings.settings, name="settings"),
    path("signed-in/", views.signed_in, name="signed_in"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
    path("outbox/", views_outbox.messages_by_state, name="outbox"),
    path("outbox/<int:number>/", views_outbox.message, name="outbox_message"),
    path("outbox/<int:number>/try-again/", views_outbox.try_again, name="outbox_try_again"),
    path("outbox/delivered/", views_delivered.delivered, name="delivered"),
    path("outbox/delivered/<str:name>/", views_delivered.message, name="delivered_message"),
    path("manual/", views_manual.manual, name="manual"),
    path("manual/steps/", views_manual.steps, name="manual_steps"),
    path("manual/<slug:name>/", views_manual.manual_area, name="manual_area"),
]
