package io.github.tandem.loop;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A second deployment in the other direction without loop protection is seen before
 * records come round.
 */
@TwoClustersTest
class ReturnWayIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int RECORDS = 2_000;

	private final TwoClusters clusters;

	private final Cluster east;

	private final Cluster west;

	private final String topic;

	ReturnWayIntegrationTests(TwoClusters clusters) {
		this.clusters = clusters;
		this.east = clusters.source();
		this.west = clusters.target();
		this.topic = clusters.uniqueName("return");
	}

	@Test
	void theSecondHaltsBeforeItCopiesAnythingAndTheFirstGoesOn() {
		this.east.createTopic(this.topic, 2);
		write(this.east);
		try (RunningTandem first = tandem(this.east, this.west, false).start()) {
			this.west.awaitRecords(this.topic, RECORDS, PATIENCE);
			try (RunningTandem second = tandem(this.west, this.east, false).start()) {
				assertThat(second.awaitState("all", this.topic, 0, "halted")).containsEntry("reason", "loop");
				second.awaitFailure(first.group("all"), "set tandem.loop-protection: true in both directions");
				write(this.east);
				this.west.awaitRecords(this.topic, 2 * RECORDS, PATIENCE);
				this.east.growTopic(this.topic, 3);
				first.awaitState("all", this.topic, 2, "caught-up");
				assertThat(this.east.size(this.topic)).as("nothing came back").isEqualTo(2 * RECORDS);
				assertThat(first.partition("all", this.topic, 0)).containsEntry("state", "caught-up");
			}
		}
	}

	@Test
	void ofTwoThatStartTogetherNotBothGoOn() {
		this.east.createTopic(this.topic, 2);
		this.west.createTopic(this.topic, 2);
		write(this.east);
		write(this.west);
		CompletableFuture<RunningTandem> there = CompletableFuture
			.supplyAsync(() -> tandem(this.east, this.west, false).start());
		try (RunningTandem back = tandem(this.west, this.east, false).start(); RunningTandem other = there.join()) {
			List<Object> states = Stream.of(back, other).map(this::settled).toList();
			assertThat(states).as("one that was a little faster goes on, or neither does").contains("halted");
			assertThat(this.east.size(this.topic) + this.west.size(this.topic)).isLessThanOrEqualTo(3 * RECORDS);
		}
	}

	@Test
	void oneWithProtectionDoesNotCopyBackWhatOneWithoutCopied() {
		this.east.createTopic(this.topic, 2);
		write(this.east);
		RunningTandem.Builder there = tandem(this.east, this.west, false);
		RunningTandem first = there.start();
		try {
			this.west.awaitRecords(this.topic, RECORDS, PATIENCE);
			try (RunningTandem second = tandem(this.west, this.east, true).start()) {
				second.awaitState("all", this.topic, 0, "halted");
				second.awaitFailure("set tandem.loop-protection: true there too");
				assertThat(this.east.size(this.topic)).isEqualTo(RECORDS);
				assertThat(first.partition("all", this.topic, 0)).containsEntry("state", "caught-up");
				first.close();
				first = there.property("tandem.loop-protection", "true").start();
				second.awaitState("all", this.topic, 0, "caught-up");
				write(this.west);
				// without a header, those of the beginning are taken for some of the west
				this.east.awaitRecords(this.topic, 3 * RECORDS, PATIENCE);
				first.awaitState("all", this.topic, 0, "caught-up");
				assertThat(this.west.size(this.topic)).isEqualTo(2 * RECORDS);
			}
		}
		finally {
			first.close();
		}
	}

	@Test
	void otherNamesAndOtherTopicsAreNotConcerned() {
		this.east.createTopic(this.topic, 1);
		this.west.createTopic(this.topic, 1);
		write(this.east);
		write(this.west);
		try (RunningTandem there = tandem(this.east, this.west, false, "rename", "east.${topic}").start();
				RunningTandem back = tandem(this.west, this.east, false, "rename", "west.${topic}").start()) {
			this.west.awaitRecords("east." + this.topic, RECORDS, PATIENCE);
			this.east.awaitRecords("west." + this.topic, RECORDS, PATIENCE);
			there.awaitState("all", this.topic, 0, "caught-up");
			back.awaitState("all", this.topic, 0, "caught-up");
		}
	}

	@Test
	void prefixNamingDetectsCycles() {
		this.east.createTopic(this.topic, 1);
		this.west.createTopic(this.topic, 1);
		write(this.east);
		write(this.west);
		String all = "([a-z]+\\.)*" + Pattern.quote(this.topic) + "(\\.later)?";
		CompletableFuture<RunningTandem> starting = CompletableFuture
			.supplyAsync(() -> prefixing(this.east, this.west, all, "east.${topic}").start());
		try (RunningTandem back = prefixing(this.west, this.east, all, "west.${topic}").start();
				RunningTandem there = starting.join()) {
			this.west.awaitRecords("east." + this.topic, RECORDS, PATIENCE);
			this.east.awaitRecords("west." + this.topic, RECORDS, PATIENCE);
			assertThat(back.awaitState("all", "east." + this.topic, 0, "halted")).containsEntry("reason", "loop")
				.extracting("detail", InstanceOfAssertFactories.STRING)
				.contains("makes the topic 'east.%1$s' of this source from the topic '%1$s' of the target"
					.formatted(this.topic), "Exclude 'east.%s' in this direction".formatted(this.topic));
			there.awaitState("all", "west." + this.topic, 0, "halted");
			this.east.createTopic(this.topic + ".later", 1);
			this.east.produce(List.of(new ProducerRecord<>(this.topic + ".later", new byte[] { 1 })));
			this.west.awaitRecords("east." + this.topic + ".later", 1, PATIENCE);
			back.awaitState("all", "east." + this.topic + ".later", 0, "halted");
			assertThat(names(this.east)).containsExactlyInAnyOrder(this.topic, "west." + this.topic,
					this.topic + ".later");
			assertThat(names(this.west)).containsExactlyInAnyOrder(this.topic, "east." + this.topic,
					"east." + this.topic + ".later");
		}
	}

	private RunningTandem.Builder prefixing(Cluster source, Cluster target, String topics, String rename) {
		return RunningTandem.between(this.clusters, source, target)
			.route("all", topics, "rename", rename)
			.property("tandem.topics.interval", "1s");
	}

	private Set<String> names(Cluster cluster) {
		return cluster.admin()
			.listTopics()
			.names()
			.toCompletionStage()
			.toCompletableFuture()
			.join()
			.stream()
			.filter((name) -> name.contains(this.topic))
			.filter((name) -> !name.endsWith(".internal"))
			.collect(Collectors.toSet());
	}

	private Object settled(RunningTandem tandem) {
		return Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> tandem.partition("all", this.topic, 1).getOrDefault("state", "none"),
					List.of("halted", "caught-up")::contains);
	}

	private RunningTandem.Builder tandem(Cluster source, Cluster target, boolean isProtected, String... settings) {
		return RunningTandem.between(this.clusters, source, target)
			.route("all", this.topic, settings)
			.property("tandem.loop-protection", String.valueOf(isProtected));
	}

	private void write(Cluster cluster) {
		cluster.produce(IntStream.range(0, RECORDS)
			.mapToObj(
					(number) -> new ProducerRecord<byte[], byte[]>(this.topic, null, String.valueOf(number).getBytes()))
			.toList());
	}

}
