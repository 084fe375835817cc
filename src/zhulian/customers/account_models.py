"""A customer's way in to the portal: the account, and the codes by which a contact is proven."""

from __future__ import annotations

from django.db import models

from zhulian.platform.models import Client
from zhulian.platform.secrets import EncryptedTextField

MOST_TRIES = 5


class CustomerAccount(models.Model):
    """A customer who signs in by code (客户账号). Raising `epoch` ends all of its sessions.

    `admin_of` names the organisation whose requests the person may see, with everything below it. It counts only
    while the person still belongs to exactly that organisation, so that no move or merge can widen it.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    customer = models.OneToOneField("customers.Customer", on_delete=models.CASCADE, related_name="account")
    is_active = models.BooleanField(default=True)
    admin_of = models.ForeignKey(
        "customers.Organisation", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.customer_id}"

    @property
    def is_organisation_admin(self) -> bool:
        """True while the organisation that was granted is still the person's own."""
        return self.admin_of_id is not None and self.admin_of_id == self.customer.organisation_id


class AccountCode(models.Model):
    """A code on its way to a telephone number or e-mail address. Who may try it: the session that holds its id.

    The contact is kept encrypted for sending and for what follows a right code, and is emptied after use; the code
    itself is never stored. `account` is set where a signed-in customer adds a contact.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(CustomerAccount, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10)
    contact = models.CharField(max_length=64)
    value = EncryptedTextField(blank=True)
    language = models.CharField(max_length=10)
    nonce = models.CharField(max_length=32)
    code = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind
