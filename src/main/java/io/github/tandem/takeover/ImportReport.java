package io.github.tandem.takeover;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.command.Printable;
import io.github.tandem.command.Table;

/**
 * What the command writes.
 *
 * @param plan where routes begin
 * @param groups the groups of the checkpoints
 * @param isApplied whether that was committed
 */
record ImportReport(ImportPlan plan, CheckpointedGroups groups, boolean isApplied) {

	void write(boolean json, PrintWriter out) {
		if (json) {
			out.println(
					JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(json()));
		}
		else {
			partitions(out);
			offsets(out);
			summary(out);
		}
		out.flush();
	}

	private Map<String, Object> json() {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("applied", this.isApplied);
		all.put("findings", findings());
		all.put("startedRoutes", this.plan.started());
		all.put("silentPartitions", this.plan.silent().stream().map(TopicPartition::toString).toList());
		all.put("partitions", this.plan.partitions().stream().map(ImportReport::json).toList());
		all.put("notTaken", this.plan.left());
		all.put("checkpoints", this.groups.offsets().stream().map(ImportReport::json).toList());
		return all;
	}

	private static Map<String, Object> json(ImportedPartition one) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("route", one.route());
		json.put("topic", one.partition().topic());
		json.put("partition", one.partition().partition());
		json.put("target", one.target());
		json.put("startOffset", one.startOffset());
		json.put("endOffset", one.endOffset());
		json.put("nextOffset", one.nextOffset());
		json.put("finding", one.finding());
		return json;
	}

	private static Map<String, Object> json(GroupCheckpoint one) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("group", one.checkpoint().group());
		json.put("topic", one.checkpoint().partition().topic());
		json.put("partition", one.checkpoint().partition().partition());
		json.put("offset", one.offset());
		json.put("onTarget", one.onTarget());
		json.put("verdict", one.verdict());
		json.put("finding", one.finding());
		return json;
	}

	private void partitions(PrintWriter out) {
		Table table = new Table(List.of("ROUTE", "TOPIC", "PARTITION", "START", "END", "POSITION", "LEFT"));
		this.plan.partitions()
			.forEach((one) -> table
				.add(List.of(one.route(), one.partition().topic(), String.valueOf(one.partition().partition()),
						String.valueOf(one.startOffset()), String.valueOf(one.endOffset()),
						String.valueOf(one.nextOffset()), String.valueOf(one.endOffset() - one.nextOffset()))));
		out.println(table.line(0));
		for (int index = 0; index < this.plan.partitions().size(); index++) {
			out.println(table.line(index + 1));
			String finding = this.plan.partitions().get(index).finding();
			if (finding != null) {
				out.println("  " + Printable.of(finding));
			}
		}
		this.plan.silent()
			.forEach((partition) -> out.println(("The source does not tell of the log of %s, as it has no leader: "
					+ "nothing was committed, since it would begin at its beginning")
				.formatted(partition)));
		this.plan.started()
			.forEach((route) -> out.println(("The route '%s' has positions already: nothing was committed. If it "
					+ "shall begin anew, delete its consumer group on the source")
				.formatted(route)));
		out.println();
	}

	private void offsets(PrintWriter out) {
		if (this.groups.offsets().isEmpty()) {
			return;
		}
		Table table = new Table(List.of("GROUP", "TOPIC", "PARTITION", "CHECKPOINT", "TARGET", "VERDICT"));
		this.groups.offsets()
			.forEach((one) -> table.add(List.of(one.checkpoint().group(), one.checkpoint().partition().topic(),
					String.valueOf(one.checkpoint().partition().partition()), String.valueOf(one.offset()),
					(one.onTarget() != null) ? String.valueOf(one.onTarget()) : "-", one.verdict())));
		out.println(table.line(0));
		for (int index = 0; index < this.groups.offsets().size(); index++) {
			out.println(table.line(index + 1));
			String finding = this.groups.offsets().get(index).finding();
			if (finding != null) {
				out.println("  " + Printable.of(finding));
			}
		}
		out.println();
	}

	private void summary(PrintWriter out) {
		long findings = findings();
		out.println("%s: %d partitions, %d positions of topics that no route takes.%s".formatted(
				(findings == 0) ? "All is well" : "%d finding%s".formatted(findings, (findings != 1) ? "s" : ""),
				this.plan.partitions().size(), this.plan.left(),
				this.isApplied ? " Committed." : " Nothing was committed: --apply commits the positions."));
	}

	private long findings() {
		return this.plan.findings() + this.groups.findings();
	}

}
