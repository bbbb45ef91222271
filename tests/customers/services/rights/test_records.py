"""What stands as bytes in the database is told as text in the file about a customer."""

import io
import json
import zipfile
from base64 import b64encode

import numpy as np
import pytest
from django.utils import timezone

from customers.services.rights import files
from customers.services.rights.requests import Asked, receive_request
from segmentation.models import CustomerEmbedding, EmbeddingRun
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db


def test_file_of_somebody_with_an_embedding_is_written(user_with_role):
    agent, customer = user_with_role("service_agent"), make_customer()
    vector = np.array([0.5, -1.0], "<f4").tobytes()
    run = EmbeddingRun.objects.create(owner=agent)
    CustomerEmbedding.objects.create(
        run=run, customer=customer, vector=vector, computed_at=timezone.now()
    )
    asked = Asked(kind="access", via="branch", identity_proof="id_document")
    request = receive_request(customer=customer, asked=asked, by=agent)
    files.ask_for_file(request=request, by=agent)

    files.write_file(request=request)

    request.refresh_from_db()
    content = zipfile.ZipFile(io.BytesIO(files.hand_over_in_branch(request=request, by=agent)))
    told = json.loads(content.read("data.json"))
    assert b64encode(vector).decode() in json.dumps(told)
