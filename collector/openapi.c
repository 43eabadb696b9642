/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "collector/openapi.h"

#include <jansson.h>
#include <string.h>

#include "base/program.h"

#define CODE_MAX   32
#define OPAQUE_MAX 64

static void put(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

static void put_text(json_t *object, const char *key, const char *text)
{
    put(object, key, json_string(text));
}

static json_t *text_schema(const char *key, json_t *value)
{
    json_t *schema = json_object();

    put_text(schema, "type", "string");
    put(schema, key, value);
    return schema;
}

static json_t *integer_schema(int64_t min, int64_t max)
{
    json_t *schema = json_object();

    put_text(schema, "type", "integer");
    put(schema, "minimum", json_integer(min));
    put(schema, "maximum", json_integer(max));
    return schema;
}

static json_t *reference(const char *name)
{
    json_t *schema = json_object();

    put(schema, "$ref", json_sprintf("#/components/schemas/%s", name));
    return schema;
}

/* Schemas of fields */

static json_t *codes_of(const struct code_list *list)
{
    json_t *codes = json_array();

    for (size_t i = 0; i < list->count; i++) {
        (void)json_array_append_new(codes, json_string(list->codes[i].code));
    }
    return codes;
}

static json_t *value_schema(const struct event_field *field)
{
    json_t *schema = NULL;

    switch (field->type) {
    case FIELD_INT2:
    case FIELD_INT4:
    case FIELD_INT8:
        return integer_schema(field->min, field->max);
    case FIELD_BOOL:
        schema = json_object();
        put_text(schema, "type", "boolean");
        return schema;
    case FIELD_CODE:
        return text_schema("enum", codes_of(field->codes));
    case FIELD_DATE:
        return text_schema("format", json_string("date"));
    case FIELD_OPAQUE:
        break;
    }
    schema = text_schema("maxLength", json_integer(OPAQUE_MAX));
    put(schema, "minLength", json_integer(1));
    return schema;
}

static json_t *field_schema(const struct shape *shape, const struct shape_field *field)
{
    switch (field->use) {
    case USE_VALUE:
        return value_schema(field->field);
    case USE_TYPE:
        return text_schema("const", json_string(shape->type->name));
    case USE_SCHEMA:
        return integer_schema(1, shape->type->schema);
    case USE_EVENT_ID:
        return text_schema("format", json_string("uuid"));
    case USE_SEQ:
        return integer_schema(0, INT64_MAX - 1);
    case USE_USER:
        return text_schema("pattern", json_string("^[A-Za-z0-9_-]{43}$"));
    case USE_SITE:
    case USE_CLIENT:
    case USE_UNIT:
    case USE_ENGINE:
    case USE_RELEASE:
        break;
    }
    return text_schema("maxLength", json_integer(CODE_MAX));
}

static bool is_required(const struct shape *shape, const struct shape_field *field)
{
    return field->required ||
           (field->use == USE_USER && shape->type->clinician == PRESENCE_REQUIRED);
}

static void describe(json_t *schema, const struct words *words)
{
    put_text(schema, "description", words->in[LANGUAGE_EN]);
}

static json_t *event_schema(const struct shape *shape)
{
    json_t *schema = json_object();
    json_t *properties = json_object();
    json_t *required = json_array();

    for (size_t i = 0; i < shape->field_count; i++) {
        const struct shape_field *field = &shape->fields[i];

        if (field->use == USE_USER && shape->type->clinician == PRESENCE_NONE) {
            continue;
        }
        json_t *property = field_schema(shape, field);

        if (field->field != NULL) {
            describe(property, &field->field->description);
        }
        put(properties, field->name, property);
        if (is_required(shape, field)) {
            (void)json_array_append_new(required, json_string(field->name));
        }
    }
    put_text(schema, "type", "object");
    put_text(schema, "title", shape->type->label.in[LANGUAGE_EN]);
    describe(schema, &shape->type->description);
    put(schema, "properties", properties);
    put(schema, "required", required);
    put(schema, "additionalProperties", json_false());
    return schema;
}

/* The rest is the same whatever the catalog holds; what stands for the catalog is put in below. */
static const char frame[] =
    "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"dictameter-collector\","
    "\"summary\":\"Takes events of dictation: counts, durations and codes, never text.\"},"
    "\"security\":[{\"token\":[]}],\"paths\":{"
    "\"/v1/events\":{\"post\":{\"summary\":\"Events: NDJSON, a JSON array or a compact batch; "
    "plain, "
    "gzip or zstd\",\"requestBody\":{\"required\":true,\"content\":{"
    "\"application/x-ndjson\":{\"schema\":{\"$ref\":\"#/components/schemas/event\"}},"
    "\"application/json\":{\"schema\":{\"oneOf\":[{\"type\":\"array\",\"items\":"
    "{\"$ref\":\"#/components/schemas/event\"}},{\"$ref\":\"#/components/schemas/batch\"}]}}}},"
    "\"responses\":{\"200\":{\"description\":\"Durable; a verdict on each event\",\"content\":"
    "{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/verdicts\"}}}}}}},"
    "\"/v1/logs\":{\"post\":{\"summary\":\"OTLP/HTTP logs in JSON: event.name is dictameter.TYPE, "
    "attributes are fields, service.instance.id is the client\",\"requestBody\":{\"required\":true,"
    "\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\"}}}},\"responses\":{\"200\":"
    "{\"description\":\"Durable; partialSuccess counts what was refused\",\"content\":"
    "{\"application/json\":{\"schema\":{\"type\":\"object\"}}}}}}}},"
    "\"components\":{\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
    "\"schemas\":{"
    "\"batch\":{\"type\":\"object\",\"required\":[\"fields\",\"rows\"],\"properties\":{\"fields\":"
    "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":1},\"rows\":{\"type\":"
    "\"array\","
    "\"items\":{\"type\":\"array\"}}},\"description\":\"Members beside fields and rows hold for "
    "every "
    "row; rows come last; null is a field that was not sent\"},"
    "\"verdicts\":{\"type\":\"object\",\"required\":[\"received\",\"stored\",\"duplicate\","
    "\"rejected\","
    "\"conflicting\",\"errors\"],\"properties\":{\"received\":{\"type\":\"integer\"},\"stored\":"
    "{\"type\":\"integer\"},\"duplicate\":{\"type\":\"integer\"},\"rejected\":{\"type\":"
    "\"integer\"},"
    "\"conflicting\":{\"type\":\"integer\"},\"errors\":{\"type\":\"array\",\"items\":{\"type\":"
    "\"object\",\"properties\":{\"index\":{\"type\":\"integer\"},\"event_id\":{\"type\":["
    "\"string\","
    "\"null\"]},\"code\":{\"type\":\"string\"},\"pointer\":{\"type\":\"string\"},\"detail\":{"
    "\"type\":"
    "\"string\"}}}}}},"
    "\"problem\":{\"type\":\"object\",\"description\":\"RFC "
    "9457\",\"properties\":{\"type\":{\"type\":"
    "\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"code\":{"
    "\"type\":"
    "\"string\"},\"detail\":{\"type\":\"string\"},\"request\":{\"type\":\"string\"}}}}}}";

static const struct {
    const char *status;
    const char *description;
} problems[] = {
    {"400", "No event is readable"},
    {"401", "No valid token of kind ingest"},
    {"413", "Too many bytes, inflated, or too many events"},
    {"415", "Another media type or encoding"},
    {"429", "Too fast; Retry-After says when to send the same again"},
    {"503", "Nothing was stored; Retry-After says when to send the same again"},
};

static void add_problems(json_t *responses)
{
    for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
        json_t *schema = json_object();
        json_t *content = json_object();
        json_t *response = json_object();

        put(schema, "schema", reference("problem"));
        put(content, "application/problem+json", schema);
        put_text(response, "description", problems[i].description);
        put(response, "content", content);
        put(responses, problems[i].status, response);
    }
}

static void add_responses(json_t *document)
{
    const char *path = NULL;
    json_t *item = NULL;

    json_object_foreach(json_object_get(document, "paths"), path, item)
    {
        add_problems(json_object_get(json_object_get(item, "post"), "responses"));
    }
}

/* "event" is one of the types, told apart by `type`. */
static void add_events(json_t *document, const struct registry *registry)
{
    json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    json_t *event = json_object();
    json_t *discriminator = json_object();
    json_t *types = json_array();
    json_t *mapping = json_object();

    for (size_t i = 0; i < registry->count; i++) {
        const char *name = registry->shapes[i].type->name;

        put(schemas, name, event_schema(&registry->shapes[i]));
        (void)json_array_append_new(types, reference(name));
        put(mapping, name, json_sprintf("#/components/schemas/%s", name));
    }
    put(event, "oneOf", types);
    put_text(discriminator, "propertyName", "type");
    put(discriminator, "mapping", mapping);
    put(event, "discriminator", discriminator);
    put(schemas, "event", event);
}

const char *openapi_text(struct arena *arena, const struct registry *registry)
{
    json_t *document = json_loads(frame, 0, NULL);

    put_text(json_object_get(document, "info"), "version", program_version);
    add_responses(document);
    add_events(document, registry);
    const size_t size = json_dumpb(document, NULL, 0, JSON_COMPACT);
    char *text = ARENA_NEW(arena, char, size + 1);

    (void)json_dumpb(document, text, size, JSON_COMPACT);
    json_decref(document);
    return text;
}
