"""Codes of core banking in the reader's language."""

from django import template

from customers.selectors.words import rate_words, said

register = template.Library()
register.filter("said", said)
register.filter("rate_words", rate_words)
