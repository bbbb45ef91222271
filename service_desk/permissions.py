"""What one may do with tickets."""

VIEW_TICKET = "service_desk.view_ticket"
WORK_TICKET = "service_desk.work_ticket"
