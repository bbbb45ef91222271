from service_desk.models.answers import AnswerDelivery
from service_desk.models.calendar import ServiceDay
from service_desk.models.intake import FormAttempt
from service_desk.models.tickets import Ticket, TicketMessage

__all__ = ["AnswerDelivery", "FormAttempt", "ServiceDay", "Ticket", "TicketMessage"]
