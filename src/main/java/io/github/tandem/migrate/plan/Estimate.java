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
 */
public record Estimate(double recordsPerSecond, double bytesPerSecond, long records, long bytes, Duration examination,
		Duration start, @Nullable Duration replication, @Nullable Duration comparison) {

	// the service starts, takes its partitions, creates topics: an assumption
	static final Duration START = Duration.ofSeconds(10);

	// how much more work it is to read, send and store a record, or to read and compare
	// it on
	// both sides, than to read it, where processors are what limits both
	static final double WORK = 3;

	/**
	 * Estimate.
	 * @param plan the plan
	 * @param recordsPerSecond how many were read in a second
	 * @param bytesPerSecond how many bytes they had in the logs of the source
	 * @param load how busy processors were meanwhile, between 0 and 1, or less than 0 if
	 * that is not known
	 * @return what all of it takes, without an examination
	 */
	static Estimate of(MigrationPlan plan, double recordsPerSecond, double bytesPerSecond, double load) {
		long left = 0;
		long size = 0;
		for (TopicTask topic : plan.possible().toList()) {
			for (PartitionTask task : topic.partitions()) {
				long rest = task.records() - task.done(plan.positions().getOrDefault(task.partition(), task.begin()));
				left += rest;
				size += task.bytes(rest);
			}
		}
		// a link that is full takes as long to read as to read and send
		double more = Math.max(1, WORK * ((load >= 0) ? Math.min(1, load) : 0.5));
		boolean isSized = plan.isSized() && bytesPerSecond > 0;
		return new Estimate(recordsPerSecond, bytesPerSecond, left, size, Duration.ZERO, START,
				isSized ? time(size, bytesPerSecond / more) : time(left, recordsPerSecond / more),
				isSized ? time(plan.bytes(), bytesPerSecond / more) : time(plan.records(), recordsPerSecond / more));
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
				this.replication, this.comparison);
	}

	/**
	 * The same migration with no comparison at its end.
	 * @return the shorter estimate
	 */
	public Estimate uncompared() {
		return new Estimate(this.recordsPerSecond, this.bytesPerSecond, this.records, this.bytes, this.examination,
				this.start, this.replication, Duration.ZERO);
	}

	/**
	 * How long all of it will take.
	 * @return the time, or {@code null} if nothing could be read
	 */
	public @Nullable Duration inAll() {
		return (this.replication != null && this.comparison != null)
				? this.examination.plus(this.start).plus(this.replication).plus(this.comparison) : null;
	}

}
