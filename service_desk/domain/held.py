"""What the service desk keeps about a customer: that there was a ticket stays, its texts and contact details go."""

from customers.domain.held import Fate, Held

OF_TICKET = "ticket_id IN (SELECT id FROM service_desk_ticket WHERE customer_id = %(id)s)"
OF_MESSAGE = (
    "message_id IN (SELECT m.id FROM service_desk_ticketmessage m"
    " JOIN service_desk_ticket t ON t.id = m.ticket_id WHERE t.customer_id = %(id)s)"
)
HELD = (
    Held(
        "service_desk.AnswerDelivery", Fate.DELETE, OF_MESSAGE, leave_out=("message",), secret=True
    ),
    Held("service_desk.TicketMessage", Fate.DELETE, OF_TICKET, told_only="NOT internal"),
    Held(
        "service_desk.Ticket",
        Fate.BLANK,
        blanks={
            "contact_name": "NULL",
            "contact_email": "NULL",
            "contact_phone": "NULL",
            "contact_customer_no": "''",
            "subject": "''",
        },
    ),
)
