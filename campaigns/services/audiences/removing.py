"""Removing: who may not be named to the platform any more leaves the audience, and the platform is told to take them out."""

from datetime import datetime
from string import Template

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from campaigns.models import AdAudience
from campaigns.selectors.audiences import finished_before, removal_files
from config.base.errors import DomainError
from config.base.tables import execute_sql
from customers.models import Channel
from customers.selectors.gates import marketing_gates

# What ends a consent or the customer; everything else only keeps somebody from being placed anew.
ENDS = (
    "closed", "marketing_refused", "suppression", "on_list", "no_consent", "no_sharing_consent",
)  # fmt: skip
REMOVE = Template("""
    UPDATE campaigns_audiencemember m
       SET removed_at = %(at)s, removal = v.reason,
           identifiers = CASE WHEN m.given_at IS NULL THEN NULL ELSE m.identifiers END
      FROM (SELECT m.id, coalesce($verdicts) AS reason
              FROM campaigns_audiencemember m JOIN customers_customer c ON c.id = m.customer_id $sources
             WHERE m.audience_id = %(audience)s AND m.removed_at IS NULL
               AND m.id > %(after)s AND m.id <= coalesce(%(upto)s::bigint, m.id)) v
     WHERE v.id = m.id AND v.reason IS NOT NULL
""")


@transaction.atomic
def remove_members(*, audience: AdAudience, now: datetime) -> int:
    """Take whoever has withdrawn out of an audience; return how many the platform has to take out by now."""
    _remove(audience, now)
    return audience.members.to_remove().count()


@transaction.atomic
def look_on(*, audience: AdAudience, now: datetime, most: int) -> int:
    """Look at the next `most` members as `remove_members` does, after the last one again at the first; return how many."""
    current = AdAudience.objects.select_for_update().get(pk=audience.pk)
    following = current.members.standing().filter(pk__gt=current.looked_to).order_by("pk")
    ids = list(following.values_list("pk", flat=True)[:most])
    after, upto = current.looked_to, ids[-1] if len(ids) == most else None
    _remove(audience, now, after, upto)
    current.looked_at, current.looked_to = now, upto or 0
    current.save(update_fields=["looked_at", "looked_to"])
    return len(ids)


def _remove(audience: AdAudience, now: datetime, after: int = 0, upto: int | None = None) -> None:
    gates = marketing_gates(channel=Channel.ADS, at=now)
    verdicts = [gate.verdict for gate in gates.lasting if gate.code in ENDS]
    sql = REMOVE.substitute(verdicts=", ".join(verdicts), sources=gates.for_all)
    own_lists = list(audience.run.campaign.suppression_lists.values_list("pk", flat=True))
    asked = {"audience": audience.pk, "own_lists": own_lists, "after": after, "upto": upto}
    execute_sql(sql, gates.params | asked)


@transaction.atomic
def confirm_removals(*, audience: AdAudience, by: User) -> int:
    """Note that the platform took out whom the newest downloaded removal file names; their hashes are deleted.

    Whom it does not name stays to be taken out, however long ago they withdrew.

    Raises DomainError `no_removal_file` where none was downloaded, `nothing_to_remove`.
    """
    file = removal_files(audience).filter(downloads__gt=0).first()
    if file is None or file.started_at is None:
        raise DomainError(
            "no_removal_file", _("Download the removal file and give it to the platform first.")
        )
    named_in = [file.pk, *finished_before(audience, file).values_list("pk", flat=True)]
    named = audience.members.to_remove().filter(named_in__in=named_in)
    count = named.update(told_at=timezone.now(), identifiers=None)
    if not count:
        raise DomainError(
            "nothing_to_remove", _("The newest removal file names nobody who is still there.")
        )
    note = f"{count} taken out at {audience.recipient.code} by {file.code}"
    record_access(
        action="audience_removed",
        table="campaigns_adaudience",
        object_id=str(audience.pk),
        note=note,
    )
    return count
