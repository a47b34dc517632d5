package io.github.tandem.migrate.cutover;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.tandem.command.Counted;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Report;
import io.github.tandem.verify.report.Result;

/**
 * Whether the records of both sides are the same, as far as there is time to look while
 * nobody writes: the newest ones, and samples of all where older ones may be missing.
 */
final class RecordsCheck {

	private final CutOverSight sight;

	RecordsCheck(CutOverSight sight) {
		this.sight = sight;
	}

	/**
	 * Look.
	 * @param topics the topics
	 * @param progress is told what is being looked at
	 * @return what differs, and what is not known
	 */
	List<Check> look(List<TopicTask> topics, Consumer<String> progress) {
		Set<String> written = having(topics, (task) -> task.goal() > 0);
		progress.accept("comparing the newest records of " + Counted.of(written.size(), "topic"));
		Map<String, Report> reports = written.isEmpty() ? Map.of() : this.sight.compare(written);
		long records = reports.values().stream().mapToLong(Report::records).sum();
		List<String> findings = new ArrayList<>();
		reports.forEach((topic, report) -> {
			if (report.outcome() != Outcome.EQUAL) {
				findings.add("%s: %s".formatted(topic, report.outcome().tag()));
			}
		});
		List<String> doubts = new ArrayList<>();
		older(having(topics, PartitionTask::isBegunLate), progress, findings, doubts);
		List<Check> checks = new ArrayList<>();
		checks.add(findings.isEmpty() ? Check.well("records", "the newest %,d are the same".formatted(records))
				: Check.missing("records",
						"source and target differ, or that could not be told: see the command verify", findings));
		if (!doubts.isEmpty()) {
			checks.add(Check.doubtful("older records",
					"whether they are there could not be told: see the command verify", doubts));
		}
		return checks;
	}

	// the newest records are there also where a topic was deleted on the target before
	private void older(Set<String> topics, Consumer<String> progress, List<String> findings, List<String> doubts) {
		if (topics.isEmpty()) {
			return;
		}
		progress.accept("comparing samples of %s, not replicated from the beginning by this deployment"
			.formatted(Counted.of(topics.size(), "topic")));
		this.sight.sample(topics).forEach((topic, report) -> {
			if (report.outcome() == Outcome.DIFFERENT) {
				findings.add("%s: older records differ: it may have been deleted on the target".formatted(topic));
			}
			else if (report.outcome() == Outcome.UNDECIDED) {
				doubts.add("%s: %s".formatted(topic,
						report.results()
							.stream()
							.map(Result::reason)
							.filter(Objects::nonNull)
							.findFirst()
							.orElse(report.outcome().tag())));
			}
		});
	}

	private static Set<String> having(List<TopicTask> topics, Predicate<PartitionTask> wanted) {
		return topics.stream()
			.filter((topic) -> topic.partitions().stream().anyMatch(wanted))
			.map(TopicTask::source)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

}
