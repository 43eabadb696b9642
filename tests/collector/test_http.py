# SPDX-License-Identifier: GPL-3.0-or-later
"""dictameter-collector listen, spoken to over HTTP: verdicts, refusals, and what must never leave."""
import gzip
import json
import os
import time
import zlib

import pytest
import requests

import collecting
from collecting import NAME, TOKEN, Database, Listener, compact, document, event_id, lines


@pytest.fixture(scope="module")
def database():
    made = Database()
    yield made
    made.drop()


@pytest.fixture(scope="module")
def listener(database):
    made = Listener(database)
    yield made
    log = made.log()
    assert made.stop() == 0
    assert NAME not in log
    assert TOKEN not in log


def verdicts(answer):
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert list(body) == ["received", "stored", "duplicate", "rejected", "conflicting", "errors"]
    assert body["received"] == sum(body[k] for k in ("stored", "duplicate", "rejected", "conflicting"))
    for key in ("received", "stored", "duplicate", "rejected", "conflicting"):
        assert answer.headers["Dictameter-" + key.capitalize()] == str(body[key])
    return body


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert NAME not in answer.text
    return body


def test_a_good_event_is_stored_and_a_repeat_is_a_duplicate(listener, database):
    before = database.count("event_document")
    body = lines(document())
    assert verdicts(listener.post(body))["stored"] == 1
    assert verdicts(listener.post(body))["duplicate"] == 1
    assert verdicts(listener.post(body + body))["duplicate"] == 2
    assert database.count("event_document") == before + 1
    assert database.balances()


def test_the_same_id_with_other_content_is_conflicting(listener, database):
    event = document()
    assert verdicts(listener.post(lines(event)))["stored"] == 1
    answer = verdicts(listener.post(lines(dict(event, words_final=7))))
    assert answer["conflicting"] == 1
    assert answer["errors"][0]["code"] == "conflicting"
    assert answer["errors"][0]["event_id"] == event["event_id"]
    assert database.sql("SELECT count(*) FROM event_document WHERE words_final = 7") == "0"


def test_three_events_one_bad_give_index_and_pointer(listener):
    bad = document(words_final="many")
    answer = verdicts(listener.post(lines(document(), bad, document())))
    assert (answer["stored"], answer["rejected"]) == (2, 1)
    error = answer["errors"][0]
    assert error["index"] == 1
    assert error["event_id"] == bad["event_id"]
    assert error["code"] == "wrong_type"
    assert error["pointer"] == "/1/words_final"
    assert error["detail"]


REFUSALS = {
    "an_unknown_type": (document(type=NAME), "unknown_type", "/0/type"),
    "an_unknown_field": (document(**{NAME: 1}), "unknown_field", "/0/*"),
    "text_where_a_number_belongs": (document(words_final=NAME), "wrong_type", "/0/words_final"),
    "a_number_out_of_range": (document(words_final=20001), "out_of_range", "/0/words_final"),
    "a_name_in_a_code_field": (document(doc_type=NAME), "unknown_code", "/0/doc_type"),
    "a_name_as_unit": (document(unit=NAME), "unknown_unit", "/0/unit"),
    "a_name_as_release": (document(release=NAME), "unknown_release", "/0/release"),
    "a_name_as_engine": (document(engine=NAME), "unknown_engine", "/0/engine"),
    "a_name_as_client": (document(client=NAME), "unknown_client", "/0/client"),
    "a_name_as_user": (document(user=NAME), "user_form", "/0/user"),
    "a_name_as_day": (document(day=NAME), "wrong_type", "/0/day"),
    "a_name_as_site": (document(site=NAME), "site_mismatch", "/0/site"),
    "another_site": (document(site="SIM2"), "site_mismatch", "/0/site"),
    "a_name_as_event_id": (document(event_id=NAME), "event_id_form", "/0/event_id"),
    "a_random_event_id": (document(event_id="a3bb189e-8bf9-4888-9912-ace4e6543002"), "event_id_version", "/0/event_id"),
    "an_old_event_id": (document(event_id="00000000-0000-7000-8000-000000000001"), "event_id_time", "/0/event_id"),
    "a_missing_field": (document(status=None), "missing_field", "/0/status"),
    "a_missing_user": (document(user=None), "missing_field", "/0/user"),
    "a_null": (document(words_final=NAME) | {"words_final": None}, "wrong_type", "/0/words_final"),
    "a_newer_schema": (document(schema=99), "unknown_schema", "/0/schema"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refused_with_code_and_pointer(listener, database, case):
    event, code, pointer = REFUSALS[case]
    answer = listener.post(lines(event, document()))
    body = verdicts(answer)
    assert (body["stored"], body["rejected"]) == (1, 1)
    assert (body["errors"][0]["code"], body["errors"][0]["pointer"]) == (code, pointer)
    assert NAME not in answer.text
    assert NAME not in str(answer.headers)


def test_no_table_quotes_what_was_sent(listener, database):
    listener.post(lines(*(event for event, _, _ in REFUSALS.values())))
    listener.post(f'{{"{NAME}":"{NAME}"}}\n{NAME}\n'.encode())
    assert not database.holds(NAME)
    assert NAME not in listener.log()


def test_a_truncated_batch_keeps_its_whole_lines(listener, database):
    before = database.count("event_document")
    whole = lines(document(), document(), document())
    answer = verdicts(listener.post(whole[:-40]))
    assert (answer["stored"], answer["rejected"]) == (2, 1)
    assert answer["errors"][0]["code"] == "not_json"
    assert answer["errors"][0]["pointer"] == "/2"
    assert answer["errors"][0]["event_id"] is None
    assert verdicts(listener.post(whole))["duplicate"] == 2
    assert database.count("event_document") == before + 3


def test_a_json_array_is_taken_as_well(listener):
    events = [document(), document(words_final=-1), document()]
    headers = {"Content-Type": "application/json"}
    answer = verdicts(listener.post(json.dumps(events), headers=headers))
    assert (answer["stored"], answer["rejected"]) == (2, 1)
    assert answer["errors"][0]["pointer"] == "/1/words_final"
    cut = json.dumps([document(), document()])[:-30]
    answer = verdicts(listener.post(cut, headers=headers))
    assert (answer["stored"], answer["rejected"]) == (1, 1)


def test_a_compact_batch_is_the_same_events(listener, database):
    events = [document(), document(words_final=None, words_engine=7), document(words_final=-1), document()]
    before = database.count("event_document")
    answer = verdicts(listener.post(compact(*events)))
    assert (answer["stored"], answer["rejected"]) == (3, 1)
    assert answer["errors"][0]["pointer"] == "/2/words_final"
    assert answer["errors"][0]["event_id"] == events[2]["event_id"]
    answer = verdicts(listener.post(lines(*events)))
    assert (answer["duplicate"], answer["rejected"]) == (3, 1)
    assert database.count("event_document") == before + 3
    batch = json.loads(compact(*(document() for _ in range(3))))
    batch["rows"][1].append(1)
    answer = verdicts(listener.post(json.dumps(batch)))
    assert (answer["stored"], answer["rejected"]) == (2, 1)
    assert (answer["errors"][0]["code"], answer["errors"][0]["pointer"]) == ("row_width", "/1")
    answer = listener.post(json.dumps({NAME: 1, **batch}))
    assert verdicts(answer)["errors"][0]["pointer"] == "/0/*"
    assert NAME not in answer.text


def test_nothing_readable_is_a_bad_request(listener):
    for body in (b"", b"\n\n", b"[]", NAME.encode(), b"[1,2]", b"\xff\xfe", b"\x00" * 100):
        problem(listener.post(body), 400)


def test_gzip_and_zstd_are_inflated(listener):
    body = lines(document(), document())
    assert verdicts(listener.post(gzip.compress(body), headers={"Content-Encoding": "gzip"}))["stored"] == 2
    import subprocess

    packed = subprocess.run(["zstd", "-q", "-c"], input=body, capture_output=True, check=True).stdout
    assert verdicts(listener.post(packed, headers={"Content-Encoding": "zstd"}))["duplicate"] == 2


def test_a_broken_encoding_is_a_bad_request(listener, database):
    before = database.count("event_document")
    packed = gzip.compress(lines(document(), document()))
    for body in (packed[:-10], b"not gzip", packed[:5]):
        problem(listener.post(body, headers={"Content-Encoding": "gzip"}), 400)
    assert database.count("event_document") == before


def peak_memory(process):
    """[kB]"""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def test_a_gzip_bomb_is_stopped_at_the_limit(listener):
    before = peak_memory(listener.process)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = b" " * (1 << 20)
    bomb = b"".join(packer.compress(zeros) for _ in range(100)) + packer.flush()
    assert len(bomb) < 200_000
    problem(listener.post(bomb, headers={"Content-Encoding": "gzip"}), 413)
    assert peak_memory(listener.process) - before < 90_000  # whatever a sanitizer adds
    assert verdicts(listener.post(lines(document())))["stored"] == 1


def test_too_many_bytes_or_events_are_refused_whole(listener, database):
    before = database.count("event_document")
    problem(listener.post(b" " * (9 << 20)), 413)
    problem(listener.post(b"{}\n" * 10001), 413)
    assert database.count("event_document") == before


@pytest.mark.parametrize("token", [None, "", "x", TOKEN[:-1], TOKEN + "x", "dmt_" + "A" * 43])
def test_a_wrong_token_is_refused(listener, database, token):
    before = database.count("event_document")
    answer = listener.post(lines(document()), token=token)
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert database.count("event_document") == before


def test_an_expired_revoked_or_reading_token_is_refused(listener, database):
    for token, options in {"dmt_expired": {"expires": "now() - interval '1 second'"},
                           "dmt_reading": {"kind": "read"}, "dmt_revoked": {}}.items():
        database.add_token(token, **options)
        if token == "dmt_revoked":
            assert verdicts(listener.post(lines(document()), token=token))["stored"] == 1
            database.sql("UPDATE api_token SET revoked_at = now() WHERE token_hash = sha256('dmt_revoked')")
            time.sleep(1.1)  # a token that was found is remembered for a second
        problem(listener.post(lines(document()), token=token), 401)


def test_a_token_is_for_its_site_and_clients(listener, database):
    database.add_token("dmt_second", site=2, clients="{22}")
    answer = verdicts(listener.post(lines(document(unit=None)), token="dmt_second"))
    assert answer["stored"] == 1
    assert database.sql("SELECT count(*) FROM event_document WHERE site_id = 2") == "1"
    database.add_token("dmt_gw2", clients="{23}")
    answer = verdicts(listener.post(lines(document(), document(client="gw2")), token="dmt_gw2"))
    assert (answer["stored"], answer["rejected"]) == (1, 1)
    assert answer["errors"][0]["code"] == "unknown_client"


def test_requests_that_wait_for_the_database_keep_nobody_from_being_answered(database, listener):
    from concurrent.futures import ThreadPoolExecutor

    database.add_token("dmt_asked", site=1)
    target = Listener(database, key=listener.key)
    busy = collecting.Session(database, "LOCK TABLE api_token IN ACCESS EXCLUSIVE MODE")
    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(target.post, lines(document(unit=None)), "dmt_asked") for _ in range(8)]
        busy.wait_for(4)  # connections to ask with
        assert [target.get(path).status_code for path in ("/livez", "/metrics", "/version")] == [200] * 3
        busy.commit()
        assert [verdicts(asked.result())["stored"] for asked in asking] == [1] * 8
    assert target.stop() == 0


def test_too_fast_is_told_when_to_come_again(database, listener):
    slow = Listener(database, "--rate-limit", "2", key=listener.key)
    body = lines(*(document() for _ in range(30)))
    assert verdicts(slow.post(body))["stored"] == 30  # who owes nothing may send a whole request
    answer = slow.post(lines(document()))
    assert problem(answer, 429)["code"] == "too_fast"
    assert 1 <= int(answer.headers["Retry-After"]) <= 6
    assert slow.stop() == 0


def test_many_large_requests_at_once_stay_within_memory(database, listener):
    from concurrent.futures import ThreadPoolExecutor

    target = Listener(database, key=listener.key)
    body = b" " * ((8 << 20) - 2000) + lines(document())
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(lines(*(document() for _ in range(9000))) + b"\n" * (2 << 20)) + packer.flush()
    posts = [(body, {})] * 40 + [(packed, {"Content-Encoding": "gzip"})] * 40
    with ThreadPoolExecutor(80) as pool:
        answers = list(pool.map(lambda post: target.post(post[0], headers=post[1]), posts))
    assert {a.status_code for a in answers} <= {200, 413, 503}
    assert all("Retry-After" in a.headers for a in answers if a.status_code == 503)
    if "sanitize" not in collecting.PROGRAM and "thread" not in collecting.PROGRAM:
        assert peak_memory(target.process) < 200_000
    assert target.stop() == 0


def test_other_media_types_are_refused(listener):
    for headers in ({"Content-Type": "application/x-protobuf"}, {"Content-Type": "application/x-www-form-urlencoded"},
                    {"Content-Encoding": "br"}):
        problem(listener.post(lines(document()), headers=headers), 415)


def test_other_paths_and_methods_are_problems_too(listener):
    problem(listener.get("/v1/events"), 405)
    problem(listener.get("/" + NAME), 404)


def test_a_unit_registered_meanwhile_is_known_without_a_restart(listener, database):
    assert verdicts(listener.post(lines(document(unit="NEPHRO"))))["rejected"] == 1
    database.sql("INSERT INTO unit (unit_id, site_id, code, label, kind) VALUES (12, 1, 'NEPHRO', 'N', 'service')")
    time.sleep(1.1)
    assert verdicts(listener.post(lines(document(unit="NEPHRO"))))["stored"] == 1


def test_it_says_how_it_is(listener):
    assert listener.get("/livez").status_code == 200
    assert listener.get("/readyz").status_code == 200
    assert listener.get("/version").json()["program"] == "dictameter-collector"
    metrics = listener.get("/metrics")
    assert metrics.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    stored = next(line for line in metrics.text.splitlines() if 'verdict="stored"' in line)
    assert int(stored.split()[-1]) > 0


def test_the_interface_describes_itself_from_the_catalog(listener):
    api = listener.get("/openapi.json").json()
    schemas = api["components"]["schemas"]
    known = json.loads(open("schema/catalog/events/document.json", encoding="utf-8").read())
    assert api["openapi"].startswith("3.1") and set(api["paths"]) == {"/v1/events", "/v1/logs"}
    assert {"200", "400", "401", "413", "415", "429", "503"} == set(api["paths"]["/v1/events"]["post"]["responses"])
    described = schemas["document"]
    assert {field["name"] for field in known["fields"]} < set(described["properties"])
    assert set(described["required"]) > {field["name"] for field in known["fields"] if field["required"]}
    assert described["properties"]["words_final"]["maximum"] == 20000
    assert "dictation" in described["properties"]["modality"]["enum"]
    names = [ref["$ref"].rpartition("/")[2] for ref in schemas["event"]["oneOf"]]
    types = [name[:-5] for name in os.listdir("schema/catalog/events")]
    assert sorted(names) == sorted(types)
    event = document()
    assert set(described["required"]) <= set(event) <= set(described["properties"])


def test_many_at_once_store_each_event_once(listener, database):
    from concurrent.futures import ThreadPoolExecutor

    before = database.count("event_document")
    users = [collecting.base64.urlsafe_b64encode(bytes([i] * 32)).decode().rstrip("=") for i in range(40)]
    bodies = [lines(*(document(user=users[(i + j) % 40]) for j in range(20))) for i in range(20)]
    with ThreadPoolExecutor(8) as pool:
        answers = [verdicts(a) for a in pool.map(listener.post, bodies + bodies)]
    assert sum(a["stored"] for a in answers) == 400
    assert sum(a["duplicate"] for a in answers) == 400
    assert database.count("event_document") == before + 400
    assert database.sql("SELECT count(*) FROM (SELECT mac FROM clinician_key GROUP BY mac HAVING count(*) > 1) d") == "0"
    assert database.sql("SELECT count(*) FROM event_document e WHERE NOT EXISTS (SELECT FROM clinician c "
                        "WHERE c.site_id = e.site_id AND c.id = e.clinician_id)") == "0"
    assert database.balances()


def test_the_stored_id_hides_the_milliseconds(listener, database):
    event = document(words_final=4242, event_id=event_id())
    assert verdicts(listener.post(lines(event)))["stored"] == 1
    stored, hour = database.sql(
        "SELECT event_id, extract(epoch FROM recorded_at AT TIME ZONE 'UTC')::bigint FROM event_document "
        "WHERE words_final = 4242").split("|")
    sent_ms = int(event["event_id"].replace("-", "")[:12], 16)
    stored_ms = int(stored.replace("-", "")[:12], 16)
    assert stored_ms == sent_ms // 3_600_000 * 3_600_000 == int(hour) * 1000
    assert stored[14] == "8"
    assert stored[19:] != event["event_id"][19:]


def test_a_restart_takes_the_same_port_although_clients_were_connected(database, listener):
    first = Listener(database, key=listener.key)
    client = requests.Session()
    assert client.get(first.url + "/livez", timeout=10).status_code == 200
    with pytest.raises(AssertionError, match="cannot listen"):
        Listener(database, "--listen-port", str(first.port), key=listener.key)
    assert first.stop() == 0  # closes the connection first: the kernel keeps the port's old end for a minute
    second = Listener(database, "--listen-port", str(first.port), key=listener.key)
    assert client.get(second.url + "/livez", timeout=10).status_code == 200
    assert second.stop() == 0
