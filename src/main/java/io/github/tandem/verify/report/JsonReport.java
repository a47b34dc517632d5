package io.github.tandem.verify.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.compare.Part;

/**
 * Writes a report in the form that {@code docs/verification-schema.json} describes.
 */
public final class JsonReport {

	/**
	 * Write a report.
	 * @param report the report
	 * @return maps and lists for a JSON writer
	 */
	public Map<String, Object> write(Report report) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("startedAt", report.startedAt().toString());
		json.put("tookMillis", report.took().toMillis());
		json.put("depth", report.depth());
		json.put("outcome", report.outcome().tag());
		json.put("records", report.records());
		Map<String, Object> counts = new LinkedHashMap<>();
		for (Kind kind : Kind.values()) {
			counts.put(kind.tag(), report.count(kind));
		}
		json.put("counts", counts);
		json.put("results", report.results().stream().map((result) -> result(result, report)).toList());
		json.put("groups", report.groups().stream().map(JsonReport::group).toList());
		json.put("drifts", report.drifts().stream().map(JsonReport::drift).toList());
		json.put("unseen",
				report.unseen()
					.stream()
					.map((unseen) -> Map.of("what", unseen.what(), "reason", unseen.reason()))
					.toList());
		return json;
	}

	private static Map<String, Object> result(Result result, Report report) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("route", result.route());
		json.put("topic", result.topic());
		json.put("target", result.target());
		put(json, "partition", result.partition());
		json.put("way", result.way().tag());
		json.put("outcome", report.outcome(result).tag());
		put(json, "reason", result.reason());
		json.put("source", compared(result.source()));
		json.put("onTarget", compared(result.onTarget()));
		json.put("inFlight", result.inFlight());
		Map<String, Object> counts = new LinkedHashMap<>();
		for (Kind kind : Kind.values()) {
			if (result.count(kind) > 0) {
				counts.put(kind.tag(), result.count(kind));
			}
		}
		json.put("counts", counts);
		json.put("differences", result.differences().stream().map(JsonReport::difference).toList());
		json.put("notes", result.notes());
		return json;
	}

	private static Map<String, Object> group(GroupResult group) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("group", group.group());
		json.put("route", group.route());
		json.put("topic", group.topic());
		json.put("partition", group.partition());
		json.put("committed", group.committed());
		json.put("translated", group.translated());
		json.put("reread", group.reread());
		json.put("outcome", group.outcome().tag());
		json.put("detail", group.detail());
		return json;
	}

	private static Map<String, Object> drift(Drift drift) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("topic", drift.topic());
		json.put("target", drift.target());
		json.put("what", drift.what());
		put(json, "source", drift.source());
		put(json, "onTarget", drift.onTarget());
		return json;
	}

	private static Map<String, Object> compared(Result.Compared compared) {
		Map<String, Object> json = new LinkedHashMap<>();
		if (compared.from() >= 0) {
			json.put("from", compared.from());
			json.put("to", compared.to());
		}
		json.put("records", compared.records());
		json.put("outside", compared.outside());
		json.put("digest", "%016x".formatted(compared.digest()));
		return json;
	}

	private static Map<String, Object> difference(Difference difference) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("kind", difference.kind().tag());
		put(json, "source", place(difference.source()));
		put(json, "target", place(difference.target()));
		putAll(json, "parts", difference.parts().stream().map(Part::tag).toList());
		putAll(json, "details", difference.details());
		putAll(json, "content", difference.content());
		return json;
	}

	private static @Nullable Map<String, Object> place(@Nullable Place place) {
		return (place != null) ? Map.of("partition", place.partition(), "offset", place.offset()) : null;
	}

	private static void put(Map<String, Object> json, String name, @Nullable Object value) {
		if (value != null) {
			json.put(name, value);
		}
	}

	private static void putAll(Map<String, Object> json, String name, List<String> values) {
		if (!values.isEmpty()) {
			json.put(name, values);
		}
	}

}
