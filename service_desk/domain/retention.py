"""What the service desk keeps for a time only."""

from customers.domain.retention import ANONYMISE, DELETE, Target

TARGETS = (
    Target(
        "ticket_texts",
        "service_desk.TicketMessage",
        "Texts of closed tickets",
        "已关闭工单的文本",
        "t.created_at",
        DELETE,
        "EXISTS (SELECT 1 FROM service_desk_ticket k WHERE k.id = t.ticket_id AND k.state = 'closed')",
        customer="(SELECT k.customer_id FROM service_desk_ticket k WHERE k.id = t.ticket_id)",
        also=("DELETE FROM service_desk_answerdelivery WHERE message_id = ANY(%(ids)s)",),
        basis="民法典 188",
    ),
    Target(
        "ticket_contacts",
        "service_desk.Ticket",
        "Contact details given in closed tickets",
        "已关闭工单的联系方式",
        "t.closed_at",
        ANONYMISE,
        "t.state = 'closed' AND t.subject <> ''",
        blanks={
            **dict.fromkeys(("contact_name", "contact_email", "contact_phone"), "NULL"),
            **dict.fromkeys(("contact_customer_no", "subject"), "''"),
        },
        customer="t.customer_id",
        basis="民法典 188",
    ),
    Target(
        "form_attempts",
        "service_desk.FormAttempt",
        "Senders of the public form",
        "公开表单的发送方",
        "t.at",
        DELETE,
        default_days=30,
        basis="个人信息保护法 19",
    ),
)
