package io.github.tandem.test;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.springframework.util.Assert;

/**
 * Reads a topic and finds out what became of the records of a {@link SequenceLoad}.
 */
public final class SequenceCheck {

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final SequenceLoad load;

	private final boolean orderByPartition;

	private SequenceCheck(SequenceLoad load, boolean orderByPartition) {
		this.load = load;
		this.orderByPartition = orderByPartition;
	}

	/**
	 * Check a load, judging order within each key.
	 * @param load the load, which may still be under way
	 * @return the check
	 */
	public static SequenceCheck of(SequenceLoad load) {
		return new SequenceCheck(load, false);
	}

	/**
	 * Judge order within each partition of the source topic, for topics that have the
	 * same partitions on both sides.
	 * @return a stricter check
	 */
	public SequenceCheck byPartition() {
		return new SequenceCheck(this.load, true);
	}

	/**
	 * Read the topic from its beginning to the end it has now.
	 * @param cluster where the topic is
	 * @param topic its name
	 * @param timeout how long reading may take
	 * @return what was found
	 * @throws IllegalStateException if the end is not reached in time
	 */
	public Report read(Cluster cluster, String topic, Duration timeout) {
		SequenceTally tally = new SequenceTally(this.load.sent(), this.orderByPartition);
		try (TopicReader reader = new TopicReader(cluster, topic)) {
			Assert.state(reader.readToEnd(timeout, tally::add),
					() -> "Did not reach the end of %s within %s: %s".formatted(topic, timeout, tally.report()));
		}
		return tally.report();
	}

	/**
	 * Read the topic from its beginning, and go on until all that the source acknowledged
	 * is there and nothing more comes, or time is up.
	 * @param cluster where the topic is
	 * @param topic its name; it need not exist yet
	 * @param timeout how long to go on
	 * @return what was found, with losses if time was up
	 */
	public Report await(Cluster cluster, String topic, Duration timeout) {
		long end = System.nanoTime() + timeout.toNanos();
		SequenceTally tally = new SequenceTally(this.load.sent(), this.orderByPartition);
		try (TopicReader reader = new TopicReader(cluster, topic)) {
			boolean complete;
			do {
				complete = tally.isComplete();
				if (!reader.readToEnd(Duration.ofNanos(end - System.nanoTime()), tally::add)) {
					break;
				}
				LockSupport.parkNanos(PAUSE.toNanos());
			}
			while (!complete && System.nanoTime() < end);
		}
		return tally.report();
	}

}
