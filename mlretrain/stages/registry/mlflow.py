"""A registry inside MLflow's: seen and used by everything that reads MLflow."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import logging
import re
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from mlretrain.stages.registry import files
from mlretrain.stages.registry.entry import Entry, State
from mlretrain.stages.registry.errors import InUseError, RegistryError
from mlretrain.stages.registry.hold import Hold
from mlretrain.stages.registry.log import Connection
from mlretrain.stages.registry.place import Place
from mlretrain.stages.registry.version import Version

log = logging.getLogger(__name__)

#: Tags of what is written here.
_ENTRY, _NAME, _SHA256 = "mlretrain.entry", "mlretrain.version", "mlretrain.sha256"
_PAGE = 1000


class MLflow(Place):
    """Keeps versions as model versions of MLflow; the live one has the alias ``champion``.

    Each version is a run with its scores, and its files are the run's artifacts: skops, and
    never a pickle. MLflow has no log of its own, and its tags can be overwritten. So the
    log is a second registered model, ``NAME.log``: MLflow numbers its versions without a
    gap, and each of them is a line. The log is the truth, and the alias follows it: move
    it by hand, and the next line moves it back.

    Parameters
    ----------
    address : str
        A tracking URI, and behind ``#`` the name of the model, ``mlretrain`` if left out.

    Notes
    -----
    MLflow has no locks. For an SQLite file they stand beside it; for a server they keep
    apart only the processes of one machine.
    """

    def __init__(self, address: str) -> None:
        try:
            from mlflow import MlflowClient
            import sqlalchemy  # noqa: F401  which mlflow-skinny does not bring along
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError(
                f'a registry in MLflow needs {error.name}. Install it: '
                'pip install "mlretrain[mlflow]"', name=error.name,
            ) from None
        uri, _, name = address.partition("#")
        self._uri, self._name = uri, name or "mlretrain"
        if not re.fullmatch(r"\w[\w.-]*", self._name):
            raise ValueError(
                "'address' must name the model behind '#' with letters, digits, '.', '_' and "
                f"'-', such as '#flights', got {self._name!r}."
            )
        self._log = f"{self._name}.log"
        self._file = Path(uri.removeprefix("sqlite:///")) if uri.startswith("sqlite:///") else None
        key = hashlib.sha256(uri.encode()).hexdigest()[:16]
        beside = self._file or Path(tempfile.gettempdir()) / f"mlretrain-{key}"
        self._hold = Hold(beside.with_name(f"{beside.name}.in-use"), repr(self))
        self._lock = Connection(beside.with_name(f"{beside.name}.adding"), make=True, lasting=False)
        self._turn = threading.Lock()
        with _faults(self):
            self._client = MlflowClient(tracking_uri=uri, registry_uri=uri)
            self._experiment = self._begin()

    def __repr__(self) -> str:
        shown = re.sub(r"//[^/@]*@", "//…@", self._uri)  # no password
        return f"Registry.open('mlflow:{shown}#{self._name}')"

    def _begin(self) -> str:
        """Make what is not there yet; gives the experiment in which the runs are."""
        for name in (self._name, self._log):
            _unless_there(lambda name=name: self._client.create_registered_model(name))
        # Left to itself, MLflow would put files into the folder that happens to be current.
        where = self._file and (self._file.absolute().parent / f"{self._file.stem}-files").as_uri()
        _unless_there(lambda: self._client.create_experiment(self._name, artifact_location=where))
        return self._client.get_experiment_by_name(self._name).experiment_id

    def entries(self, after: int = 0) -> list[Entry]:
        with _faults(self):
            if not after:
                found = self._versions(f"name = '{self._log}'")
                return [_entry(one) for one in sorted(found, key=lambda one: int(one.version))]
            found = []
            while line := self._line(after + len(found) + 1):
                found.append(_entry(line))
            return found

    def _line(self, number: int):
        from mlflow.exceptions import MlflowException

        try:
            return self._client.get_model_version(self._log, str(number))
        except MlflowException as error:
            if error.error_code == "RESOURCE_DOES_NOT_EXIST":
                return None
            raise

    @contextlib.contextmanager
    def adding(self) -> Iterator[None]:
        import sqlite3

        with self._turn:
            db = self._lock.get()
            try:
                db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise InUseError(f"{self!r} cannot be written now: {error}.") from error
            try:
                yield
            finally:
                db.execute("ROLLBACK")

    def add(self, entry: Entry) -> None:
        line = json.dumps(dataclasses.asdict(entry), ensure_ascii=False)
        with _faults(self):
            self._client.create_model_version(
                self._log, f"mlretrain:/{entry.version}", tags={_ENTRY: line}
            )

    def hold(self) -> AbstractContextManager[bool]:
        return self._hold()

    def keep(self, version: Version, trusted: Collection[str]) -> str:
        contents, sha256 = files.pack(version, trusted)
        with _faults(self), tempfile.TemporaryDirectory() as folder:
            for name, content in contents.items():
                (Path(folder) / name).write_bytes(content)
            run = self._client.create_run(self._experiment, run_name=version.name)
            self._client.log_artifacts(run.info.run_id, folder)
            for metric, score in version.scores.items():
                self._client.log_metric(run.info.run_id, metric, score)
            self._client.set_terminated(run.info.run_id)
            self._client.create_model_version(
                self._name, run.info.artifact_uri, run_id=run.info.run_id,
                tags={_NAME: version.name, _SHA256: sha256},
            )
        return sha256

    def load(self, name: str, sha256: str, trusted: Collection[str]) -> Version:
        found = self._found(name, sha256)
        if found is None:
            raise RegistryError(
                f"the log names {name}, but {self!r} has no such model version any more. Restore "
                "it, or roll back to another version."
            )
        with tempfile.TemporaryDirectory() as folder:
            def read(file: str, most: int) -> bytes:
                with _faults(self):
                    path = self._client.download_artifacts(found.run_id, file, folder)
                with open(path, "rb") as opened:
                    return opened.read(most)

            return files.unpack(name, sha256, read, found.source, trusted)

    def publish(self, state: State) -> None:
        try:
            live = state.line[-1:]
            found = self._found(live[0], state.stored[live[0]]) if live else None
            if found is not None:
                self._client.set_registered_model_alias(self._name, "champion", found.version)
        except Exception as error:  # the log is written; the alias follows with the next line
            log.warning("the alias of %r could not be set: %s", self, error)

    def sweep(self, state: State) -> None:
        stored = state.stored
        with _faults(self):
            for one in self._versions(f"name = '{self._name}'"):
                if _NAME in one.tags and stored.get(one.tags[_NAME]) != one.tags.get(_SHA256):
                    self._client.delete_model_version(self._name, one.version)
        if state.line:
            self.publish(state)

    def remove(self, name: str) -> None:
        try:
            for one in self._versions(f"name = '{self._name}' and tag.`{_NAME}` = '{name}'"):
                self._client.delete_model_version(self._name, one.version)
        except Exception as error:  # swept by the next run
            log.warning("%s could not be removed from %r: %s", name, self, error)

    def _found(self, name: str, sha256: str):
        """The model version that the log means."""
        with _faults(self):
            named = self._versions(f"name = '{self._name}' and tag.`{_NAME}` = '{name}'")
        return next((one for one in named if one.tags.get(_SHA256) == sha256), None)

    def _versions(self, filter: str) -> list:
        found, token = [], None
        while True:
            page = self._client.search_model_versions(filter, max_results=_PAGE, page_token=token)
            found += page
            token = page.token
            if not token:
                return found


def _entry(line) -> Entry:
    try:
        told = json.loads(line.tags[_ENTRY])
        return Entry(**told | {"reasons": tuple(map(str, told["reasons"]))}).check()
    except (KeyError, ValueError, TypeError) as error:
        raise RegistryError(
            f"version {line.version} of {line.name} is no line of a log: {error}."
        ) from None


def _unless_there(make: Callable[[], object]) -> None:
    from mlflow.exceptions import MlflowException

    try:
        make()
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise


@contextlib.contextmanager
def _faults(place: MLflow) -> Iterator[None]:
    """Say whose fault it is when MLflow fails."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except (MlflowException, OSError) as error:
        if isinstance(error, RegistryError):
            raise
        raise RegistryError(f"{place!r} does not answer as it should: {error}") from error
