from django.urls import path

from tps.views import contacts, finders, follow_ups, gaps, lists, log, quality, references, written

app_name = "tps"
urlpatterns = [
    path("log/", log.start, name="log"),
    path("log/<str:reference>/", log.write, name="write"),
    path("log/<str:reference>/save/", log.save, name="save"),
    path("log/<str:reference>/service-officer/", log.add_service_officer, name="add_service_officer"),
    path("contacts/", lists.contacts, name="contacts"),
    path("contacts.csv", lists.contacts_csv, name="contacts_csv"),
    path("contacts/<str:reference>/", contacts.contact, name="contact"),
    path("contacts/<str:reference>/steps/<str:name>/", contacts.step, name="step"),
    path("contacts/<str:reference>/gap/", references.report_gap, name="report_gap"),
    path("follow-ups/", follow_ups.follow_ups, name="follow_ups"),
    path("follow-ups/<str:reference>/", follow_ups.follow_up, name="follow_up"),
    path("follow-ups/<str:reference>/steps/<str:name>/", follow_ups.step, name="follow_up_step"),
    path("ask/", written.ask, name="ask"),
    path("written/", written.waiting, name="written"),
    path("written/<str:reference>/", written.question, name="written_question"),
    path("written/<str:reference>/steps/<str:name>/", written.step, name="written_step"),
    path("staff/find/", finders.find_staff, name="find_staff"),
    path("references/find/", finders.find_references, name="find_references"),
    path("quality/", quality.quality_checks, name="quality_checks"),
    path("quality/request/", quality.request_check, name="request_check"),
    path("quality/request/<str:reference>/", quality.request_check_of, name="request_check_of"),
    path("quality/<str:reference>/", quality.quality_check, name="quality_check"),
    path("quality/<str:reference>/steps/<str:name>/", quality.quality_step, name="quality_step"),
    path("knowledge-gaps/take-up/", gaps.take_up, name="take_up_gap"),
    path("knowledge-gaps/<str:reference>/", gaps.gap, name="knowledge_gap"),
    path("knowledge-gaps/<str:reference>/steps/<str:name>/", gaps.gap_step, name="knowledge_gap_step"),
    path("roster/", quality.roster, name="roster"),
    path("roster/add/", quality.add_shift, name="add_shift"),
    path("roster/<str:reference>/", quality.shift, name="shift"),
    path("roster/<str:reference>/steps/<str:name>/", quality.shift_step, name="shift_step"),
]
