"""The service keeps what its OpenAPI schema says, whatever is sent."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from spacy_clinner.serving import Limits, create_app


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_every_answer_is_one_that_the_schema_has(redactor, mode):
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(redactor, Limits()))
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) == 6
    with_body = [operation for operation in operations if operation.method == "post"]
    for operation in with_body:

        @settings(max_examples=20, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers_as_it_says(case):
            case.call_and_validate()

        answers_as_it_says()
