"""The pages' templates, compiled once for a run however many applications its tests build."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import Environment, FileSystemBytecodeCache


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    """Let every application of this process find what any process of the run has compiled.

    A changed template is compiled anew: what is kept bears its digest.
    """
    kept = FileSystemBytecodeCache()  # in the run's own folder
    make = Flask.create_jinja_environment

    def sharing(app: Flask) -> Environment:
        environment = make(app)
        environment.bytecode_cache = kept
        return environment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "create_jinja_environment", sharing)
        yield
