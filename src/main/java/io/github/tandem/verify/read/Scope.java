package io.github.tandem.verify.read;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What is to be verified, and how.
 *
 * @param route the route, or {@code null} for all
 * @param topics the topics on the source, or {@code null} for all
 * @param partition the partition, or {@code null} for all
 * @param since the oldest timestamp, or {@code null}
 * @param until the timestamp before which to end, or {@code null}
 * @param last how many of the newest offsets of each partition, or {@code null} for all
 * @param depth how much of the records is compared
 * @param bytesPerSecond how much is read of both clusters together at most, or 0 for any
 * @param parallelism how many partitions are compared at a time
 * @param showContent whether records that differ are shown
 * @param withGroups whether it is looked where consumer groups go on
 * @param memory how many bytes of keys are held at most, of all partitions together
 * @param only the partitions, by route and topic on the source, or {@code null} for all;
 * a topic that is compared by key is, if its first partition is among them
 */
public record Scope(@Nullable String route, @Nullable Set<String> topics, @Nullable Integer partition,
		@Nullable Instant since, @Nullable Instant until, @Nullable Long last, Depth depth, long bytesPerSecond,
		int parallelism, boolean showContent, boolean withGroups, long memory,
		@Nullable Map<String, Map<String, Set<Integer>>> only) {

	/**
	 * All of all routes.
	 */
	public static final Scope ALL = new Scope(null, null, null, null, null, null, Depth.FULL, 0, 2, false, true,
			Runtime.getRuntime().maxMemory() / 3);

	// what is before a window of single partitions and read with it, so that it is known
	// whether anything stands between
	private static final int LEAD = 16;

	public Scope {
		topics = (topics != null) ? Set.copyOf(topics) : null;
		Assert.isTrue(last == null || last > 0, () -> "last: %d is not more than 0".formatted(last));
		Assert.isTrue(partition == null || partition >= 0, () -> "partition: %d is negative".formatted(partition));
		Assert.isTrue(bytesPerSecond >= 0, () -> "rateLimit: %d bytes are less than nothing".formatted(bytesPerSecond));
		Assert.isTrue(parallelism >= 1 && parallelism <= 64,
				() -> "parallelism: %d is not between 1 and 64".formatted(parallelism));
		Assert.isTrue(since == null || until == null || since.isBefore(until),
				() -> "since: %s is not before until: %s, so that there is nothing between".formatted(since, until));
	}

	/**
	 * What a person asks for.
	 * @param route the route, or {@code null} for all
	 * @param topic the topic on the source, or {@code null} for all
	 * @param partition the partition, or {@code null} for all
	 * @param since the oldest timestamp, or {@code null}
	 * @param until the timestamp before which to end, or {@code null}
	 * @param last how many of the newest offsets of each partition, or {@code null}
	 * @param depth how much of the records is compared
	 * @param bytesPerSecond how much is read of both clusters together at most, or 0 for
	 * any
	 * @param parallelism how many partitions are compared at a time
	 * @param showContent whether records that differ are shown
	 * @param withGroups whether it is looked where consumer groups go on
	 * @param memory how many bytes of keys are held at most
	 */
	public Scope(@Nullable String route, @Nullable String topic, @Nullable Integer partition, @Nullable Instant since,
			@Nullable Instant until, @Nullable Long last, Depth depth, long bytesPerSecond, int parallelism,
			boolean showContent, boolean withGroups, long memory) {
		this(route, (topic != null) ? Set.of(topic) : null, partition, since, until, last, depth, bytesPerSecond,
				parallelism, showContent, withGroups, memory, null);
	}

	/**
	 * A time of single partitions, looked at by one thread.
	 * @param only the partitions, by route and topic on the source
	 * @param since the oldest timestamp
	 * @param until the timestamp before which to end
	 * @param bytesPerSecond how much is read at most
	 * @param memory how many bytes of keys are held at most
	 * @return their records and nothing else
	 */
	public static Scope window(Map<String, Map<String, Set<Integer>>> only, Instant since, Instant until,
			long bytesPerSecond, long memory) {
		return new Scope(null, null, null, since, until, null, Depth.FULL, bytesPerSecond, 1, false, false, memory,
				only);
	}

	/**
	 * The newest records of topics.
	 * @param some the topics on the source
	 * @param newest how many offsets of each partition
	 * @return otherwise the same
	 */
	public Scope tail(Set<String> some, long newest) {
		return new Scope(this.route, some, this.partition, this.since, this.until, newest, this.depth,
				this.bytesPerSecond, this.parallelism, this.showContent, false, this.memory, this.only);
	}

	/**
	 * Topics from a time on, as those that are compared by key have no newest offsets.
	 * @param some the topics on the source
	 * @param oldest the oldest timestamp, or {@code null} for all of them
	 * @return otherwise the same
	 */
	public Scope of(Set<String> some, @Nullable Instant oldest) {
		return new Scope(this.route, some, this.partition, oldest, this.until, null, this.depth, this.bytesPerSecond,
				this.parallelism, this.showContent, false, this.memory, this.only);
	}

	/**
	 * The same, looked at in another depth.
	 * @param another how much of the records is compared
	 * @return otherwise the same
	 */
	public Scope in(Depth another) {
		return new Scope(this.route, this.topics, this.partition, this.since, this.until, this.last, another,
				this.bytesPerSecond, this.parallelism, this.showContent, this.withGroups, this.memory, this.only);
	}

	/**
	 * The same with an eighth of the heap, for a process that replicates meanwhile: what
	 * is in flight may take six sevenths.
	 * @return otherwise the same
	 */
	public Scope besideReplication() {
		return new Scope(this.route, this.topics, this.partition, this.since, this.until, this.last, this.depth,
				this.bytesPerSecond, this.parallelism, this.showContent, this.withGroups,
				Math.min(this.memory, Runtime.getRuntime().maxMemory() / 8), this.only);
	}

	boolean takes(String aRoute) {
		return (this.route == null || this.route.equals(aRoute))
				&& (this.only == null || this.only.containsKey(aRoute));
	}

	boolean takes(String aRoute, String aTopic) {
		return takes(aRoute) && (this.topics == null || this.topics.contains(aTopic))
				&& (this.only == null || this.only.getOrDefault(aRoute, Map.of()).containsKey(aTopic));
	}

	boolean takes(Subject subject, int aPartition) {
		return takes(aPartition) && (this.only == null || this.only.getOrDefault(subject.route().name(), Map.of())
			.getOrDefault(subject.topic(), Set.of())
			.contains(aPartition));
	}

	boolean isOfTime(long timestamp) {
		return (this.since == null || timestamp >= this.since.toEpochMilli())
				&& (this.until == null || timestamp < this.until.toEpochMilli());
	}

	boolean takes(int aPartition) {
		return this.partition == null || this.partition == aPartition;
	}

	boolean takesWhole(Subject subject) {
		return !isChosen() || takes(subject, 0);
	}

	/**
	 * Whether it is single partitions that were chosen, and nothing beside their records.
	 * @return {@code true} if nobody waits for how far it has come
	 */
	boolean isChosen() {
		return this.only != null;
	}

	/**
	 * How many offsets before a time are compared with it.
	 * @return 0 where exactly that was asked for
	 */
	int lead() {
		return isChosen() ? LEAD : 0;
	}

	/**
	 * Whether no more than a part was asked for, by time or number.
	 * @return {@code true} if there may be none of it in topics that have records
	 */
	public boolean isPart() {
		return isPartial() || this.until != null;
	}

	/**
	 * Whether it is a part of the topics only, by time or number.
	 * @return {@code true} if it begins later than they do
	 */
	boolean isPartial() {
		return this.since != null || this.last != null;
	}

}
