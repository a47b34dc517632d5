package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A route of which no partition has a leader on the source keeps no other one, at its
 * first start and in a migration.
 */
@Tag("fault")
@TwoBrokersTest
class LeaderlessSourceIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int RECORDS = 10;

	private final TwoBrokers brokers;

	private final String name;

	private final String led;

	private final String silent;

	private final BrokerProcess controller = BrokerProcess.builder("source-1").build();

	private final BrokerProcess member = BrokerProcess.builder("source-2").joining(this.controller, 2).build();

	LeaderlessSourceIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.name = brokers.uniqueName("leaderless");
		this.led = this.name + "-led";
		this.silent = this.name + "-silent";
	}

	@BeforeEach
	void createTopicsAndKill() {
		this.controller.start();
		this.member.start();
		Cluster source = this.controller.cluster();
		source.admin()
			.createTopics(List.of(new NewTopic(this.led, Map.of(0, List.of(1))),
					new NewTopic(this.silent, Map.of(0, List.of(2), 1, List.of(2))),
					new NewTopic("__consumer_offsets", Map.of(0, List.of(1), 1, List.of(1), 2, List.of(1)))))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
		Awaitility.await("leaders")
			.atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> source.endOffsets(this.led).size() + source.endOffsets(this.silent).size() == 3);
		write(this.led);
		write(this.silent);
		this.member.kill();
	}

	@AfterEach
	void close() {
		this.member.close();
		this.controller.close();
	}

	@Test
	void theOtherRouteStartsAndThisOneAsSoonAsItCan() {
		try (TandemProcess tandem = tandem().build()) {
			awaitLeaderless(tandem);
			tandem.start();
			tandem.await("the other route", PATIENCE, () -> arrived(this.led) == RECORDS);
			this.member.start();
			tandem.await("this one", PATIENCE, () -> arrived(this.silent) == RECORDS);
		}
	}

	@Test
	void aMigrationMovesTheOtherRouteAndNamesThisOne() {
		try (TandemProcess migrate = tandem().command("migrate", "--skip-doctor", "--json").build()) {
			awaitLeaderless(migrate);
			migrate.launch();
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isEqualTo(1);
			assertThat(migrate.log()).contains("it may have no leader", "\"outcome\" : \"different\"");
			assertThat(arrived(this.led)).isEqualTo(RECORDS);
		}
	}

	private TandemProcess.Builder tandem() {
		return this.brokers.tandem(this.name)
			.source(this.controller.cluster())
			.property("tandem.routes[0].name", "silent")
			.property("tandem.routes[0].topics", this.silent)
			.property("tandem.routes[1].name", "led")
			.property("tandem.routes[1].topics", this.led);
	}

	private void awaitLeaderless(TandemProcess tandem) {
		tandem.await("partitions without leader", PATIENCE,
				() -> this.controller.cluster()
					.describeTopic(this.silent)
					.partitions()
					.stream()
					.allMatch((partition) -> partition.leader() == null));
	}

	private void write(String topic) {
		this.controller.cluster()
			.produce(IntStream.range(0, RECORDS)
				.mapToObj((number) -> new ProducerRecord<byte[], byte[]>(topic, 0, null,
						Integer.toString(number).getBytes(StandardCharsets.UTF_8)))
				.toList());
	}

	private long arrived(String topic) {
		Cluster target = this.brokers.target();
		return target.topics().contains(topic) ? target.size(topic) : 0;
	}

}
