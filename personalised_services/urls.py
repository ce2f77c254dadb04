from django.urls import path

from personalised_services.views import cases, cold, customers, exits, letters, plans, referrals, reviews, whiteboard

app_name = "personalised_services"
urlpatterns = [
    path("cases/", cases.tracker, name="cases"),
    path("cases/<str:reference>/", cases.case, name="case"),
    path("cases/<str:reference>/crn/", cases.show_crn, name="show_crn"),
    path("cases/<str:reference>/steps/<str:name>/", cases.step, name="step"),
    path("cases/<str:reference>/call/", cold.assess, name="assess_call"),
    path("cold-transfers/<str:reference>/", cold.transfer, name="cold_transfer"),
    path("cold-transfers/<str:reference>/steps/<str:name>/", cold.step, name="cold_step"),
    path("whiteboard/", whiteboard.whiteboard, name="whiteboard"),
    path("whiteboard/<str:reference>/", whiteboard.entry, name="whiteboard_entry"),
    path("whiteboard/<str:reference>/steps/<str:name>/", whiteboard.step, name="whiteboard_step"),
    path("plans/<str:reference>/", plans.plan, name="plan"),
    path("plans/<str:reference>/steps/<str:name>/", plans.step, name="plan_step"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<str:reference>/", reviews.review, name="review"),
    path("reviews/<str:reference>/steps/<str:name>/", reviews.step, name="review_step"),
    path("exits/<str:reference>/", exits.recommendation, name="exit"),
    path("exits/<str:reference>/steps/<str:name>/", exits.step, name="exit_step"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/new/", referrals.new, name="new_referral"),
    path("referrals/<str:reference>/", referrals.referral, name="referral"),
    path("referrals/<str:reference>/steps/<str:name>/", referrals.step, name="referral_step"),
    path("letters/<str:reference>/", letters.letter, name="letter"),
    path("letters/<str:reference>/pdf/", letters.pdf, name="letter_pdf"),
    path("letters/<str:reference>/steps/<str:name>/", letters.step, name="letter_step"),
    path("front-card/", customers.front_card, name="front_card"),
    path("visits/", customers.visits, name="visits"),
]
