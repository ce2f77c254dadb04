from django.urls import path

from compensation.views import pages

app_name = "compensation"
urlpatterns = [
    path("stop-payments/", pages.queue, name="queue"),
    path("stop-payments/from/<str:reference>/", pages.start_from, name="start_from"),
    path("stop-payments/new/", pages.start, name="start"),
    path("stop-payments/<str:reference>/", pages.stop_payment, name="stop_payment"),
    path("stop-payments/<str:reference>/save/", pages.save, name="save"),
    path("stop-payments/<str:reference>/steps/<str:name>/", pages.step, name="step"),
]
