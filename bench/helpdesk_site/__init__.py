"""A site with django-helpdesk, run with the Python of bench/helpdesk.py's own environment; knows nothing of ours."""
