package io.github.tandem.migrate.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.tandem.command.Counted;
import io.github.tandem.command.Printable;
import io.github.tandem.command.Table;
import io.github.tandem.migrate.plan.Estimate;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.migrate.progress.ProgressReport;
import io.github.tandem.migrate.progress.TopicProgress;
import io.github.tandem.verify.report.Report;

/**
 * Writes reports for people.
 */
public final class TextReport {

	private static final List<String> TITLES = List.of("TOPIC", "TARGET", "THERE", "PARTITIONS", "RECORDS", "SIZE",
			"DONE");

	/**
	 * Write a plan.
	 * @param plan the plan
	 * @param groups names of the consumer groups to be moved
	 * @return lines
	 */
	public List<String> plan(MigrationPlan plan, List<String> groups) {
		List<String> lines = new ArrayList<>();
		Table table = new Table(TITLES);
		plan.topics().forEach((topic) -> table.add(row(topic, plan)));
		for (int row = 0; row <= plan.topics().size(); row++) {
			lines.add(table.line(row));
			String obstacle = (row > 0) ? plan.topics().get(row - 1).obstacle() : null;
			if (obstacle != null) {
				lines.add("  not replicated: " + obstacle);
			}
		}
		lines.add("");
		lines.add("%s, %s, %s records, %s%s, %s".formatted(Counted.of(plan.possible().count(), "topic"),
				Counted.of(plan.possible().mapToLong((topic) -> topic.partitions().size()).sum(), "partition"),
				Amounts.number(plan.records()), plan.isSized() ? "" : "at least ", Amounts.bytes(plan.bytes()),
				Counted.of(groups.size(), "consumer group")));
		return lines.stream().map(Printable::of).toList();
	}

	private static List<String> row(TopicTask topic, MigrationPlan plan) {
		long done = topic.partitions().stream().mapToLong((task) -> task.done(position(task, plan))).sum();
		long share = (topic.records() > 0) ? 100 * done / topic.records() : 100;
		return List.of(topic.source(), topic.target(), switch (topic.state()) {
			case CREATED -> "to be created";
			case GROWN -> "grows";
			case THERE -> "yes";
		}, String.valueOf(topic.partitions().size()), Amounts.number(topic.records()), Amounts.bytes(topic.bytes()),
				(topic.obstacle() != null) ? "-" : share + " %");
	}

	private static long position(PartitionTask task, MigrationPlan plan) {
		return plan.positions().getOrDefault(task.partition(), task.begin());
	}

	/**
	 * Write an estimate.
	 * @param estimate the estimate
	 * @return two lines, or one if there is none
	 */
	public String estimate(Estimate estimate) {
		if (estimate.inAll() == null) {
			return "No record could be read in a short measurement, so that the time cannot be told";
		}
		List<String> parts = new ArrayList<>();
		if (!estimate.examination().isZero()) {
			parts.add(Amounts.time(estimate.examination()) + " to examine networks and rights");
		}
		parts.add(Amounts.time(estimate.start()) + " to start");
		parts.add("%s to replicate %s (%s)".formatted(Amounts.time(estimate.replication()),
				Counted.of(estimate.records(), "record"), Amounts.bytes(estimate.bytes())));
		if (!Duration.ZERO.equals(estimate.comparison())) {
			parts.add(Amounts.time(estimate.comparison()) + " to compare");
		}
		String inAll = estimate.isSteady() ? Amounts.time(estimate.inAll()) : "%s, and between %s and %s,".formatted(
				Amounts.time(estimate.inAll()), Amounts.time(estimate.atLeast()), Amounts.time(estimate.atMost()));
		return "About %s in all: %s%n%s records/s, %s/s were read in a short measurement%s".formatted(inAll,
				String.join(", ", parts), Amounts.number(Math.round(estimate.recordsPerSecond())),
				Amounts.bytes(estimate.bytesPerSecond()), measured(estimate));
	}

	private static String measured(Estimate estimate) {
		double load = estimate.spread().load();
		return (estimate.isSteady() ? ""
				: ", which changed by a factor of %.1f meanwhile"
					.formatted(estimate.spread().longest() / estimate.spread().shortest()))
				+ ((load >= 0) ? ", processors were busy to %.0f %%".formatted(100 * load) : "");
	}

	/**
	 * Write how far it has come.
	 * @param progress how far
	 * @return a line
	 */
	public String progress(ProgressReport progress) {
		long stuck = progress.stuck().size();
		return "%3.0f %%, %s, %s of %s records, %s of %s, out %s records/s, %s/s, in %s records/s%s%s".formatted(
				// not before all is done
				Math.floor(progress.share() * 100),
				(progress.left() != null) ? Amounts.time(progress.left()) + " left" : "time left not known yet",
				Amounts.number(progress.done().records()), Amounts.number(progress.total().records()),
				Amounts.bytes(progress.done().bytes()), Amounts.bytes(progress.total().bytes()),
				Amounts.number(progress.perSecond().records()), Amounts.bytes(progress.perSecond().bytes()),
				Amounts.number(progress.incomingPerSecond()),
				(stuck > 0) ? ", %s stuck: %s".formatted(Counted.of(stuck, "partition"), progress.stuck().get(0)) : "",
				(progress.waiting() != null) ? ", waiting: " + progress.waiting() : "");
	}

	/**
	 * Write that a topic is complete.
	 * @param topic the topic
	 * @param done how many topics are
	 * @param all how many there are
	 * @return a line
	 */
	public String completed(TopicProgress topic, int done, int all) {
		return "%s is replicated: %s, %s; %d of %s".formatted(topic.topic(),
				Counted.of(topic.total().records(), "record"), Amounts.bytes(topic.total().bytes()), done,
				Counted.of(all, "topic"));
	}

	/**
	 * Write how it ended.
	 * @param report what came of it
	 * @return lines
	 */
	public List<String> end(MigrationReport report) {
		List<String> lines = new ArrayList<>();
		ProgressReport progress = report.progress();
		if (progress != null) {
			lines.add("Replicated: %s of %s records in %s".formatted(Amounts.number(progress.done().records()),
					Amounts.number(progress.total().records()), Amounts.time(report.took())));
		}
		GroupsResult groups = report.groups();
		if (groups != null) {
			lines.add("Groups: %s, %s on the target, %s of them exact".formatted(Counted.of(groups.groups(), "group"),
					Counted.of(groups.offsets(), "offset"), Amounts.number(groups.exact())));
			groups.notes().forEach((note) -> lines.add("  " + note));
		}
		report.notes().forEach((note) -> lines.add("  " + note));
		if (report.leftOut().doubt() != null) {
			lines.add("  " + report.leftOut().doubt());
		}
		lines.addAll(verification(report.verification()));
		List<String> findings = report.findings();
		findings.forEach((finding) -> lines.add("  " + finding));
		if (lines.isEmpty() || !lines.get(lines.size() - 1).isEmpty()) {
			lines.add("");
		}
		lines.add(verdict(report, findings.size()));
		// reasons of dead letters, and names of groups and clients
		return lines.stream().map(Printable::of).toList();
	}

	private static String verdict(MigrationReport report, int findings) {
		return switch (report.outcome()) {
			case EQUAL -> report.isPlan() ? "Ready: nothing was written, without --dry-run it is done"
					: (report.verification() != null) ? "All is well: everything is on the target"
							: "Everything is replicated; source and target were not compared";
			case DIFFERENT -> Counted.of(Math.max(1, findings), "finding");
			case UNDECIDED -> "It could not be told whether source and target are equal";
		};
	}

	private static List<String> verification(@Nullable Report verification) {
		return (verification != null) ? new io.github.tandem.verify.report.TextReport(false).write(verification)
				: List.of();
	}

}
