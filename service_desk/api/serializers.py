"""What the tickets API takes and gives."""

from rest_framework import serializers

from service_desk.models import Ticket


class TicketInput(serializers.Serializer[dict[str, object]]):
    """A matter as another system of the bank reports it."""

    kind = serializers.ChoiceField(choices=Ticket.Kind.choices)
    subject = serializers.CharField(max_length=200)
    body = serializers.CharField(max_length=4000)
    customer_no = serializers.CharField(max_length=32, required=False, default="")
    name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    email = serializers.EmailField(required=False, default="", allow_blank=True)
    phone = serializers.CharField(max_length=25, required=False, default="", allow_blank=True)
    language = serializers.ChoiceField(choices=["zh-hans", "en"], required=False, default="zh-hans")
    campaign_code = serializers.CharField(
        max_length=32, required=False, default="", allow_blank=True
    )


class TicketOutput(serializers.ModelSerializer[Ticket]):
    """A ticket without personal data: the customer by number, the contact masked."""

    customer_no = serializers.CharField(source="customer.customer_no", default=None)
    contact = serializers.CharField(source="masked_contact")
    assigned_to = serializers.CharField(source="assigned_to.username", default=None)

    class Meta:
        model = Ticket
        fields = [
            "number",
            "kind",
            "state",
            "channel",
            "subject",
            "customer_no",
            "contact",
            "assigned_to",
            "campaign_code",
            "opened_at",
            "first_response_due_at",
            "resolution_due_at",
            "first_responded_at",
            "closed_at",
        ]
