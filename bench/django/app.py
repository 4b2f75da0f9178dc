"""The yardsticks: `list-sizes/` of a month with Django REST Framework, and the page of a practice
by Django templates, over the same rows.

They ask for no key, keep no limits and know one filter; the page has neither stories nor
intervals, similar practices nor places. `python app.py` fills the file from the rows that a running
server exports, those of areas included, so that nothing need be summed.
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
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [os.path.dirname(__file__)],
        }
    ],
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402
from django.shortcuts import render  # noqa: E402
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
    members = models.IntegerField(null=True)
    members_expected = models.IntegerField(null=True)
    members_suppressed = models.IntegerField(null=True)
    divided = models.JSONField()
    basis = models.TextField(null=True)
    releases = models.JSONField()

    class Meta:
        app_label = "yardstick"
        indexes = [
            models.Index(fields=["month", "org_type", "org_code"], name="by_month"),
            models.Index(fields=["org_code", "month"], name="by_org"),
        ]


class RowSerializer(serializers.ModelSerializer):
    """A row as it is sent."""

    class Meta:
        model = Row
        exclude = ["id"]


class ListSizes(generics.ListAPIView):
    """The rows of a month."""

    serializer_class = RowSerializer

    def get_queryset(self):
        month = self.request.query_params["month"]
        return Row.objects.filter(month=month, org_type="practice").order_by("org_code")


SHARES = {"Under 15": range(3), "20 to 39": range(4, 8), "65 and over": range(13, 20), "75 and over": range(15, 20)}
LEVELS = ["pcn", "sub_icb", "icb", "region"]


def share(row, ages):
    """The share of the patients of some ages, in per cent."""
    counts = (getattr(row, f"sex_{sex}_age_{AGES[age]}") for sex in ("male", "female") for age in ages)
    if not row.patients:
        return None
    return sum(count or 0 for count in counts) / row.patients * 100


def points(rows, width=720, height=240):
    """A line over time."""
    known = [(place, row.patients) for place, row in enumerate(rows) if row.patients is not None]
    low, high = min(value for _, value in known), max(value for _, value in known)
    scale = height / ((high - low) or 1)
    step = width / max(len(rows) - 1, 1)
    return " ".join(f"{place * step:.1f},{height - (value - low) * scale:.1f}" for place, value in known)


def practice(request):
    """The page of a practice: figures, trend, groups, ages."""
    rows = list(Row.objects.filter(org_code=request.GET["org"]).order_by("month"))
    last = rows[-1]
    codes = [getattr(last, f"{level}_code") for level in LEVELS] + ["E92"]
    groups = {code: [] for code in codes if code}
    for row in Row.objects.filter(org_code__in=groups).order_by("month"):
        groups[row.org_code].append(row)
    all_patients = list(
        Row.objects.filter(month=last.month, org_type="practice", patients__isnull=False).values_list(
            "patients", flat=True
        )
    )
    cards = [
        {
            "label": label,
            "value": share(last, ages),
            "groups": [share(of[-1], ages) for of in groups.values() if of],
        }
        for label, ages in SHARES.items()
    ]
    ages = [
        {
            "age": age.replace("_", " "),
            "male": getattr(last, f"sex_male_age_{age}"),
            "female": getattr(last, f"sex_female_age_{age}"),
            "england": [getattr(groups["E92"][-1], f"sex_{sex}_age_{age}") for sex in ("male", "female")],
        }
        for age in AGES
    ]
    return render(
        request,
        "practice.html",
        {
            "last": last,
            "rows": rows,
            "groups": [of[-1] for of in groups.values() if of],
            "cards": cards,
            "ages": ages,
            "line": points(rows),
            "lower": sum(other < (last.patients or 0) for other in all_patients),
            "of": len(all_patients),
        },
    )


urlpatterns = [
    path("api/v1/list-sizes/", ListSizes.as_view()),
    path("tools/list-size/", practice),
]
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
            for level in ("practice", "pcn", "sub-icb", "icb", "region", "england"):
                following = f"{url}/api/v1/list-sizes/?month={month}&org_type={level}&page_size=500"
                while following:
                    page = read(following)
                    Row.objects.bulk_create(Row(**row) for row in page["results"])
                    following = page["next"]


if __name__ == "__main__":
    fill()
