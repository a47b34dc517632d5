package io.github.tandem;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.PauseWatch;
import io.github.tandem.test.Report;
import io.github.tandem.test.SequenceCheck;
import io.github.tandem.test.SequenceLoad;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A topic that is deleted under load, on either side: what went with it is told, and the
 * other topics of the same thread go on.
 */
@Tag("fault")
@TwoBrokersTest
class DeletedTopicsIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(DeletedTopicsIntegrationTests.class);

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final Pattern LOST = Pattern
		.compile("lost: \\d+ in source partition (\\d+) between sequences \\d+ and (\\d+)");

	private final TwoBrokers brokers;

	private final String topic;

	private final String neighbour;

	DeletedTopicsIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("deleted");
		this.neighbour = this.topic + "-neighbour";
	}

	@Test
	void createsATopicOfTheTargetAgainAndTellsWhatWentWithIt() {
		assertThatTheHoleIsTold(this.brokers.target());
	}

	@Test
	void growsATopicThatTheTargetCreatedByItself() {
		try (BrokerProcess broker = BrokerProcess.builder("creating")
			.property("auto.create.topics.enable", "true")
			.property("num.partitions", "1")
			.build()) {
			assertThatTheHoleIsTold(broker.start().cluster());
		}
	}

	private void assertThatTheHoleIsTold(Cluster target) {
		this.brokers.source().createTopic(this.topic, 4);
		this.brokers.source().createTopic(this.neighbour, 2);
		try (SequenceLoad load = load(this.topic);
				SequenceLoad other = load(this.neighbour);
				TandemProcess tandem = tandem().target(target).build().start()) {
			awaitCopies(target, this.topic, 4_000);
			awaitCopies(target, this.neighbour, 1_000);
			Uuid before = target.describeTopic(this.topic).topicId();
			try (PauseWatch watch = PauseWatch.of(() -> target.size(this.neighbour))) {
				delete(target, this.topic);
				awaitCopies(target, this.topic, 8_000);
				logger.info("Others paused {} at most", watch.longest());
			}
			assertThat(target.describeTopic(this.topic).topicId()).isNotEqualTo(before);
			Awaitility.await("all partitions")
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(target.describeTopic(this.topic).partitions()).hasSize(4));
			load.stop();
			other.stop();
			Report neighbours = SequenceCheck.of(other).byPartition().await(target, this.neighbour, PATIENCE);
			assertThat(neighbours.isAtLeastOnce()).as(() -> neighbours + "\n" + tandem.diagnosis()).isTrue();
			awaitNoLag(tandem);
			Report report = SequenceCheck.of(load).byPartition().read(target, this.topic, PATIENCE);
			logger.info("{}\n{}", report, gaps(tandem));
			assertThat(report.lost()).isPositive().isLessThanOrEqualTo(gapRecords(tandem, "target-deleted"));
			assertThat(report.reordered() + report.strayed() + report.altered()).as(report::toString).isZero();
			report.examples().forEach((example) -> assertThatTheGapCovers(tandem, example));
		}
	}

	private void assertThatTheGapCovers(TandemProcess tandem, String example) {
		Matcher lost = LOST.matcher(example);
		assertThat(lost.matches()).as(example).isTrue();
		List<Integer> nextOffsets = JsonPath.read(gaps(tandem),
				"$.gaps[?(@.partition == %s && @.cause == 'target-deleted')].nextOffset".formatted(lost.group(1)));
		assertThat(nextOffsets).as(example)
			.singleElement()
			.satisfies((next) -> assertThat(next).isGreaterThan(Integer.parseInt(lost.group(2))));
	}

	@Test
	void forgetsATopicOfTheSourceButNotWhatWasLostWithIt() {
		String loaded = this.topic + "-loaded";
		this.brokers.source().createTopic(this.topic, 2);
		this.brokers.source().createTopic(this.neighbour, 2);
		this.brokers.source().createTopic(loaded, 2);
		try (SequenceLoad other = load(this.neighbour);
				SequenceLoad unlucky = load(loaded);
				TandemProcess tandem = tandem().target(this.brokers.target())
					.property("management.endpoint.replication.access", "unrestricted")
					.build()
					.start()) {
			awaitCopies(this.brokers.target(), this.neighbour, 1_000);
			awaitCopies(this.brokers.target(), loaded, 1_000);
			Awaitility.await("the pause")
				.atMost(PATIENCE)
				.until(() -> tandem
					.post("/actuator/replication/all/%s/0".formatted(this.topic), "{\"action\":\"pause\"}")
					.body(), (body) -> body.contains("\"done\":true"));
			SequenceLoad load = SequenceLoad.builder(this.brokers.source(), this.topic).records(1_000).start();
			load.awaitEnd(PATIENCE);
			long left = this.brokers.source().endOffsets(this.topic).get(0);
			Awaitility.await("lag and lack of it")
				.atMost(PATIENCE)
				.until(() -> lag(tandem, this.topic) == left && this.brokers.target().size(this.topic) == 1_000 - left);
			try (PauseWatch watch = PauseWatch.of(() -> this.brokers.target().size(this.neighbour))) {
				delete(this.brokers.source(), this.topic);
				delete(this.brokers.source(), loaded);
				tandem.await("the note", PATIENCE, () -> Set.of(this.topic, loaded).equals(departed(tandem)));
				Awaitility.await("the end of the series")
					.atMost(PATIENCE)
					.until(() -> !tandem.get("/actuator/prometheus")
						.body()
						.lines()
						.anyMatch((line) -> line.startsWith("tandem_lag")
								&& (line.contains('"' + this.topic + '"') || line.contains(loaded))));
				logger.info("Others paused {} at most. {}\n{}", watch.longest(),
						tandem.get("/actuator/replication/all").body(), gaps(tandem));
			}
			// nobody waited for a commit that cannot succeed
			assertThat(tandem.log()).doesNotContain("are not committed");
			assertThat(unlucky.acknowledged()).isPositive();
			assertThat(gapRecords(tandem, "deleted", this.topic)).isEqualTo(left);
			assertThat(gaps(tandem)).contains(
					"\"topic\":\"%s\",\"partition\":0,\"cause\":\"deleted\",\"expectedOffset\":0,\"nextOffset\":%d"
						.formatted(this.topic, left));
			other.stop();
			Report report = SequenceCheck.of(other)
				.byPartition()
				.await(this.brokers.target(), this.neighbour, PATIENCE);
			assertThat(report.isAtLeastOnce()).as(() -> report + "\n" + tandem.diagnosis()).isTrue();
		}
	}

	private SequenceLoad load(String name) {
		return SequenceLoad.builder(this.brokers.source(), name).rate(2_000).start();
	}

	// One thread reads all topics.
	private TandemProcess.Builder tandem() {
		return this.brokers.tandem(this.topic).property("tandem.routes[0].concurrency", "1");
	}

	// It may be there again at once.
	private static void delete(Cluster cluster, String name) {
		try {
			cluster.admin().deleteTopics(List.of(name)).all().get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitCopies(Cluster target, String name, long records) {
		Awaitility.await("copies of " + name)
			.atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> target.size(name) >= records);
	}

	private void awaitNoLag(TandemProcess tandem) {
		long end = this.brokers.source().size(this.topic);
		tandem.await("no lag", PATIENCE, () -> nextOffsets(tandem) == end);
	}

	private long nextOffsets(TandemProcess tandem) {
		long sum = 0;
		for (int partition = 0; partition < 4; partition++) {
			sum += tandem.partition("all", this.topic, partition).path("nextOffset").asLong(0);
		}
		return sum;
	}

	private static long lag(TandemProcess tandem, String name) {
		return (long) tandem.metrics().sum("tandem_lag_records", "topic=\"%s\"".formatted(name));
	}

	private static Set<String> departed(TandemProcess tandem) {
		List<String> topics = JsonPath.read(tandem.get("/actuator/replication/all").body(), "$.deletedTopics[*].topic");
		return Set.copyOf(topics);
	}

	private static String gaps(TandemProcess tandem) {
		return tandem.get("/actuator/replication/gaps").body();
	}

	private long gapRecords(TandemProcess tandem, String cause) {
		return gapRecords(tandem, cause, this.topic);
	}

	private static long gapRecords(TandemProcess tandem, String cause, String name) {
		return (long) tandem.metrics()
			.sum("tandem_gap_records_total", "cause=\"%s\"".formatted(cause), "topic=\"%s\"".formatted(name));
	}

}
