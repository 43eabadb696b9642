# SPDX-License-Identifier: GPL-3.0-or-later
"""OTLP/HTTP logs in JSON, by hand and by a stock OpenTelemetry SDK for JavaScript."""
import gzip
import json
import os
import shutil
import subprocess
import time

import pytest
import requests

from collecting import NAME, TOKEN, Database, Listener, document, event_id, lines

# As the registry has them; the SDK is used by this test only.
PACKAGES = ("@opentelemetry/sdk-logs@0.223.1", "@opentelemetry/exporter-logs-otlp-http@0.223.1",
            "@opentelemetry/resources@2.12.1")


@pytest.fixture(scope="module")
def database():
    made = Database()
    yield made
    made.drop()


@pytest.fixture(scope="module")
def listener(database):
    made = Listener(database)
    yield made
    made.stop()


def any_value(value):
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def attributes(fields):
    return [{"key": key, "value": any_value(value)} for key, value in fields.items()]


def record(event, **more):
    fields = dict(event)
    return {"timeUnixNano": str(time.time_ns()), "severityNumber": 9,
            "attributes": attributes({"event.name": "dictameter." + fields.pop("type"), **fields}), **more}


def export(*records, client="gw1", resource_last=False):
    resource = {"attributes": attributes({"service.name": "x", "service.instance.id": client})}
    scopes = [{"scope": {"name": "y"}, "logRecords": list(records)}]
    pair = {"scopeLogs": scopes, "resource": resource} if resource_last else {"resource": resource, "scopeLogs": scopes}
    return {"resourceLogs": [pair]}


def post(listener, body, token=TOKEN, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return requests.post(listener.url + "/v1/logs", data=data, timeout=60,
                         headers={"Authorization": "Bearer " + token, "Content-Type": "application/json", **headers})


def test_log_records_are_events(listener, database):
    before = database.count("event_document")
    events = [document(client=None) for _ in range(3)]
    for resource_last in (False, True):
        answer = post(listener, export(*map(record, events), resource_last=resource_last))
        assert (answer.status_code, answer.json()) == (200, {})
    assert database.count("event_document") == before + 3
    assert listener.post(lines(*(dict(event, client="gw1") for event in events))).json()["duplicate"] == 3
    packed = gzip.compress(json.dumps(export(record(document(client=None)))).encode())
    assert post(listener, packed, **{"Content-Encoding": "gzip"}).json() == {}
    assert database.count("event_document") == before + 4
    assert database.balances()


def test_a_record_without_an_id_is_stored_once_however_often_it_is_sent(listener, database):
    before = database.count("event_document")
    first = record(document(client=None, event_id=None, schema=None))
    other = record(document(client=None, event_id=None, schema=None), timeUnixNano=first["timeUnixNano"])
    for _ in range(3):
        assert post(listener, export(first, other)).json() == {}
    assert database.count("event_document") == before + 2
    assert post(listener, export(dict(first, timeUnixNano="0"))).json()["partialSuccess"]["rejectedLogRecords"] == "1"


REFUSED = {
    "a_text_as_body": (record(document(client=None), body={"stringValue": NAME}), "body_not_empty"),
    "an_object_as_body": (record(document(client=None), body={"kvlistValue": {"values": []}}), "body_not_empty"),
    "a_name_of_another_sender": (record(document(client=None, type=NAME)), "unknown_type"),
    "no_name": ({"timeUnixNano": "1", "attributes": attributes({"a": 1})}, "missing_field"),
    "an_unknown_attribute": (record(document(client=None, **{NAME: 1})), "unknown_field"),
    "a_fraction": (record(document(client=None, words_final=NAME)), "wrong_type"),
    "an_unknown_client": (record(document(client=NAME)), "unknown_client"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_reason_and_the_others_stored(listener, database, case):
    before = database.count("event_document")
    bad, code = REFUSED[case]
    answer = post(listener, export(record(document(client=None)), bad, record(document(client=None))))
    assert answer.status_code == 200
    partial = answer.json()["partialSuccess"]
    assert partial["rejectedLogRecords"] == "1"
    assert partial["errorMessage"].startswith(f"record 1, {code} ")
    assert NAME not in answer.text and NAME not in listener.log()
    assert database.count("event_document") == before + 2
    assert not database.holds(NAME)


def test_an_empty_body_value_is_no_body(listener):
    for body in ({}, None, {"stringValue": ""}):
        assert post(listener, export(record(document(client=None), body=body))).json() == {}


def test_a_whole_number_that_is_none_is_refused_also_without_an_id(listener):
    bad = record(document(client=None, event_id=None, words_final=None))
    bad["attributes"].append({"key": "words_final", "value": {"intValue": "twelve and more than sixteen bytes"}})
    bad["attributes"].append({"key": "words_engine", "value": {"bytesValue": "AAECAwQFBgcICQoLDA0ODw=="}})
    assert "wrong_type words_" in post(listener, export(bad)).json()["partialSuccess"]["errorMessage"]


def test_repeated_attributes_are_refused(listener):
    twice = record(document(client=None))
    twice["attributes"] += attributes({"words_final": 1})
    assert "repeated_key" in post(listener, export(twice)).json()["partialSuccess"]["errorMessage"]


def test_what_is_no_export_is_a_bad_request_and_stores_nothing(listener, database):
    before = database.count("event_document")
    whole = json.dumps(export(record(document(client=None)), record(document(client=None)))).encode()
    for body in (b"", b"[]", b"{", whole[:-1], whole[:-20], whole + b"x", b'{"resourceLogs":1}', b"\x0a\x02\x01"):
        answer = post(listener, body)
        assert answer.status_code == 400, body
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert database.count("event_document") == before
    for body in ({}, {"resourceLogs": []}, {"resourceLogs": [{}]}):
        assert (post(listener, body).status_code, post(listener, body).json()) == (200, {})


def test_protobuf_and_strangers_are_refused(listener):
    body = export(record(document(client=None)))
    assert post(listener, body, **{"Content-Type": "application/x-protobuf"}).status_code == 415
    assert post(listener, body, **{"Content-Type": "application/x-ndjson"}).status_code == 415
    assert post(listener, body, token="dmt_x").status_code == 401


@pytest.fixture(scope="module")
def sdk():
    """A folder with the SDK in it, kept between runs."""
    folder = os.path.join(os.path.abspath("build"), "opentelemetry")
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm is not here: the OpenTelemetry SDK was NOT tried")
    if not os.path.isdir(f"{folder}/node_modules/@opentelemetry/sdk-logs"):
        os.makedirs(folder, exist_ok=True)
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix", folder, *PACKAGES],
                              capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip("npm has no packages: the OpenTelemetry SDK was NOT tried")
    return folder


def test_a_stock_opentelemetry_sdk_delivers_events(listener, database, sdk):
    database.sql("DELETE FROM event_document")
    events = [document(client=None, event_id=event_id(), topic_match=True, words_final=i) for i in range(600)]
    done = subprocess.run(["node", "tests/collector/otlp_send.js", listener.url + "/v1/logs", TOKEN, "gw1"],
                          input=lines(*events), capture_output=True, timeout=60,
                          env=dict(os.environ, NODE_PATH=f"{sdk}/node_modules"))
    assert done.returncode == 0, done.stderr
    assert database.sql("SELECT count(*), sum(words_final), bool_and(topic_match) FROM event_document") == \
        f"600|{sum(range(600))}|t"
    assert listener.post(lines(*(dict(event, client="gw1") for event in events))).json()["duplicate"] == 600
