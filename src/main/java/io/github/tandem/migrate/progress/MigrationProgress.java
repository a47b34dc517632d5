package io.github.tandem.migrate.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.tandem.migrate.plan.MigrationPlan;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.plan.TopicTask;

/**
 * Follows a migration from sample to sample, for any thread.
 */
public final class MigrationProgress {

	/** The time over which rates are means. */
	static final Duration WINDOW = Duration.ofMinutes(1);

	/** For how long a rate has to be known before a time is told. */
	static final Duration FIRST_ESTIMATE = Duration.ofSeconds(10);

	private final MigrationPlan plan;

	private final Deque<Point> points = new ArrayDeque<>();

	private Map<TopicPartition, Long> positions;

	private Map<TopicPartition, String> stuck = Map.of();

	private Instant movedAt;

	/**
	 * Begin to follow.
	 * @param plan what is to be done
	 */
	public MigrationProgress(MigrationPlan plan) {
		this.plan = plan;
		this.positions = plan.positions();
		this.movedAt = plan.madeAt();
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
	 * @param sample a look at both clusters
	 * @param reasons why partitions do not move, as far as that is known
	 */
	synchronized void note(Sample sample, Map<TopicPartition, String> reasons) {
		Amount before = done(this.positions);
		this.positions = sample.positions();
		this.stuck = Map.copyOf(reasons);
		Amount now = done(this.positions);
		if (now.records() > before.records()) {
			this.movedAt = sample.at();
		}
		else if (now.records() < before.records()) {
			// a partition was set back: rates begin anew
			this.points.clear();
		}
		this.points.addLast(new Point(sample.at(), now,
				sample.ends().values().stream().mapToLong(Long::longValue).sum(), sample.ends().size()));
		while (this.points.size() > 2 && Duration.between(second().at(), sample.at()).compareTo(WINDOW) >= 0) {
			this.points.removeFirst();
		}
	}

	// the first point stays until the next one is old enough for the whole window
	private Point second() {
		var points = this.points.iterator();
		points.next();
		return points.next();
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
	 * @return the report of the last sample
	 */
	public synchronized ProgressReport report() {
		List<TopicProgress> topics = new ArrayList<>();
		Amount total = Amount.NONE;
		Amount done = Amount.NONE;
		for (TopicTask topic : this.plan.possible().toList()) {
			TopicProgress progress = progress(topic);
			topics.add(progress);
			total = total.plus(progress.total());
			done = done.plus(progress.done());
		}
		Point last = this.points.peekLast();
		Point first = this.points.peekFirst();
		Amount perSecond = Amount.NONE;
		long incoming = 0;
		Duration left = null;
		if (first != null && last != null && last.at().isAfter(first.at())) {
			double seconds = Duration.between(first.at(), last.at()).toMillis() / 1000.0;
			Amount moved = last.done().minus(first.done());
			perSecond = new Amount(Math.round(moved.records() / seconds), Math.round(moved.bytes() / seconds));
			incoming = (last.partitions() == first.partitions()) ? Math.round((last.ends() - first.ends()) / seconds)
					: 0;
			left = (seconds * 1000 >= FIRST_ESTIMATE.toMillis()) ? left(total.minus(done), moved, seconds) : null;
		}
		return new ProgressReport((last != null) ? last.at() : this.plan.madeAt(), total, done, perSecond,
				Math.max(0, incoming), left, topics);
	}

	// by bytes, since a rate of records changes from topic to topic
	private @Nullable Duration left(Amount rest, Amount moved, double seconds) {
		if (rest.records() <= 0) {
			return Duration.ZERO;
		}
		double share = (this.plan.isSized() && moved.bytes() > 0) ? (double) rest.bytes() / moved.bytes()
				: (moved.records() > 0) ? (double) rest.records() / moved.records() : -1;
		return (share >= 0) ? Duration.ofMillis(Math.round(share * seconds * 1000)) : null;
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
				new Amount(topic.records(), topic.bytes()), done(topic, this.positions), reasons);
	}

	private Amount done(Map<TopicPartition, Long> reached) {
		return this.plan.possible().map((topic) -> done(topic, reached)).reduce(Amount.NONE, Amount::plus);
	}

	private static Amount done(TopicTask topic, Map<TopicPartition, Long> reached) {
		Amount done = Amount.NONE;
		for (PartitionTask task : topic.partitions()) {
			long records = task.done(position(task, reached));
			done = done.plus(new Amount(records, task.bytes(records)));
		}
		return done;
	}

	private static long position(PartitionTask task, Map<TopicPartition, Long> reached) {
		return reached.getOrDefault(task.partition(), task.begin());
	}

	/**
	 * What a rate is made of.
	 *
	 * @param at when
	 * @param done what was done
	 * @param ends sum of the ends of all logs
	 * @param partitions how many they were
	 */
	private record Point(Instant at, Amount done, long ends, int partitions) {

	}

}
