"""Codes of core banking in the reader's language."""

from django import template

from customers.selectors.words import said

register = template.Library()
register.filter("said", said)
