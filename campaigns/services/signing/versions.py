"""Keeping what was submitted or signed, by its hash."""

import json

from django.db import transaction

from campaigns.domain.hashing import canonical_json, digest
from campaigns.models import Campaign, CampaignVersion
from campaigns.selectors.campaigns import signed_content


@transaction.atomic
def keep_version(*, campaign: Campaign) -> CampaignVersion:
    """Keep the campaign as it stands, once for each hash."""
    stored = Campaign.objects.select_related("product").get(pk=campaign.pk)
    content = signed_content(stored)
    version, _made = CampaignVersion.objects.get_or_create(
        campaign=stored,
        content_hash=digest(content),
        defaults={"content": json.loads(canonical_json(content))},
    )
    return version
