"""The page, and the two streams that it shows."""

from django.urls import path
from django.views.generic import TemplateView

from . import views

urlpatterns = [
    path("", TemplateView.as_view(template_name="chat.html")),
    path("text/", views.as_text),
    path("events/", views.as_events),
]
