// SPDX-License-Identifier: GPL-3.0-or-later
// otlp_send.js URL TOKEN CLIENT: sends the events of standard input, a JSON object of fields a line, as the
// OpenTelemetry SDK for JavaScript does out of the box. Ends with 1 where the exporter reports a failure.
const { LoggerProvider, BatchLogRecordProcessor } = require("@opentelemetry/sdk-logs");
const { OTLPLogExporter } = require("@opentelemetry/exporter-logs-otlp-http");
const { resourceFromAttributes } = require("@opentelemetry/resources");

const [url, token, client] = process.argv.slice(2);
const exporter = new OTLPLogExporter({ url, headers: { Authorization: `Bearer ${token}` } });
const send = exporter.export.bind(exporter);
exporter.export = (records, done) =>
  send(records, (result) => {
    if (result.code !== 0) process.exitCode = 1;
    done(result);
  });
const provider = new LoggerProvider({
  resource: resourceFromAttributes({ "service.name": "dictation", "service.instance.id": client }),
  processors: [new BatchLogRecordProcessor({ exporter })],
});
const logger = provider.getLogger("dictation");
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
for (const line of lines) {
  const { type, ...attributes } = JSON.parse(line);
  logger.emit({ eventName: `dictameter.${type}`, attributes });
}
provider.shutdown();
