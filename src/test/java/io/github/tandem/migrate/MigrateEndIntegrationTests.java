package io.github.tandem.migrate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.FreePorts;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the command {@code migrate} ends: with a report, whatever comes.
 */
@Tag("fault")
@TwoClustersTest
class MigrateEndIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private final Cluster source;

	private final Cluster target;

	private final String name;

	private final String orders;

	MigrateEndIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.name = clusters.uniqueName("end");
		this.orders = this.name + "-orders";
	}

	@Test
	void reportsThatTheServiceRefusesAndEndsWithOne() {
		this.source.createTopic(this.orders, 1);
		try (TandemProcess migrate = migrate(this.source, "halt", "--json", "--skip-doctor")) {
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isEqualTo(1);
			assertThat(migrate.log()).contains("\"outcome\" : \"different\"", "are the same cluster")
				.contains("\"topic\" : \"%s\"".formatted(this.orders));
		}
	}

	@Test
	void reportsThatTheTargetDoesNotAnswerAndEndsWithTwo() {
		this.source.createTopic(this.orders, 1);
		Cluster nowhere = new Cluster("127.0.0.1:" + FreePorts.next(), Map.of());
		try (TandemProcess migrate = migrate(nowhere, "halt", "--json", "--skip-doctor")) {
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isEqualTo(2);
			assertThat(migrate.log()).contains("\"outcome\" : \"undecided\"", "target cluster");
		}
	}

	@Test
	void reportsHowFarItHasComeWhenTheProcessIsEnded() {
		produceOneThatIsTooLarge();
		try (TandemProcess migrate = migrate(this.target, "halt", "--skip-doctor")) {
			migrate.awaitLog("1 partition stuck", PATIENCE);
			assertThat(migrate.stop().code()).isEqualTo(143);
			assertThat(migrate.log()).contains("Replicated: 1 of 2 records",
					"the process was ended before all was done: start it again, it goes on from there",
					this.orders + "-0: rejected");
		}
	}

	@Test
	void aRecordInTheDeadLetterTopicIsNamedAndIsNoSuccess() {
		produceOneThatIsTooLarge();
		try (TandemProcess migrate = migrate(this.target, "dead-letter", "--skip-doctor", "--verify", "none")) {
			assertThat(migrate.awaitExit(PATIENCE)).as(migrate.log()).isEqualTo(1);
			assertThat(migrate.log())
				.contains("%s-0, offset 1: in the dead-letter topic, %s-all.dead-letter-0, offset 0"
					.formatted(this.orders, this.name), "1 finding");
		}
	}

	private void produceOneThatIsTooLarge() {
		this.source.createTopic(this.orders, 1);
		this.target.createTopic(this.orders, 1, Map.of("max.message.bytes", "1000"));
		byte[] large = new byte[10_000];
		// so that compression does not make it small
		new Random(1).nextBytes(large);
		this.source
			.produce(List.of(new ProducerRecord<>(this.orders, new byte[1]), new ProducerRecord<>(this.orders, large)));
	}

	private TandemProcess migrate(Cluster target, String onRejected, String... options) {
		return TandemProcess.builder()
			.command("migrate", options)
			.source(this.source)
			.target(target)
			.property("tandem.name", this.name)
			.property("tandem.routes[0].name", "all")
			.property("tandem.routes[0].topics", this.orders)
			.property("tandem.routes[0].on-rejected", onRejected)
			.property("tandem.offsets.groups", this.name + "-.*")
			.build()
			.launch();
	}

}
