from django.urls import path

from tps.views import contacts, finders, lists, log

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
    path("staff/find/", finders.find_staff, name="find_staff"),
    path("references/find/", finders.find_references, name="find_references"),
]
