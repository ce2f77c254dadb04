from django.urls import path

from escalations.views import draft, queue, record

app_name = "escalations"
urlpatterns = [
    path("contacts/<str:reference>/escalate/", draft.start, name="start"),
    path("escalations/", queue.queue, name="queue"),
    path("escalations/<str:reference>/", record.escalation, name="escalation"),
    path("escalations/<str:reference>/write/", draft.write, name="write"),
    path("escalations/<str:reference>/save/", draft.save, name="save"),
    path("escalations/<str:reference>/steps/<str:name>/", record.step, name="step"),
]
