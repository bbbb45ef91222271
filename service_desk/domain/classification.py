"""The marks of what the service desk keeps."""

from customers.domain.classification import CONTACT, SERVICE, Classified

CLASSIFIED = (
    Classified(
        "service_desk.Ticket",
        SERVICE,
        {"contact_name": CONTACT, "contact_email": CONTACT, "contact_phone": CONTACT},
    ),
    Classified("service_desk.TicketMessage", SERVICE, {"body": SERVICE}),
    Classified("service_desk.AnswerDelivery", SERVICE),
)
