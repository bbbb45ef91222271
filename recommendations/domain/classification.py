"""The marks of what recommendations keep."""

from customers.domain.classification import CONCLUSION, Classified

CLASSIFIED = (Classified("recommendations.Decision", CONCLUSION),)
