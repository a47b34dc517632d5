package io.github.tandem.migrate.progress;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongBiFunction;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;

/**
 * Follows a migration from sample to sample, for any thread.
 */
public final class MigrationProgress {

	private final MigrationPlan plan;

	private final Rates rates = new Rates();

	private Map<TopicPartition, Long> positions;

	private Map<TopicPartition, Long> ends = Map.of();

	private Map<TopicPartition, String> stuck = Map.of();

	private @Nullable String waiting;

	// made once for all that ask between two looks
	private @Nullable ProgressReport last;

	private Instant at;

	private Instant movedAt;

	/**
	 * Begin to follow.
	 * @param plan what is to be done
	 */
	public MigrationProgress(MigrationPlan plan) {
		this.plan = plan;
		this.positions = plan.positions();
		this.movedAt = plan.madeAt();
		this.at = plan.madeAt();
	}

	/**
	 * Look how far it has come.
	 * @param watch looks
	 * @param reasons why partitions do not move, as far as that is known
	 * @throws io.github.tandem.cluster.ClusterException if the source does not answer
	 */
	public void look(Watch watch, Map<TopicPartition, String> reasons) {
		note(watch.look(), reasons);
	}

	/**
	 * Note how far it has come.
	 * @param sample what was seen
	 * @param reasons why partitions do not move, as far as that is known
	 */
	synchronized void note(Sample sample, Map<TopicPartition, String> reasons) {
		this.last = null;
		Amount before = done(this.positions);
		this.positions = sample.positions();
		this.ends = sample.ends();
		this.stuck = Map.copyOf(reasons);
		this.at = sample.at();
		Amount now = done(this.positions);
		if (now.records() > before.records()) {
			this.movedAt = sample.at();
		}
		this.rates.note(new Rates.Point(sample.at(), now, sum(PartitionTask::passed, this.positions),
				sample.ends().values().stream().mapToLong(Long::longValue).sum(), sample.ends().size()));
	}

	/**
	 * Note what is waited for besides records.
	 * @param what what that is, or {@code null} if it is nothing
	 */
	public synchronized void waiting(@Nullable String what) {
		this.waiting = what;
		this.last = null;
	}

	public MigrationPlan plan() {
		return this.plan;
	}

	/**
	 * When something was replicated last.
	 * @return the instant, that of the plan if nothing was
	 */
	public synchronized Instant movedAt() {
		return this.movedAt;
	}

	/**
	 * How far it has come.
	 * @return the report of the last sample, with topics in the order of the plan
	 */
	public synchronized ProgressReport report() {
		ProgressReport known = this.last;
		if (known == null) {
			known = make();
			this.last = known;
		}
		return known;
	}

	private ProgressReport make() {
		List<TopicProgress> topics = new ArrayList<>();
		Amount total = Amount.NONE;
		Amount done = Amount.NONE;
		for (TopicTask topic : this.plan.possible().toList()) {
			TopicProgress progress = progress(topic);
			topics.add(progress);
			total = total.plus(progress.total());
			done = done.plus(progress.done());
		}
		long behind = behind();
		return new ProgressReport(this.at, total, done, this.rates.out(), this.rates.in(),
				this.rates.left(total.minus(done), this.plan.isSized()), behind, this.rates.level(behind), this.waiting,
				topics);
	}

	// of today's ends, beyond the goals
	private long behind() {
		return this.plan.possible()
			.flatMap((topic) -> topic.partitions().stream())
			.mapToLong((task) -> Math.max(0,
					this.ends.getOrDefault(task.partition(), task.goal()) - position(task, this.positions)))
			.sum();
	}

	private TopicProgress progress(TopicTask topic) {
		List<String> reasons = new ArrayList<>();
		for (PartitionTask task : topic.partitions()) {
			String reason = this.stuck.get(task.partition());
			if (reason != null && task.done(position(task, this.positions)) < task.records()) {
				reasons.add("%s: %s".formatted(task.partition(), reason));
			}
		}
		return new TopicProgress(topic.route(), topic.source(), topic.target(),
				new Amount(topic.records(), topic.bytes()), sum(topic, PartitionTask::done, this.positions), reasons);
	}

	private Amount done(Map<TopicPartition, Long> reached) {
		return sum(PartitionTask::done, reached);
	}

	private Amount sum(ToLongBiFunction<PartitionTask, Long> records, Map<TopicPartition, Long> reached) {
		return this.plan.possible().map((topic) -> sum(topic, records, reached)).reduce(Amount.NONE, Amount::plus);
	}

	private static Amount sum(TopicTask topic, ToLongBiFunction<PartitionTask, Long> records,
			Map<TopicPartition, Long> reached) {
		Amount sum = Amount.NONE;
		for (PartitionTask task : topic.partitions()) {
			long number = records.applyAsLong(task, position(task, reached));
			sum = sum.plus(new Amount(number, task.bytes(number)));
		}
		return sum;
	}

	private static long position(PartitionTask task, Map<TopicPartition, Long> reached) {
		return reached.getOrDefault(task.partition(), task.begin());
	}

}
