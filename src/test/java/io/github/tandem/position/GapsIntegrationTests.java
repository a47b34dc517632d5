package io.github.tandem.position;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.RunningTandem;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the source lost is reported with the right count, and all that is left arrives.
 */
@TwoClustersTest
@ExtendWith(OutputCaptureExtension.class)
class GapsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Cluster source;

	private final Cluster target;

	private final String prefix;

	private final RunningTandem.Builder tandem;

	GapsIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.prefix = clusters.uniqueName("gap");
		this.tandem = RunningTandem.between(clusters);
	}

	@Test
	void reportsWhatWasLostWhileItWasStopped(CapturedOutput output) {
		List<String> names = List.of("untouched", "overtaken", "emptied", "shorter", "longer", "beyond");
		for (String name : names) {
			createTopic(name, 1);
			write(name, 0, old(0, 10));
		}
		this.tandem.route("all", this.prefix + ".*").whileRunning((running) -> {
			names.forEach((name) -> assertCopied(name, old(0, 10)));
			assertThat(running.lines("tandem_gap_records_total")).isEmpty();
		});
		write("untouched", 0, fresh(0, 5));
		write("overtaken", 0, fresh(0, 10));
		this.source.deleteRecords(topic("overtaken"), 0, 14);
		write("emptied", 0, fresh(0, 10));
		this.source.deleteRecords(topic("emptied"), 0, 20);
		recreate("shorter");
		write("shorter", 0, fresh(0, 4));
		recreate("longer");
		write("longer", 0, fresh(0, 20));
		commit(this.tandem, "beyond", 17);
		this.tandem.property("tandem.routes[0].on-foreign-offset", "accept");
		this.tandem.whileRunning((running) -> {
			write("emptied", 0, fresh(10, 15));
			assertGap(running, output, "beyond", "truncated", 7, 17, 10);
			write("beyond", 0, fresh(0, 5));
			assertCopied("untouched", old(0, 10), fresh(0, 5));
			assertCopied("overtaken", old(0, 10), fresh(4, 10));
			assertCopied("emptied", old(0, 10), fresh(10, 15));
			assertCopied("shorter", old(0, 10), fresh(0, 4));
			assertCopied("longer", old(0, 10), fresh(0, 20));
			assertCopied("beyond", old(0, 10), fresh(0, 5));
			assertGap(running, output, "overtaken", "retention", 4, 10, 14);
			assertGap(running, output, "emptied", "retention", 10, 10, 20);
			assertThat(running.lines("tandem_gap_records_total", "untouched")).isEmpty();
			// their committed offsets went with them: nothing is left to count the loss
			// by
			assertThat(output).contains("firstStart=\"false\" count=\"2\" topics=\"[%s, %s]\""
				.formatted(topic("longer"), topic("shorter")));
		});
	}

	@Test
	void reportsWhatWasLostWhileAPartitionWaited(CapturedOutput output) {
		List<String> names = List.of("overtaken", "shorter", "longer");
		for (String name : names) {
			createTopic(name, 1);
			write(name, 0, old(0, 10));
		}
		this.tandem.property("tandem.topics.create", "false")
			.route("all", this.prefix + ".*")
			.whileRunning((running) -> {
				names.forEach((name) -> running.awaitState("all", topic(name), 0, "halted"));
				this.source.deleteRecords(topic("overtaken"), 0, 6);
				recreate("shorter");
				write("shorter", 0, fresh(0, 4));
				recreate("longer");
				write("longer", 0, fresh(0, 20));
				names.forEach((name) -> this.target.createTopic(topic(name), 1));
				assertCopied("overtaken", old(6, 10));
				assertCopied("shorter", fresh(0, 4));
				assertCopied("longer", fresh(0, 20));
				assertGap(running, output, "overtaken", "retention", 6, 0, 6);
				assertGap(running, output, "shorter", "recreated", 10, 0, 0);
				assertGap(running, output, "longer", "recreated", 10, 0, 0);
			});
	}

	@Test
	void followsTopicsThatAreDeletedAndCreatedAgain(CapturedOutput output) {
		for (String name : List.of("shorter", "longer", "caught-up")) {
			createTopic(name, 1);
			write(name, 0, old(0, 10));
		}
		this.tandem.route("all", this.prefix + ".*").whileRunning((running) -> {
			for (String name : List.of("shorter", "longer", "caught-up")) {
				assertCopied(name, old(0, 10));
			}
			recreate("shorter");
			write("shorter", 0, fresh(0, 4));
			recreate("longer");
			write("longer", 0, fresh(0, 20));
			// what is deleted here was copied before: nothing is lost
			this.source.deleteRecords(topic("caught-up"), 0, 10);
			write("caught-up", 0, fresh(0, 5));
			assertCopied("shorter", old(0, 10), fresh(0, 4));
			assertCopied("longer", old(0, 10), fresh(0, 20));
			assertCopied("caught-up", old(0, 10), fresh(0, 5));
			assertThat(running.lines("tandem_gap_records_total", this.prefix)).isEmpty();
			assertThat(output).doesNotContain("records=\"0\"");
		});
	}

	@Test
	void haltsAtAGapAloneUntilItIsToldToGoOn(CapturedOutput output) {
		createTopic("halting", 2);
		write("halting", 0, left(0, 10));
		write("halting", 1, right(0, 10));
		this.tandem.route("all", this.prefix + ".*", "on-gap", "halt")
			.whileRunning((running) -> assertCopied("halting", left(0, 10), right(0, 10)));
		write("halting", 0, left(10, 20));
		write("halting", 1, right(10, 20));
		this.source.deleteRecords(topic("halting"), 0, 13);
		TopicPartition halted = new TopicPartition(topic("halting"), 0);
		this.tandem.whileRunning((running) -> {
			assertCopied("halting", left(0, 10), right(0, 20));
			assertThat(running.awaitState("all", topic("halting"), 0, "halted")).containsEntry("reason", "gap")
				.containsEntry("nextOffset", 10)
				.containsEntry("lag", 10)
				.extractingByKey("detail", InstanceOfAssertFactories.STRING)
				.contains("3 records (retention)", "offset 10 was", "13 is the first", "tandem.routes[].on-gap",
						"'all'");
			assertGap(running, output, "halting", "retention", 3, 10, 13);
			assertThat(running.read("/actuator/health")).contains("halting-0 is halted (gap) since");
		});
		assertThat(this.source.committedOffsets(this.tandem.group("all")).get(halted).offset()).isEqualTo(10);
		this.tandem.property("tandem.routes[0].on-gap", "continue").whileRunning((running) -> {
			assertCopied("halting", left(0, 10), left(13, 20), right(0, 20));
			assertThat(running.awaitState("all", topic("halting"), 0, "caught-up")).containsEntry("reason", "none");
		});
		assertThat(this.source.committedOffsets(this.tandem.group("all")).get(halted).offset()).isEqualTo(20);
	}

	private void createTopic(String name, int partitions) {
		this.source.createTopic(topic(name), partitions);
	}

	private void recreate(String name) {
		this.source.deleteTopic(topic(name));
		createTopic(name, 1);
	}

	private void commit(RunningTandem.Builder stopped, String name, long offset) {
		try {
			this.source.admin()
				.alterConsumerGroupOffsets(stopped.group("all"),
						Map.of(new TopicPartition(topic(name), 0), new OffsetAndMetadata(offset)))
				.all()
				.get();
		}
		catch (ExecutionException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String topic(String name) {
		return this.prefix + "-" + name;
	}

	private void write(String name, int partition, Values values) {
		this.source.produce(values.stream()
			.map((text) -> new ProducerRecord<byte[], byte[]>(topic(name), partition, null,
					text.getBytes(StandardCharsets.UTF_8)))
			.toList());
	}

	private void assertCopied(String name, Values... values) {
		List<String> expected = Stream.of(values).flatMap(Values::stream).toList();
		List<String> copied = this.target.awaitRecords(topic(name), expected.size(), PATIENCE)
			.stream()
			.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.toList();
		assertThat(copied).as("copy of %s", name).containsExactlyInAnyOrderElementsOf(expected);
		for (Values inOrder : values) {
			assertThat(copied).containsSubsequence(inOrder.stream().toList());
		}
	}

	private void assertGap(RunningTandem running, CapturedOutput output, String name, String cause, long records,
			long expectedOffset, long nextOffset) {
		String topic = topic(name);
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(running.lines("tandem_gap_records_total", topic)).singleElement()
				.isEqualTo("tandem_gap_records_total{cause=\"%s\",route=\"all\",topic=\"%s\"} %.1f".formatted(cause,
						topic, (double) records)));
		assertThat(output.toString().lines().filter((line) -> line.contains("onGap=") && line.contains(topic)))
			.singleElement(InstanceOfAssertFactories.STRING)
			.contains(" WARN ", "partition=\"%s-0\" cause=\"%s\" records=\"%d\" expectedOffset=\"%d\" nextOffset=\"%d\""
				.formatted(topic, cause, records, expectedOffset, nextOffset));
	}

	private static Values old(int from, int to) {
		return new Values("old", from, to);
	}

	private static Values fresh(int from, int to) {
		return new Values("new", from, to);
	}

	private static Values left(int from, int to) {
		return new Values("left", from, to);
	}

	private static Values right(int from, int to) {
		return new Values("right", from, to);
	}

	/**
	 * Values of records that follow each other.
	 *
	 * @param name begins each
	 * @param from number of the first
	 * @param to number after the last
	 */
	private record Values(String name, int from, int to) {

		Stream<String> stream() {
			return IntStream.range(this.from, this.to).mapToObj((number) -> this.name + "-" + number);
		}

	}

}
