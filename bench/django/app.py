"""The yardstick: `list-sizes/` of a month with Django REST Framework, over the same rows.

It asks for no key, keeps no limits and knows one filter. `python app.py` fills its file from the
rows that a running server exports.
"""

import itertools
import json
import os
import urllib.request

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["ROWS"],
            "CONN_MAX_AGE": None,
        }
    },
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "PAGE_SIZE": 100,
        "UNAUTHENTICATED_USER": None,
    },
    ROOT_URLCONF="app",
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import generics, serializers  # noqa: E402

AGES = [f"{age}_{age + 4}" for age in range(0, 95, 5)] + ["95_and_over"]


class Row(models.Model):
    """A practice in a month."""

    for _name in ("org", "pcn", "sub_icb", "icb", "region"):
        locals()[f"{_name}_code"] = models.CharField(max_length=8, null=True)
        locals()[f"{_name}_name"] = models.TextField(null=True)
        if _name == "org":
            org_type = models.CharField(max_length=8)
    month = models.DateField()
    patients = models.IntegerField(null=True)
    for _sex, _age in itertools.product(("male", "female"), AGES):
        locals()[f"sex_{_sex}_age_{_age}"] = models.IntegerField(null=True)
    suppressed = models.JSONField()
    basis = models.TextField(null=True)
    releases = models.JSONField()

    class Meta:
        app_label = "yardstick"
        indexes = [models.Index(fields=["month", "org_code"], name="by_month")]


class RowSerializer(serializers.ModelSerializer):
    """A row as it is sent."""

    class Meta:
        model = Row
        exclude = ["id"]


class ListSizes(generics.ListAPIView):
    """The rows of a month."""

    serializer_class = RowSerializer

    def get_queryset(self):
        return Row.objects.filter(month=self.request.query_params["month"]).order_by("org_code")


urlpatterns = [path("api/v1/list-sizes/", ListSizes.as_view())]
application = get_wsgi_application()


def read(address):
    """An answer of the server whose rows are taken."""
    key = os.environ["HARESIGN_API_KEY"]
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def fill():
    """Takes all months."""
    url = os.environ["HARESIGN_API_URL"]
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    with transaction.atomic():
        for month in read(f"{url}/api/v1/datasets/list-size/")["periods"]:
            following = f"{url}/api/v1/list-sizes/?month={month}&page_size=500"
            while following:
                page = read(following)
                Row.objects.bulk_create(Row(**row) for row in page["results"])
                following = page["next"]


if __name__ == "__main__":
    fill()
