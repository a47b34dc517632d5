package io.github.tandem.offset.group;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterFixture;
import io.github.tandem.offset.store.OffsetMaps;
import io.github.tandem.offset.store.OffsetsProperties;
import io.github.tandem.offset.store.ReverseMaps;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of groups that have committed each of a hundred partitions: what a round
 * takes, in requests, time and memory.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class ManyGroupsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(ManyGroupsIntegrationTests.class);

	private static final int GROUPS = 4_000;

	private static final int PARTITIONS = 100;

	private static final int RECORDS = 40;

	// nothing that a busy machine reaches: five seconds are what is promised of an idle
	// one
	private static final Duration LONGEST = Duration.ofMinutes(1);

	// what is less was not measured
	private static final long LEAST_BYTES = 1 << 20;

	private static final long MOST_BYTES = 48 * 1024 * 1024;

	private final TwoBrokers brokers;

	private final String topic;

	ManyGroupsIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("many");
	}

	@Test
	void aRoundTakesSecondsAndLittleMemory() throws Exception {
		this.brokers.source().createTopic(this.topic, PARTITIONS);
		this.brokers.target().createTopic(this.topic, PARTITIONS);
		this.brokers.source()
			.produce(IntStream.range(0, RECORDS * PARTITIONS)
				.mapToObj((record) -> new ProducerRecord<byte[], byte[]>(this.topic, record % PARTITIONS, null,
						new byte[10]))
				.toList());
		commit(RECORDS / 4);
		AtomicReference<ConfigurableApplicationContext> context = new AtomicReference<>();
		RunningTandem.between(this.brokers)
			.property("tandem.offsets.enabled", "true")
			.property("tandem.offsets.groups", "none")
			.route("all", this.topic)
			.initializer(context::set)
			.whileRunning((tandem) -> {
				this.brokers.target().awaitRecords(this.topic, RECORDS * PARTITIONS, LONGEST);
				try (Admin source = Admin.create(this.brokers.source().clientProperties());
						Admin target = Admin.create(this.brokers.target().clientProperties())) {
					look(source, target, context.get().getBean(OffsetMaps.class));
				}
			});
	}

	private void look(Admin source, Admin target, OffsetMaps maps) {
		Awaitility.await("maps")
			.atMost(LONGEST)
			.until(() -> IntStream.range(0, PARTITIONS)
				.allMatch((partition) -> maps.isOwned("all", new TopicPartition(this.topic, partition))));
		ReplicatedTopic replicated = new ReplicatedTopic("all", this.topic,
				this.brokers.source().describeTopic(this.topic).topicId(), PARTITIONS, this.topic,
				this.brokers.target().describeTopic(this.topic).topicId(), PARTITIONS, true);
		OffsetsProperties properties = new OffsetsProperties(true, true, Duration.ofSeconds(10), List.of("many-.*"),
				List.of(), "none");
		Cluster targetCluster = cluster("target", target);
		Cluster sourceCluster = cluster("source", source);
		ReverseMaps reverse = new ReverseMaps(properties, false, sourceCluster, targetCluster,
				() -> this.brokers.source().newConsumer(Map.of()), Clock.systemUTC());
		GroupOffsets groups = new GroupOffsets("tandem", true, GroupFilter.of(properties, Set.of()), sourceCluster,
				targetCluster, () -> List.of(replicated), maps, reverse,
				new CommitLanes(targetCluster, (lane) -> Admin.create(this.brokers.target().clientProperties())),
				Clock.systemUTC());
		round("nothing is there", groups, source, target);
		assertThat(this.brokers.target().committedOffsets("many-0")).hasSize(PARTITIONS)
			.containsValue(new OffsetAndMetadata(RECORDS / 4, "tandem:tandem@" + RECORDS / 4));
		double idle = round("nothing has changed", groups, source, target);
		assertThat(idle).as("requests of a round that changes nothing").isLessThan(GROUPS / 4);
		for (int quarters = 2; quarters <= 4; quarters++) {
			Instant start = Instant.now();
			commit(quarters * RECORDS / 4);
			logger.info("Nothing but commits of {} groups on {} partitions: {}", GROUPS, PARTITIONS,
					Duration.between(start, Instant.now()));
			round("all groups have moved", groups, source, target);
		}
		assertThat(this.brokers.target().committedOffsets("many-" + (GROUPS - 1))).hasSize(PARTITIONS)
			.containsValue(new OffsetAndMetadata(RECORDS, "tandem:tandem@" + RECORDS));
		assertThat(groups.report().offsets()).hasSize(GROUPS);
		// right behind each other, as other tests fill the same heap
		long with = used();
		groups = null;
		long kept = with - used();
		logger.info("{} MiB are kept for {} offsets", kept >> 20, GROUPS * PARTITIONS);
		assertThat(kept).isBetween(LEAST_BYTES, MOST_BYTES);
	}

	private double round(String when, GroupOffsets groups, Admin source, Admin target) {
		double before = requests(source) + requests(target);
		Map<String, Duration> cpu = cpu();
		Instant start = Instant.now();
		Duration took;
		try (RoundPhases phases = new RoundPhases(Thread.currentThread())) {
			groups.round();
			took = Duration.between(start, Instant.now());
			logger.info("Phases: {}", phases.durations());
		}
		double requests = requests(source) + requests(target) - before;
		logger.info("Processor time: {}", since(cpu));
		logger.info("{} groups on {} partitions, {}: {} with {} requests", GROUPS, PARTITIONS, when, took, requests);
		assertThat(groups.report().obstacle()).isNull();
		assertThat(verdicts(groups)).as(when).containsAnyOf(Verdict.SET, Verdict.EQUAL).hasSize(1);
		assertThat(took).isLessThan(LONGEST);
		return requests;
	}

	private static Map<String, Duration> cpu() {
		Map<String, Duration> cpu = new TreeMap<>();
		cpu.put("this process", used(ProcessHandle.current()));
		ProcessHandle.current().children().forEach((broker) -> cpu.put("broker " + broker.pid(), used(broker)));
		return cpu;
	}

	private static Duration used(ProcessHandle process) {
		return process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	private static Map<String, Duration> since(Map<String, Duration> before) {
		Map<String, Duration> used = cpu();
		used.replaceAll((name, now) -> now.minus(before.getOrDefault(name, Duration.ZERO)));
		return used;
	}

	private static Set<Verdict> verdicts(GroupOffsets groups) {
		Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
		groups.report()
			.offsets()
			.keySet()
			.forEach((group) -> groups.report().of(group).forEach((offset) -> verdicts.add(offset.verdict())));
		return verdicts;
	}

	private static double requests(Admin admin) {
		return admin.metrics()
			.entrySet()
			.stream()
			.filter((metric) -> metric.getKey().name().equals("request-total")
					&& metric.getKey().group().equals("admin-client-metrics"))
			.mapToDouble((metric) -> (Double) metric.getValue().metricValue())
			.sum();
	}

	private static Cluster cluster(String role, Admin admin) {
		Cluster cluster = ClusterFixture.of(role, admin);
		cluster.identify();
		cluster.expect();
		return cluster;
	}

	private void commit(long offset) {
		Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
		IntStream.range(0, PARTITIONS)
			.forEach((partition) -> offsets.put(new TopicPartition(this.topic, partition),
					new OffsetAndMetadata(offset)));
		List<KafkaFuture<Void>> answers = IntStream.range(0, GROUPS)
			.mapToObj(
					(group) -> this.brokers.source().admin().alterConsumerGroupOffsets("many-" + group, offsets).all())
			.toList();
		KafkaFuture.allOf(answers.toArray(KafkaFuture[]::new)).toCompletionStage().toCompletableFuture().join();
	}

	private static long used() {
		for (int round = 0; round < 3; round++) {
			System.gc();
		}
		Runtime runtime = Runtime.getRuntime();
		return runtime.totalMemory() - runtime.freeMemory();
	}

}
