package io.github.tandem.migrate.report;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.tandem.migrate.plan.Estimate;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.progress.Amount;
import io.github.tandem.migrate.progress.ProgressReport;
import io.github.tandem.migrate.progress.TopicProgress;

/**
 * Writes reports in the form that {@code docs/migration-schema.json} describes.
 */
public final class JsonReport {

	/**
	 * Write how a migration ended.
	 * @param report what came of it
	 * @return maps and lists for a JSON writer
	 */
	public Map<String, Object> write(MigrationReport report) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("startedAt", report.startedAt().toString());
		json.put("tookMillis", report.took().toMillis());
		json.put("outcome", report.outcome().tag());
		json.put("findings", report.findings());
		json.put("notes", report.notes());
		json.put("plan", plan(report.plan()));
		json.put("groups", report.groupNames());
		Estimate estimate = report.estimate();
		if (estimate != null) {
			json.put("estimate", estimate(estimate));
		}
		ProgressReport progress = report.progress();
		if (progress != null) {
			json.put("progress", progress(progress));
		}
		GroupsResult groups = report.groups();
		if (groups != null) {
			Map<String, Object> moved = new LinkedHashMap<>();
			moved.put("groups", groups.groups());
			moved.put("offsets", groups.offsets());
			moved.put("exact", groups.exact());
			moved.put("notes", groups.notes());
			json.put("movedGroups", moved);
		}
		if (!report.leftOut().equals(LeftOut.NONE)) {
			Map<String, Object> leftOut = new LinkedHashMap<>();
			leftOut.put("records", report.leftOut().records());
			leftOut.put("lines", report.leftOut().lines());
			if (report.leftOut().doubt() != null) {
				leftOut.put("doubt", report.leftOut().doubt());
			}
			json.put("deadLetters", leftOut);
		}
		if (report.verification() != null) {
			json.put("verification", new io.github.tandem.verify.report.JsonReport().write(report.verification()));
		}
		return json;
	}

	private static Map<String, Object> plan(MigrationPlan plan) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("madeAt", plan.madeAt().toString());
		json.put("records", plan.records());
		json.put("bytes", plan.bytes());
		json.put("topics", plan.topics().stream().map(JsonReport::topic).toList());
		return json;
	}

	private static Map<String, Object> topic(TopicTask topic) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("route", topic.route());
		json.put("topic", topic.source());
		json.put("target", topic.target());
		json.put("state", topic.state().tag());
		if (topic.obstacle() != null) {
			json.put("obstacle", topic.obstacle());
		}
		json.put("partitions", topic.partitions().size());
		json.put("records", topic.records());
		json.put("bytes", topic.bytes());
		return json;
	}

	private static Map<String, Object> estimate(Estimate estimate) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("recordsPerSecond", Math.round(estimate.recordsPerSecond()));
		json.put("bytesPerSecond", Math.round(estimate.bytesPerSecond()));
		json.put("records", estimate.records());
		json.put("bytes", estimate.bytes());
		putSeconds(json, "secondsToExamine", estimate.examination());
		putSeconds(json, "secondsToStart", estimate.start());
		putSeconds(json, "secondsToReplicate", estimate.replication());
		putSeconds(json, "secondsToCompare", estimate.comparison());
		putSeconds(json, "secondsInAll", estimate.inAll());
		putSeconds(json, "secondsInAllAtLeast", estimate.atLeast());
		putSeconds(json, "secondsInAllAtMost", estimate.atMost());
		return json;
	}

	/**
	 * Write how far a migration has come.
	 * @param progress how far
	 * @return maps and lists for a JSON writer
	 */
	public Map<String, Object> progress(ProgressReport progress) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("at", progress.at().toString());
		json.put("share", Math.round(progress.share() * 10_000) / 10_000.0);
		put(json, "total", progress.total());
		put(json, "done", progress.done());
		put(json, "perSecond", progress.perSecond());
		json.put("incomingRecordsPerSecond", progress.incomingPerSecond());
		putSeconds(json, "secondsLeft", progress.left());
		json.put("behindRecords", progress.behind());
		putSeconds(json, "secondsUntilLevel", progress.level());
		if (progress.waiting() != null) {
			json.put("waiting", progress.waiting());
		}
		json.put("topics", progress.topics().stream().map(JsonReport::topic).toList());
		return json;
	}

	private static Map<String, Object> topic(TopicProgress topic) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("route", topic.route());
		json.put("topic", topic.topic());
		json.put("target", topic.target());
		put(json, "total", topic.total());
		put(json, "done", topic.done());
		json.put("stuck", topic.stuck());
		return json;
	}

	private static void put(Map<String, Object> json, String name, Amount amount) {
		json.put(name, Map.of("records", amount.records(), "bytes", amount.bytes()));
	}

	private static void putSeconds(Map<String, Object> json, String name, @Nullable Duration time) {
		if (time != null) {
			json.put(name, time.toSeconds());
		}
	}

}
