package io.github.tandem.doctor.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A report for programs, in the form that {@code docs/doctor-schema.json} describes.
 */
public final class JsonReport {

	/**
	 * Turn a report into maps, lists, texts and numbers.
	 * @param report the report
	 * @return what becomes the JSON object
	 */
	public Map<String, Object> write(Report report) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("startedAt", report.startedAt().toString());
		json.put("tookMillis", report.took().toMillis());
		json.put("verdict", report.isWell() ? "well" : "findings");
		json.put("findings", report.findings().count());
		json.put("rows", report.rows().stream().map(JsonReport::row).toList());
		json.put("paste", report.pastes().stream().map(JsonReport::paste).toList());
		return json;
	}

	private static Map<String, Object> row(Row row) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("cluster", row.cluster());
		json.put("subject", subject(row.subject()));
		json.put("step", row.step().code());
		json.put("verdict", row.verdict().code());
		json.put("said", row.verdict().said());
		if (row.verdict() instanceof Verdict.Failed failed) {
			json.put("symptom", failed.symptom().code());
			json.put("hint", hint(failed.symptom(), failed.hint()));
		}
		if (row.verdict() instanceof Verdict.Doubtful doubtful) {
			json.put("symptom", doubtful.symptom().code());
			json.put("hint", hint(doubtful.symptom(), doubtful.hint()));
		}
		return json;
	}

	private static Map<String, Object> subject(Subject subject) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("kind", subject.kind());
		json.put("name", subject.name());
		if (subject instanceof Subject.Broker broker) {
			json.put("node", broker.node());
			json.put("address", broker.address());
		}
		if (subject instanceof Subject.Bootstrap bootstrap) {
			json.put("address", bootstrap.address());
		}
		return json;
	}

	private static Map<String, Object> hint(Symptom symptom, Hint hint) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("text", hint.text());
		json.put("paste", hint.pastes().stream().map(JsonReport::paste).toList());
		json.put("documentation", "docs/networks.md#" + symptom.code());
		return json;
	}

	private static Map<String, Object> paste(Paste paste) {
		return Map.of("place", paste.place().code(), "text", paste.text());
	}

}
