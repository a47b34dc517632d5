package io.github.tandem.migrate.plan;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How long a migration will take, in its parts, by a short measurement.
 *
 * @param recordsPerSecond how many were read in a second
 * @param bytesPerSecond how many bytes they had in the logs of the source, or 0 if that
 * is not known
 * @param records how many offsets are left to replicate
 * @param bytes how many bytes they have
 * @param examination how long the doctor takes
 * @param start how long the service takes to start
 * @param replication how long the rest will take, or {@code null} if nothing could be
 * read
 * @param comparison how long the verification will take, or {@code null} likewise
 * @param spread how much the speed changed while it was measured
 */
public record Estimate(double recordsPerSecond, double bytesPerSecond, long records, long bytes, Duration examination,
		Duration start, @Nullable Duration replication, @Nullable Duration comparison, Spread spread) {

	// the service starts, takes its partitions, creates topics: an assumption
	static final Duration START = Duration.ofSeconds(10);

	// samples of a steady speed differ by less
	private static final double STEADY = 1.5;

	/**
	 * Estimate.
	 * @param plan the plan
	 * @param speed how fast the source was read
	 * @param spread how much that changed
	 * @return what all of it takes, without an examination
	 */
	static Estimate of(MigrationPlan plan, Speed speed, Spread spread) {
		long left = 0;
		long size = 0;
		for (TopicTask topic : plan.possible().toList()) {
			for (PartitionTask task : topic.partitions()) {
				long rest = task.records() - task.done(plan.positions().getOrDefault(task.partition(), task.begin()));
				left += rest;
				size += task.bytes(rest);
			}
		}
		double records = speed.recordsPerSecond() / speed.more();
		double bytes = speed.bytesPerSecond() / speed.more();
		boolean isSized = plan.isSized() && bytes > 0;
		return new Estimate(speed.recordsPerSecond(), speed.bytesPerSecond(), left, size, Duration.ZERO, START,
				isSized ? time(size, bytes) : time(left, records),
				isSized ? time(plan.bytes(), bytes) : time(plan.records(), records), spread);
	}

	private static @Nullable Duration time(long amount, double perSecond) {
		if (amount <= 0) {
			return Duration.ZERO;
		}
		return (perSecond > 0) ? Duration.ofMillis(Math.round(1000 * amount / perSecond)) : null;
	}

	/**
	 * The same migration with an examination before.
	 * @param took how long that takes
	 * @return the longer estimate
	 */
	public Estimate examined(Duration took) {
		return new Estimate(this.recordsPerSecond, this.bytesPerSecond, this.records, this.bytes, took, this.start,
				this.replication, this.comparison, this.spread);
	}

	/**
	 * The same migration with no comparison at its end.
	 * @return the shorter estimate
	 */
	public Estimate uncompared() {
		return new Estimate(this.recordsPerSecond, this.bytesPerSecond, this.records, this.bytes, this.examination,
				this.start, this.replication, Duration.ZERO, this.spread);
	}

	/**
	 * How long all of it will take.
	 * @return the time, or {@code null} if nothing could be read
	 */
	public @Nullable Duration inAll() {
		return inAll(1);
	}

	/**
	 * How long all of it will take if it goes on as when it was fastest.
	 * @return the time, or {@code null} if nothing could be read
	 */
	public @Nullable Duration atLeast() {
		return inAll(this.spread.shortest());
	}

	/**
	 * How long all of it will take if it goes on as when it was slowest.
	 * @return the time, or {@code null} if nothing could be read
	 */
	public @Nullable Duration atMost() {
		return inAll(this.spread.longest());
	}

	/**
	 * Whether the speed was about the same all the time.
	 * @return {@code false} if one time says too much
	 */
	public boolean isSteady() {
		return this.spread.isSteady();
	}

	private @Nullable Duration inAll(double factor) {
		return (this.replication != null && this.comparison != null)
				? this.examination.plus(this.start)
					.plus(Duration.ofMillis(Math.round(factor * this.replication.plus(this.comparison).toMillis())))
				: null;
	}

	/**
	 * How much the speed changed while it was measured: other programs come and go.
	 *
	 * @param shortest how long it takes when it is fast, as a share of what is told
	 * @param longest how long it takes when it is slow
	 * @param load how busy processors were, between 0 and 1, or less than 0 if that is
	 * not known
	 */
	public record Spread(double shortest, double longest, double load) {

		/**
		 * The speed was the same all the time.
		 */
		public static final Spread NONE = new Spread(1, 1, -1);

		boolean isSteady() {
			return this.longest <= STEADY * this.shortest;
		}

	}

}
