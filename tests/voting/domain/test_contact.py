"""Contacts: one form each, and no number that a message to would enrich its holder."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.domain.claims.contact import Contact, ContactKind, parse_contact
from voting.domain.errors import ContactError

CARIBBEAN_AND_PACIFIC = (
    *("242", "246", "264", "268", "284", "340", "345", "441", "473", "649", "658", "664", "670"),
    *("671", "684", "721", "758", "767", "784", "787", "809", "829", "849", "868", "869", "876"),
    "939",
)
TOLL_FREE = ["800", "833", "844", "855", "866", "877", "888"]
PERSONAL_AND_SPECIAL = ["500", "521", "533", "544", "566", "577", "588", "600", "622", "700", "710"]


class TestNumbers:
    @pytest.mark.parametrize(
        "typed",
        [
            "416-555-0123",
            "(416) 555-0123",
            "416.555.0123",
            "4165550123",
            "1 416 555 0123",
            "+1 416 555 0123",
            "+14165550123",
            " 416 555 0123 ",
        ],
    )
    def test_one_form(self, typed):
        assert parse_contact(typed) == Contact(ContactKind.MOBILE, "+14165550123")

    @pytest.mark.parametrize(
        "area", ["416", "437", "807", "204", "867", "902", "212", "907", "808"]
    )
    def test_canada_and_the_united_states(self, area):
        assert parse_contact(f"{area}-234-5678").value == f"+1{area}2345678"

    @pytest.mark.parametrize("area", CARIBBEAN_AND_PACIFIC)
    @pytest.mark.parametrize("prefix", ["", "+1", "1-"])
    def test_other_countries_with_code_1(self, area, prefix):
        with pytest.raises(ContactError, match="Canada and the United States only"):
            parse_contact(f"{prefix}{area}2345678")

    @pytest.mark.parametrize("area", ["900", *TOLL_FREE, *PERSONAL_AND_SPECIAL])
    def test_premium_toll_free_personal_and_service_numbers(self, area):
        with pytest.raises(ContactError, match=r"toll-free, premium or a service|Canada and the"):
            parse_contact(f"{area}2345678")

    @pytest.mark.parametrize(
        "number", ["416-976-1234", "212-976-0000", "416-911-1234", "416-4110000"]
    )
    def test_premium_exchanges(self, number):
        with pytest.raises(ContactError, match="toll-free, premium or a service"):
            parse_contact(number)

    @pytest.mark.parametrize(
        "number", ["+44 20 7946 0958", "+33 1 99 00 12 34", "011 44 2079460958"]
    )
    def test_other_countries(self, number):
        with pytest.raises(ContactError, match="Canada and the United States only"):
            parse_contact(number)

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            " ",
            "555-0123",
            "416-555-01234567890",
            "416-555-CALL",
            "416 555 0123 x4",
            "+",
            "+999 1234567",
        ],
    )
    def test_what_is_no_number(self, typed):
        with pytest.raises(ContactError, match=r"telephone number|an e-mail address or"):
            parse_contact(typed)

    @given(st.integers(200, 999), st.integers(200, 999), st.integers(0, 9999))
    def test_nothing_but_the_two_countries_geographic_numbers(self, area, exchange, line):
        try:
            found = parse_contact(f"+1{area}{exchange}{line:04d}")
        except ContactError:
            return
        assert found.value == f"+1{area}{exchange}{line:04d}"
        assert str(area) not in {*CARIBBEAN_AND_PACIFIC, *TOLL_FREE, *PERSONAL_AND_SPECIAL, "900"}
        assert exchange != 976
        assert exchange % 100 != 11


class TestAddresses:
    @pytest.mark.parametrize(
        "typed",
        [
            "a@example.org",
            "Anne.O'Neil+vote@Example.ORG",
            "x_1@sub.example.co",
            "é@x.org".replace("é", "e"),
        ],
    )
    def test_domain_in_lower_case(self, typed):
        mailbox, _, domain = typed.partition("@")
        assert parse_contact(typed) == Contact(ContactKind.EMAIL, f"{mailbox}@{domain.lower()}")

    @pytest.mark.parametrize(
        "typed",
        [
            "@example.org",
            "a@",
            "a@example",
            "a@b@example.org",
            "a b@example.org",
            "a@exa mple.org",
            "a@example.org,b@example.org",
            "a@example.org;b@example.org",
            "a@example.org\nBcc: b@example.org",
            "a\r\n@example.org",
            "<a@example.org>",
            '"a"@example.org',
            ".a@example.org",
            "a.@example.org",
            "a..b@example.org",
            "a@-example.org",
            "a@example-.org",
            "a@example..org",
            "a@127.0.0.1",
            "a@[127.0.0.1]",
            "é@example.org",
            "a@exámple.org",
            "a" * 65 + "@example.org",
            "a@" + "b" * 64 + ".org",
            "a@" + "b." * 130 + "org",
            "a@" + "b" * 400 + ".org",
        ],
    )
    def test_what_is_no_plain_mailbox(self, typed):
        with pytest.raises(ContactError):
            parse_contact(typed)

    @given(st.text(string.printable, max_size=40), st.text(string.printable, max_size=40))
    def test_an_accepted_address_is_one_plain_token(self, mailbox, domain):
        try:
            value = parse_contact(f"{mailbox}@{domain}").value
        except ContactError:
            return
        assert value.count("@") == 1
        assert not set(value) & set(' \t\r\n\x0b\x0c,;:<>()[]"\\')


class TestSameContact:
    def test_case_and_tag_make_no_other_mailbox(self):
        forms = [
            "a.b@example.org",
            "A.B@EXAMPLE.org",
            "a.b+vote@example.org",
            "a.b+x+y@example.org",
        ]
        assert {parse_contact(form).same_as for form in forms} == {"a.b@example.org"}

    def test_other_mailboxes(self):
        forms = [
            "a.b@example.org",
            "ab@example.org",
            "a.b@example.com",
            "+a@example.org",
            "+@e.org",
        ]
        assert len({parse_contact(form).same_as for form in forms}) == len(forms)

    def test_a_number_is_itself(self):
        assert parse_contact("416-555-0123").same_as == "+14165550123"


class TestPrivacy:
    @pytest.mark.parametrize(
        ("typed", "shown"),
        [("416-555-0123", "•••-•••-0123"), ("marie@example.org", "m•••@example.org")],
    )
    def test_masked_and_never_in_repr(self, typed, shown):
        contact = parse_contact(typed)
        assert contact.masked == shown
        assert contact.value not in repr(contact)

    @pytest.mark.parametrize(
        "typed", ["900-234-5678", "marie@@example.org", "242-234-5678", "12345678"]
    )
    def test_no_error_quotes_what_was_typed(self, typed):
        with pytest.raises(ContactError) as caught:
            parse_contact(typed)
        assert typed not in str(caught.value)
        assert caught.value.status == 422
