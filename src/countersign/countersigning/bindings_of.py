"""Bindings of grants: what the signatures cover that a grant's requests get."""

from collections.abc import Iterable, Mapping

from countersign.access.grant import Grant
from countersign.credentials.errors import CredentialNotFoundError
from countersign.credentials.ports import CredentialReader
from countersign.kernel.ids import CredentialId
from countersign.venues.catalogue import Binding, VenueCatalogue


class BindingsOf:
    """Finds the bindings of grants."""

    def __init__(self, *, credentials: CredentialReader, catalogue: VenueCatalogue) -> None:
        self._credentials = credentials
        self._catalogue = catalogue

    def __call__(self, grants: Iterable[Grant]) -> Mapping[CredentialId, Binding]:
        """Return the binding of each credential of the grants."""
        return {each: self._of(each) for each in {grant.credential_id for grant in grants}}

    def _of(self, credential_id: CredentialId) -> Binding:
        credential = self._credentials.find(credential_id)
        if credential is None:
            raise CredentialNotFoundError
        return self._catalogue.get(credential.venue).binding
