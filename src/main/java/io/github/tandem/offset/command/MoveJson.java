package io.github.tandem.offset.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.UntranslatedOffset;

/**
 * The report of the command for programs.
 */
final class MoveJson {

	private MoveJson() {
	}

	/**
	 * Turn a report into maps, lists, texts and numbers.
	 * @param report the report
	 * @return what becomes the JSON object
	 */
	static Map<String, Object> write(MoveReport report) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("at", report.at().toString());
		json.put("applied", report.applied());
		json.put("findings", report.findings());
		json.put("groups", report.moved().groups());
		json.put("offsets", report.moved().offsets().stream().map((offset) -> offset(report, offset)).toList());
		json.put("untranslated", report.moved().untranslated().stream().map(MoveJson::untranslated).toList());
		json.put("failures", report.moved().failures());
		json.put("unknownGroups", report.unknown());
		return json;
	}

	private static Map<String, Object> offset(MoveReport report, GroupOffset offset) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("group", offset.group());
		json.put("route", offset.topic().route());
		json.put("topic", offset.topic().source());
		json.put("committed", offset.committed());
		json.put("target", offset.target().topic());
		json.put("partition", offset.target().partition());
		json.put("translated", offset.translation().offset());
		json.put("exact", offset.translation().reread() == 0);
		json.put("reread", offset.translation().reread());
		json.put("place", offset.translation().place().tag());
		json.put("onTarget", offset.onTarget());
		json.put("verdict", offset.verdict().tag());
		json.put("detail", offset.detail());
		@Nullable Duration age = report.age(offset);
		json.put("ageSeconds", (age != null) ? age.toSeconds() : null);
		json.put("finding", report.isFinding(offset));
		return json;
	}

	private static Map<String, Object> untranslated(UntranslatedOffset offset) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("group", offset.group());
		json.put("topic", offset.partition().topic());
		json.put("partition", offset.partition().partition());
		json.put("committed", offset.committed());
		json.put("why", offset.why());
		json.put("finding", offset.isReplicated());
		return json;
	}

}
