from django.urls import path

from personalised_services.views import cases, customers, plans

app_name = "personalised_services"
urlpatterns = [
    path("cases/", cases.tracker, name="cases"),
    path("cases/<str:reference>/", cases.case, name="case"),
    path("cases/<str:reference>/crn/", cases.show_crn, name="show_crn"),
    path("cases/<str:reference>/steps/<str:name>/", cases.step, name="step"),
    path("plans/<str:reference>/", plans.plan, name="plan"),
    path("plans/<str:reference>/steps/<str:name>/", plans.step, name="plan_step"),
    path("front-card/", customers.front_card, name="front_card"),
    path("visits/", customers.visits, name="visits"),
]
