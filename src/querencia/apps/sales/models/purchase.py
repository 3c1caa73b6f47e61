"""Purchases: documents with a day and an amount, their lines, and who is credited with them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from querencia.apps.sales.enums import PurchaseKind


class Seller(models.Model):
    """Who is credited with purchases, as the ledger names them; a user where they are one."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sellers",
        verbose_name=_("user"),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductLine(models.Model):
    """A kind of thing that is sold."""

    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Purchase(models.Model):
    """A dated, valued document; a refund is below zero and points at its original where known.

    ``source`` and ``key`` together come once, so that sending a document again changes nothing. The
    key names document, year and customer as the source does, since numbering starts again each
    year; where a source gives no document, it is made from what the row holds. ``base_...`` is in
    the organisation's currency, at the rate of the day.
    """

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="purchases")
    source = models.CharField(max_length=40, default="file")
    key = models.CharField(max_length=700, editable=False)
    document = models.CharField(_("document"), max_length=200, blank=True)
    kind = models.CharField(
        max_length=8, choices=PurchaseKind.choices, default=PurchaseKind.PURCHASE
    )
    day = models.DateField(_("date"))
    currency = models.CharField(_("currency"), max_length=3)
    amount_minor = models.BigIntegerField(_("amount"))
    base_amount_minor = models.BigIntegerField()
    base_margin_minor = models.BigIntegerField(null=True)
    seller = models.ForeignKey(
        Seller, models.PROTECT, null=True, related_name="purchases", verbose_name=_("seller")
    )
    # What a refund names as its original, and that one as soon as it is known.
    reference = models.CharField(_("original document"), max_length=200, blank=True)
    refund_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="refunds", verbose_name=_("refund of")
    )
    # The import that brought it; undoing that one takes it away. A plain number: imports are above.
    import_id = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="a_document_once")]
        indexes = [
            models.Index(fields=["customer", "day"]),
            models.Index(fields=["day", "base_amount_minor"]),  # sums a period by itself
            models.Index(
                fields=["customer", "reference"],
                condition=~models.Q(reference=""),
                name="purchases_that_refer",
            ),
        ]

    def __str__(self) -> str:
        return self.document or f"{self.day}"


class PurchaseLine(models.Model):
    """The part of a purchase that belongs to a product line; in the organisation's currency.

    The lines of a purchase add up to it; what belongs to none has a line of its own.
    """

    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="lines")
    product_line = models.ForeignKey(ProductLine, models.PROTECT, null=True, related_name="+")
    base_amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purchase", "product_line"], name="a_product_line_once_a_purchase"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purchase_id} {self.product_line_id}"
