"""The shop folder: a merchant's own files, checked and imported (the format stands in `connectors/README.md`)."""

from connectors.shops.folder.importing import import_folder, import_needed
from connectors.shops.folder.policies import Policy, PolicySection, read_policies
from connectors.shops.folder.purchases import read_margins, read_purchases
from connectors.shops.folder.reading import check_folder, folder_fingerprint
from connectors.shops.folder.report import FolderReport, Problem

__all__ = [
    "FolderReport",
    "Policy",
    "PolicySection",
    "Problem",
    "check_folder",
    "folder_fingerprint",
    "import_folder",
    "import_needed",
    "read_margins",
    "read_policies",
    "read_purchases",
]
