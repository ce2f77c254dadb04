"""What is kept of a customer: sealed in the database, found by CRN, and under keys that rotate."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from personalised_services import actions, sealing
from personalised_services.models import Customer
from tests.personalised_services.conftest import BORN, CRN, NAME

SECRETS = {"old": "o" * 40, "new": "n" * 40}


def raw(customer) -> bytes:
    """Everything that the database holds in the customer's row, as a dump would have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM personalised_services_customer WHERE id = %s", [customer.pk])
        [row] = cursor.fetchall()
    return b"\n".join(bytes(value) if isinstance(value, memoryview) else str(value).encode() for value in row)


def test_the_row_has_neither_name_nor_crn_nor_birth_date(customer):
    dump = raw(customer)
    for told in (CRN, CRN[:9], "Halloran", "Ines", BORN.isoformat(), "1979"):
        assert told.encode() not in dump
    assert CRN[-3:].encode() in dump
    kept = Customer.objects.get()
    assert (kept.name, kept.crn, kept.date_of_birth, kept.crn_end) == (NAME, CRN, BORN, "05K")


def test_the_same_text_is_sealed_differently_each_time_and_opens_in_its_own_place_alone(customer):
    key = customer.key_id
    one, two = (sealing.seal("Ines", key_id=key, place="a:name") for _ in range(2))
    assert one != two
    assert sealing.unseal(one, key_id=key, place="a:name") == "Ines"
    for sealed, place in ((one, "b:name"), (one, "a:crn"), (one[:-1] + bytes([one[-1] ^ 1]), "a:name")):
        with pytest.raises(sealing.Unreadable):
            sealing.unseal(sealed, key_id=key, place=place)


def test_a_customer_is_found_by_crn_however_it_is_written_and_added_once(customer):
    again = actions.customer_with(crn="204 418 305k", name="Somebody Else", date_of_birth=BORN)
    assert again == customer and again.name == NAME
    assert Customer.objects.with_crn(CRN).get() == customer
    assert not Customer.objects.with_crn("204418305L").exists()
    with pytest.raises(ValueError, match="nine digits"):
        actions.customer_with(crn="2044", name=NAME, date_of_birth=BORN)


def test_keys_rotate(settings, customer):
    settings.PS_KEYS = {"new": SECRETS["new"], **settings.PS_KEYS}
    was = bytes(customer.name_sealed)
    assert Customer.objects.get().name == NAME  # the old key opens still

    said = StringIO()
    call_command("rotate_ps_keys", stdout=said)

    assert said.getvalue().splitlines() == [
        f"{told} sealed anew with new; 0 are sealed with another key." for told in ("1 customers", "0 letters")
    ]
    settings.PS_KEYS = {"new": SECRETS["new"]}  # the old one is gone
    kept = Customer.objects.get()
    assert (kept.key_id, kept.name, kept.crn, kept.date_of_birth) == ("new", NAME, CRN, BORN)
    assert bytes(kept.name_sealed) != was
    call_command("rotate_ps_keys", stdout=(said := StringIO()))
    assert said.getvalue().startswith("0 customers")


def test_without_its_key_nothing_is_read(settings, customer):
    settings.PS_KEYS = {"new": SECRETS["new"]}
    with pytest.raises(sealing.Unreadable):
        _ = Customer.objects.get().name


def test_the_index_has_a_key_of_its_own_and_can_be_made_anew(settings, customer):
    was = customer.crn_index
    settings.PS_INDEX_KEY = "i" * 40
    assert not Customer.objects.with_crn(CRN).exists()
    call_command("rotate_ps_keys", "--index", stdout=StringIO())
    assert Customer.objects.with_crn(CRN).get().crn_index != was


def test_a_customer_is_never_deleted(customer):
    with pytest.raises(DatabaseError), transaction.atomic():
        customer.delete()
