"""Addresses of the service desk, under /service/."""

from django.urls import path

from service_desk.views import complaints, inbox, work

app_name = "service_desk"

urlpatterns = [
    path("", inbox.ticket_list, name="ticket_list"),
    path("complain/", complaints.complaint_form, name="complaint_form"),
    path("complain/<str:proof>/", complaints.complaint_received, name="complaint_received"),
    path("tickets/new/", inbox.ticket_create, name="ticket_create"),
    path("tickets/<str:number>/", inbox.ticket_detail, name="ticket_detail"),
    path("tickets/<str:number>/answer/", work.ticket_answer, name="ticket_answer"),
    path("tickets/<str:number>/note/", work.ticket_note, name="ticket_note"),
    path("tickets/<str:number>/assign/", work.ticket_assign, name="ticket_assign"),
    path("tickets/<str:number>/close/", work.ticket_close, name="ticket_close"),
    path("tickets/<str:number>/reopen/", work.ticket_reopen, name="ticket_reopen"),
    path("tickets/<str:number>/link/", work.ticket_link, name="ticket_link"),
    path("tickets/<str:number>/unlink/", work.ticket_unlink, name="ticket_unlink"),
    path("tickets/<str:number>/reveal/<str:what>/", work.contact_reveal, name="contact_reveal"),
    path("customers/<key:customer_no>/tickets/", inbox.customer_tickets, name="customer_tickets"),
]
