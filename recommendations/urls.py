from django.urls import path

from recommendations.views import models, offers, texts

app_name = "recommendations"
urlpatterns = [
    path("", offers.offer_try, name="offer_try"),
    path("leaderboard/", offers.offer_leaderboard, name="offer_leaderboard"),
    path("customers/<key:customer_no>/", offers.customer_offers, name="customer_offers"),
    path("decisions/<int:pk>/", offers.decision_detail, name="decision_detail"),
    path("texts/", texts.text_try, name="text_try"),
    path("models/", models.model_list, name="model_list"),
    path("models/train/", models.model_train, name="model_train"),
    path("models/<int:pk>/", models.model_detail, name="model_detail"),
    path("models/<int:pk>/approve/", models.model_approve, name="model_approve"),
    path("models/<int:pk>/retire/", models.model_retire, name="model_retire"),
    path("models/<int:pk>/score/", models.model_score, name="model_score"),
]
