"""Reads pages with the client that was generated from the schema: of lists, and of one dataset."""

import datetime
import os

from haresign_client import AuthenticatedClient
from haresign_client.api.datasets_and_indicators import get_dataset
from haresign_client.api.figures import list_list_sizes
from haresign_client.models import Dataset, ListSizesRowPage

client = AuthenticatedClient(base_url=os.environ["HARESIGN_API_URL"], token=os.environ["HARESIGN_API_KEY"])

dataset = get_dataset.sync("list-size", client=client)
assert isinstance(dataset, Dataset), dataset
month = datetime.date.fromisoformat(dataset.periods[-1])

page = list_list_sizes.sync(client=client, month=month, page=2, page_size=50)
assert isinstance(page, ListSizesRowPage), page
assert len(page.results) == 50 and page.count > 100, page.count
for row in page.results:
    assert row.month == month.isoformat() and row.patients and row.patients > 0, row
assert isinstance(page.next_, str) and isinstance(page.previous, str)

refused = list_list_sizes.sync_detailed(client=client)
assert refused.status_code == 400, refused
print(f"read {len(page.results)} of {page.count} rows of {month}")
