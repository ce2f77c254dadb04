"""Every route of the product. What each role may call stands on the view (people.access)."""

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("heartbeat", health.heartbeat, name="heartbeat"),
    path("admin/", admin.site.urls),
    path("api/", include("config.api")),
    path("", include("people.urls")),
    path("", include("tps.urls")),
    path("", include("personalised_services.urls")),
    path("", include("escalations.urls")),
    path("", include("compensation.urls")),
    path("", include("desk.urls")),
]
