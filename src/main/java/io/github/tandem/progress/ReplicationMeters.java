package io.github.tandem.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.LatencySample;
import io.github.tandem.position.Gap;
import io.github.tandem.position.GapCause;

/**
 * The meters of the replication; {@link MeterNames} has their names and tags.
 */
public final class ReplicationMeters {

	private final MeterRegistry registry;

	private final boolean perPartition;

	private final Rows lagRecords;

	private final Rows lagTime;

	private final Rows timeToLoss;

	private final Rows partitions;

	private final Map<List<String>, TopicMeters> topics = new ConcurrentHashMap<>();

	public ReplicationMeters(MeterRegistry registry, boolean perPartition) {
		this.registry = registry;
		this.perPartition = perPartition;
		this.lagRecords = new Rows(MultiGauge.builder(MeterNames.LAG_RECORDS)
			.description("Records of the source that the target has not acknowledged")
			.register(registry));
		this.lagTime = new Rows(MultiGauge.builder(MeterNames.LAG_TIME)
			.description("Age of the oldest record that the target has not acknowledged")
			.baseUnit("seconds")
			.register(registry));
		this.timeToLoss = new Rows(MultiGauge.builder(MeterNames.TIME_TO_LOSS)
			.description("Time until the source deletes the oldest record that is not replicated, if nothing moves")
			.baseUnit("seconds")
			.register(registry));
		this.partitions = new Rows(MultiGauge.builder(MeterNames.PARTITIONS)
			.description("Partitions of the source that this process replicates, by state")
			.register(registry));
	}

	public Clock clock() {
		return this.registry.config().clock();
	}

	/**
	 * What counts the records of a topic.
	 * @param route the route
	 * @param topic the topic
	 * @return listens to deliveries
	 */
	public DeliveryListener topic(String route, String topic) {
		return this.topics.computeIfAbsent(List.of(route, topic),
				(key) -> new TopicMeters(records(route, topic, MeterNames.REPLICATED),
						Counter.builder(MeterNames.BYTES)
							.description("Bytes of keys, values and headers that were replicated")
							.baseUnit("bytes")
							.tags(MeterNames.TAG_ROUTE, route, MeterNames.TAG_TOPIC, topic)
							.register(this.registry),
						records(route, topic, MeterNames.SKIPPED), records(route, topic, MeterNames.DEAD_LETTERED),
						records(route, topic, MeterNames.LOOPED), () -> retimed(route, topic)));
	}

	private Counter retimed(String route, String topic) {
		return Counter.builder(MeterNames.RETIMED_RECORDS)
			.description("Records with no timestamp or a negative one, which became the time of their replication")
			.tags(MeterNames.TAG_ROUTE, route, MeterNames.TAG_TOPIC, topic)
			.register(this.registry);
	}

	private Counter records(String route, String topic, String outcome) {
		return Counter.builder(MeterNames.RECORDS)
			.description("Records of the source, by what became of them")
			.tags(MeterNames.TAG_ROUTE, route, MeterNames.TAG_TOPIC, topic, MeterNames.TAG_OUTCOME, outcome)
			.register(this.registry);
	}

	/**
	 * Begin to time what a poll of a route brought.
	 * @param route the route
	 * @return takes the time of each partition's last record
	 */
	public LatencySample latency(String route) {
		Timer pipeline = Timer.builder(MeterNames.PIPELINE)
			.description("Time from the poll of a record to its acknowledgement, sampled once a partition and poll")
			.tags(MeterNames.TAG_ROUTE, route)
			.register(this.registry);
		Timer age = Timer.builder(MeterNames.RECORD_AGE)
			.description("Time from a record's timestamp to its acknowledgement, sampled once a partition and poll")
			.tags(MeterNames.TAG_ROUTE, route)
			.register(this.registry);
		return new LatencySample(clock().monotonicTime(), clock(), pipeline, age);
	}

	/**
	 * Count records with a header of the name that the path of a record has, which
	 * somebody else wrote.
	 * @param topic their topic
	 * @return counts them
	 */
	public Counter malformedPaths(String topic) {
		return Counter.builder(MeterNames.MALFORMED_PATHS)
			.description("Records with a header tndm that Tandem did not write")
			.tags(MeterNames.TAG_TOPIC, topic)
			.register(this.registry);
	}

	/**
	 * Show how long positions of a route wait to be committed.
	 * @param route the route
	 * @param age the longest time, zero if none wait
	 */
	public void commitAge(String route, Supplier<Duration> age) {
		TimeGauge.builder(MeterNames.COMMIT_AGE, () -> age.get().toMillis(), TimeUnit.MILLISECONDS)
			.description("Time for which positions wait to be committed on the source: seconds")
			.tags(MeterNames.TAG_ROUTE, route)
			.register(this.registry);
	}

	/**
	 * Show how far the translation of offsets of groups can be relied on.
	 * @param age time since both clusters were last looked at
	 * @param inexact number of offsets behind which records may be read again
	 */
	public void offsets(Supplier<Duration> age, Supplier<Number> inexact) {
		TimeGauge.builder(MeterNames.OFFSETS_TRANSLATION_AGE, () -> age.get().toMillis(), TimeUnit.MILLISECONDS)
			.description("Time since the offsets of consumer groups were last translated: seconds")
			.register(this.registry);
		Gauge.builder(MeterNames.OFFSETS_INEXACT, inexact)
			.description("Offsets of consumer groups behind whose translation records may be read again")
			.baseUnit("partitions")
			.register(this.registry);
	}

	/**
	 * Show how many members of a route's consumer group are not of its deployment.
	 * @param route the route
	 * @param members their number
	 */
	public void strangers(String route, Supplier<Number> members) {
		Gauge.builder(MeterNames.GROUP_STRANGERS, members)
			.description("Members of the consumer group that hold partitions and are not of this deployment")
			.baseUnit("members")
			.tags(MeterNames.TAG_ROUTE, route)
			.register(this.registry);
	}

	/**
	 * Count a producer that was replaced.
	 * @param route the route
	 */
	public void producerReplaced(String route) {
		Counter.builder(MeterNames.PRODUCER_REPLACEMENTS)
			.description("Producers that were replaced since a broker would have refused their records for ever")
			.tags(MeterNames.TAG_ROUTE, route)
			.register(this.registry)
			.increment();
	}

	/**
	 * Count records that the source lost.
	 * @param route the route
	 * @param gap what was lost
	 */
	public void gap(String route, Gap gap) {
		gapCounter(route, gap.partition().topic(), gap.cause()).increment(gap.records());
	}

	private Counter gapCounter(String route, String topic, GapCause cause) {
		return Counter.builder(MeterNames.GAP_RECORDS)
			.description("Offsets that the source lost before, or after, they were replicated")
			.tags(MeterNames.TAG_ROUTE, route, MeterNames.TAG_TOPIC, topic, MeterNames.TAG_CAUSE, cause.tag())
			.register(this.registry);
	}

	public void inFlightBytes(Supplier<Number> bytes) {
		Gauge.builder(MeterNames.IN_FLIGHT_BYTES, bytes)
			.description("Memory of records that were sent and not yet acknowledged")
			.baseUnit("bytes")
			.register(this.registry);
	}

	public void threads(String route, Supplier<Integer> running, int configured) {
		threads(route, "running", running::get);
		threads(route, "missing", () -> Math.max(0, configured - running.get()));
	}

	private void threads(String route, String state, Supplier<Number> threads) {
		Gauge.builder(MeterNames.THREADS, threads)
			.description("Consumer threads that the route should have in this process, by whether they run")
			.baseUnit("threads")
			.tags(MeterNames.TAG_ROUTE, route, MeterNames.TAG_STATE, state)
			.register(this.registry);
	}

	public void lastProgress(String route, Supplier<Instant> instant) {
		// as a supplier alone: an object beside its function would be held weakly
		TimeGauge.builder(MeterNames.LAST_PROGRESS, () -> instant.get().toEpochMilli(), TimeUnit.MILLISECONDS)
			.description("When the route replicated a record last, or had nothing to do: seconds since the epoch")
			.tags(MeterNames.TAG_ROUTE, route)
			.register(this.registry);
	}

	/**
	 * Show the partitions as they are now; those given away disappear.
	 * @param byRoute partitions of each route
	 */
	public void show(Map<String, List<PartitionStatus>> byRoute) {
		Map<Tags, Double> records = new HashMap<>();
		Map<Tags, Double> times = new HashMap<>();
		Map<Tags, Double> timesToLoss = new HashMap<>();
		Map<Tags, Double> states = new HashMap<>();
		byRoute.forEach((route, all) -> all.forEach((status) -> {
			Tags tags = tags(route, status);
			records.merge(tags, (double) status.lag(), Double::sum);
			times.merge(tags, seconds(status.lagTime()), Math::max);
			Duration left = status.timeToLoss();
			if (left != null) {
				timesToLoss.merge(tags, seconds(left), Math::min);
			}
			states.merge(Tags.of(MeterNames.TAG_ROUTE, route, MeterNames.TAG_STATE, status.state().name(),
					MeterNames.TAG_REASON, status.state().reason().tag()), 1.0, Double::sum);
		}));
		this.lagRecords.show(records);
		this.lagTime.show(times);
		this.timeToLoss.show(timesToLoss);
		this.partitions.show(states);
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

	private Tags tags(String route, PartitionStatus status) {
		Tags tags = Tags.of(MeterNames.TAG_ROUTE, route, MeterNames.TAG_TOPIC, status.topic());
		return this.perPartition ? tags.and(MeterNames.TAG_PARTITION, String.valueOf(status.partition())) : tags;
	}

	/**
	 * Gauges that come and go. One that stays is never registered anew, since a scrape at
	 * that moment would miss it.
	 */
	private static final class Rows {

		private final MultiGauge gauge;

		private final Map<Tags, Row> rows = new HashMap<>();

		Rows(MultiGauge gauge) {
			this.gauge = gauge;
		}

		void show(Map<Tags, Double> values) {
			this.rows.keySet().retainAll(values.keySet());
			values.forEach((tags, value) -> this.rows.computeIfAbsent(tags, (key) -> new Row()).value = value);
			List<MultiGauge.Row<?>> all = new ArrayList<>(this.rows.size());
			this.rows.forEach((tags, row) -> all.add(MultiGauge.Row.of(tags, row, (shown) -> shown.value)));
			this.gauge.register(all, false);
		}

	}

	private static final class Row {

		private volatile double value;

	}

}
