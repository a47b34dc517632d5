package io.github.tandem.migrate.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.tandem.migrate.plan.Estimate;
import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.progress.ProgressReport;
import io.github.tandem.verify.read.Depth;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.Result;

/**
 * What came of a migration.
 *
 * @param startedAt when it began
 * @param took how long it took
 * @param plan what was to be done
 * @param groupNames the consumer groups that are to be moved
 * @param estimate how long it was to take, or {@code null} if that was not measured
 * @param progress how far it has come, or {@code null} if nothing was to be replicated
 * @param obstacle what kept it from its end, or {@code null}
 * @param groups what came of the consumer groups, or {@code null} if they were not moved
 * @param leftOut what is known to be in no topic of the target
 * @param losses what is not on the target, as the source lost it before it was
 * replicated, the route leaves it out, or the target has deleted it, a line each
 * @param remarks what somebody may want to know besides, a line each
 * @param verification how source and target compare, or {@code null} if that was not
 * looked at
 */
public record MigrationReport(Instant startedAt, Duration took, MigrationPlan plan, List<String> groupNames,
		@Nullable Estimate estimate, @Nullable ProgressReport progress, @Nullable Obstacle obstacle,
		@Nullable GroupsResult groups, LeftOut leftOut, List<String> losses, List<String> remarks,
		@Nullable Report verification) {

	public MigrationReport {
		losses = List.copyOf(losses);
		remarks = List.copyOf(remarks);
		groupNames = List.copyOf(groupNames);
	}

	/**
	 * What there is to tell of a migration for which there is no plan.
	 * @param startedAt when it began
	 * @param took how long it took
	 * @param obstacle why there is none
	 * @return the report
	 */
	public static MigrationReport unplanned(Instant startedAt, Duration took, Obstacle obstacle) {
		return new MigrationReport(startedAt, took, new MigrationPlan(startedAt, List.of(), Map.of(), List.of()),
				List.of(), null, null, obstacle, null, LeftOut.NONE, List.of(), List.of(), null);
	}

	/**
	 * Whether it was only planned.
	 * @return {@code true} if nothing was to be written
	 */
	public boolean isPlan() {
		return this.estimate != null;
	}

	/**
	 * What somebody should look at, besides what the verification found.
	 * @return a line each
	 */
	public List<String> findings() {
		List<String> findings = new ArrayList<>();
		this.plan.topics()
			.stream()
			.filter((topic) -> topic.obstacle() != null)
			.forEach((topic) -> findings.add("%s: %s".formatted(topic.source(), topic.obstacle())));
		this.plan.withoutTopics()
			.forEach((route) -> findings.add(("the route '%s' takes no topic: see its topics and exclude, and whether "
					+ "the user of the source has DESCRIBE on them")
				.formatted(route)));
		if (this.obstacle != null) {
			findings.addAll(this.obstacle.reasons());
		}
		findings.addAll(this.losses);
		if (this.progress != null && !this.progress.isComplete()) {
			findings.addAll(this.progress.stuck());
		}
		if (this.groups != null) {
			findings.addAll(this.groups.findings());
		}
		if (!isEqual()) {
			findings.addAll(this.leftOut.lines());
		}
		return findings;
	}

	/**
	 * What somebody may want to know.
	 * @return a line each, with dead letters of which the records are in their topic by
	 * now
	 */
	public List<String> notes() {
		List<String> notes = new ArrayList<>(this.remarks);
		if (isEqual()) {
			notes.addAll(this.leftOut.lines());
		}
		return notes;
	}

	// nothing less than a full comparison knows that a record came later
	private boolean isEqual() {
		return this.verification != null && this.verification.outcome() == Outcome.EQUAL
				&& this.verification.depth().equals(Depth.FULL.tag());
	}

	// all was looked at, and there was nothing
	private static boolean isEmpty(@Nullable Report report) {
		return report != null && report.unseen().isEmpty()
				&& report.groups().stream().allMatch((group) -> group.outcome() != Outcome.UNDECIDED)
				&& report.results()
					.stream()
					.allMatch((result) -> report.outcome(result) == Outcome.EQUAL
							|| result.source().records() == 0 && !result.source().equals(Result.Compared.NOTHING));
	}

	/**
	 * How it ended.
	 * @return equal if everything is on the target, different if there is a finding,
	 * undecided if the verification could not tell
	 */
	public Outcome outcome() {
		if (this.obstacle != null && findings().size() == this.obstacle.reasons().size()) {
			return this.obstacle.outcome();
		}
		Outcome compared = (this.verification != null) ? this.verification.outcome() : Outcome.EQUAL;
		// nothing to compare is no doubt where nothing was to be replicated
		if (compared == Outcome.UNDECIDED && this.plan.records() == 0 && isEmpty(this.verification)) {
			compared = Outcome.EQUAL;
		}
		if (this.leftOut.doubt() != null && !isEqual()) {
			compared = compared.and(Outcome.UNDECIDED);
		}
		return findings().isEmpty() ? compared : Outcome.DIFFERENT;
	}

}
