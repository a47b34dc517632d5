package io.github.tandem;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.BrokerProcess;
import io.github.tandem.test.Cluster;
import io.github.tandem.test.FreePorts;
import io.github.tandem.test.TandemProcess;
import io.github.tandem.test.TcpRelay;
import io.github.tandem.test.TwoBrokers;
import io.github.tandem.test.TwoBrokersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Another cluster answers at the address of the source or of the target: nothing is read
 * from it and nothing is written to it, and replication goes on when the right one is
 * back.
 */
@Tag("fault")
@TwoBrokersTest(shared = false)
class AnotherClusterIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final TwoBrokers brokers;

	private final String topic;

	AnotherClusterIntegrationTests(TwoBrokers brokers) {
		this.brokers = brokers;
		this.topic = brokers.uniqueName("identity");
	}

	@Test
	void readsNothingFromAnotherClusterInPlaceOfTheSource() {
		TcpRelay relay = this.brokers.sourceRelay();
		int right = relay.targetPort();
		int wrong = FreePorts.next();
		write(this.brokers.source(), 0, 100);
		try (BrokerProcess other = behind(relay, wrong);
				TandemProcess tandem = this.brokers.tandem(this.topic)
					.source(this.brokers.sourceBroker().relayed())
					.build()) {
			relay.relayTo(right);
			tandem.start();
			awaitCopies(tandem, 100);
			tandem.await("the commit", PATIENCE, () -> this.brokers.committed(this.topic) == 100);
			write(other.cluster(), 1_000, 3_000);
			relay.relayTo(wrong);
			assertThatItIsHalted(tandem, "source", other.cluster().clusterId());
			assertThat(tandem.get("/actuator/replication/gaps").body()).isEqualTo("{\"gaps\":[]}");
			write(this.brokers.source(), 100, 200);
			relay.relayTo(right);
			awaitCopies(tandem, 200);
			assertThatItGoesOn(tandem);
			assertThat(other.cluster().committedOffsets(this.topic + "-all")).isEmpty();
		}
		assertThat(copied(this.brokers.target())).containsExactlyElementsOf(values(0, 200));
	}

	@Test
	void writesNothingToAnotherClusterInPlaceOfTheTarget() {
		TcpRelay relay = this.brokers.targetRelay();
		int right = relay.targetPort();
		int wrong = FreePorts.next();
		write(this.brokers.source(), 0, 100);
		try (BrokerProcess other = behind(relay, wrong);
				TandemProcess tandem = this.brokers.tandem(this.topic)
					.target(this.brokers.targetBroker().relayed())
					.build()) {
			relay.relayTo(right);
			tandem.start();
			awaitCopies(tandem, 100);
			tandem.await("the commit", PATIENCE, () -> this.brokers.committed(this.topic) == 100);
			other.cluster().createTopic(this.topic, 1);
			relay.relayTo(wrong);
			write(this.brokers.source(), 100, 150);
			assertThatItIsHalted(tandem, "target", other.cluster().clusterId());
			write(this.brokers.source(), 150, 200);
			assertThat(other.cluster().size(this.topic)).isZero();
			relay.relayTo(right);
			awaitCopies(tandem, 200);
			assertThatItGoesOn(tandem);
		}
		assertThat(copied(this.brokers.target())).containsExactlyElementsOf(values(0, 200));
	}

	@Test
	void leavesAClusterThatKeepsTheConsumersByItsOwnAddresses() {
		TcpRelay relay = this.brokers.sourceRelay();
		int right = relay.targetPort();
		write(this.brokers.source(), 0, 100);
		try (BrokerProcess other = BrokerProcess.builder("other").build().start();
				TandemProcess tandem = this.brokers.tandem(this.topic)
					.source(this.brokers.sourceBroker().relayed())
					.build()
					.start()) {
			awaitCopies(tandem, 100);
			tandem.await("the commit", PATIENCE, () -> this.brokers.committed(this.topic) == 100);
			write(other.cluster(), 1_000, 3_000);
			relay.relayTo(port(other));
			tandem.await("consumers at the other cluster", PATIENCE,
					() -> !other.cluster().consumerGroup(this.topic + "-all").members().isEmpty());
			assertThatItIsHalted(tandem, "source", other.cluster().clusterId());
			write(this.brokers.source(), 100, 200);
			relay.relayTo(right);
			awaitCopies(tandem, 200);
			assertThatItGoesOn(tandem);
			assertThat(tandem.get("/actuator/replication/gaps").body()).isEqualTo("{\"gaps\":[]}");
			assertThat(other.cluster().committedOffsets(this.topic + "-all")).isEmpty();
		}
		assertThat(copied(this.brokers.target())).containsExactlyElementsOf(values(0, 200));
	}

	@Test
	void leavesAClusterThatKeepsTheProducersByItsOwnAddresses() {
		TcpRelay relay = this.brokers.targetRelay();
		int right = relay.targetPort();
		write(this.brokers.source(), 0, 100);
		try (BrokerProcess other = BrokerProcess.builder("other").build().start();
				TandemProcess tandem = this.brokers.tandem(this.topic)
					.target(this.brokers.targetBroker().relayed())
					.build()
					.start()) {
			awaitCopies(tandem, 100);
			tandem.await("the commit", PATIENCE, () -> this.brokers.committed(this.topic) == 100);
			other.cluster().createTopic(this.topic, 1);
			relay.relayTo(port(other));
			write(this.brokers.source(), 100, 150);
			assertThatItIsHalted(tandem, "target", other.cluster().clusterId());
			write(this.brokers.source(), 150, 200);
			relay.relayTo(right);
			awaitCopies(tandem, 200);
			assertThatItGoesOn(tandem);
			assertThat(other.cluster().size(this.topic)).isZero();
		}
		assertThat(copied(this.brokers.target())).containsExactlyElementsOf(values(0, 200));
	}

	@Test
	void doesNotReplicateTheTargetIntoItselfWhenTheSourceAdvertisesItsAddresses() {
		BrokerProcess moving = this.brokers.sourceBroker();
		write(this.brokers.source(), 0, 100);
		try (TandemProcess tandem = this.brokers.tandem(this.topic)
			.source(moving.relayed())
			.target(this.brokers.targetBroker().relayed())
			.build()
			.start()) {
			awaitCopies(tandem, 100);
			tandem.await("the commit", PATIENCE, () -> this.brokers.committed(this.topic) == 100);
			restartBehind(moving, this.brokers.targetRelay());
			assertThatItIsHalted(tandem, "source", this.brokers.target().clusterId());
			write(this.brokers.source(), 100, 200);
			restartBehind(moving, this.brokers.sourceRelay());
			awaitCopies(tandem, 200);
			assertThatItGoesOn(tandem);
		}
		assertThat(copied(this.brokers.target())).containsExactlyElementsOf(values(0, 200));
		assertThat(copied(this.brokers.source())).containsExactlyElementsOf(values(0, 200));
	}

	@Test
	void doesNotWriteToTheSourceWhenTheTargetAdvertisesItsAddresses() {
		BrokerProcess moving = this.brokers.targetBroker();
		write(this.brokers.source(), 0, 100);
		try (TandemProcess tandem = this.brokers.tandem(this.topic)
			.source(this.brokers.sourceBroker().relayed())
			.target(moving.relayed())
			.build()
			.start()) {
			awaitCopies(tandem, 100);
			tandem.await("the commit", PATIENCE, () -> this.brokers.committed(this.topic) == 100);
			restartBehind(moving, this.brokers.sourceRelay());
			write(this.brokers.source(), 100, 150);
			assertThatItIsHalted(tandem, "target", this.brokers.source().clusterId());
			write(this.brokers.source(), 150, 200);
			restartBehind(moving, this.brokers.targetRelay());
			awaitCopies(tandem, 200);
			assertThatItGoesOn(tandem);
		}
		assertThat(copied(this.brokers.target())).containsExactlyElementsOf(values(0, 200));
		assertThat(copied(this.brokers.source())).containsExactlyElementsOf(values(0, 200));
	}

	private static void restartBehind(BrokerProcess broker, TcpRelay relay) {
		broker.stop();
		broker.moveBehind(relay);
		broker.start();
	}

	private static int port(BrokerProcess broker) {
		String address = broker.cluster().bootstrapServers();
		return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
	}

	// It listens at a port of its own and advertises the relay's.
	private static BrokerProcess behind(TcpRelay relay, int port) {
		relay.relayTo(port);
		return BrokerProcess.builder("other").behind(relay).build().start();
	}

	private void write(Cluster cluster, int from, int to) {
		if (!cluster.topics().contains(this.topic)) {
			cluster.createTopic(this.topic, 1);
		}
		cluster.produce(values(from, to).stream()
			.map((value) -> new ProducerRecord<byte[], byte[]>(this.topic, value.getBytes(StandardCharsets.UTF_8)))
			.toList());
	}

	private static List<String> values(int from, int to) {
		return IntStream.range(from, to).mapToObj((number) -> "record-" + number).toList();
	}

	private List<String> copied(Cluster cluster) {
		return cluster.consumeAll(this.topic)
			.stream()
			.map((record) -> new String(record.value(), StandardCharsets.UTF_8))
			.toList();
	}

	private void awaitCopies(TandemProcess tandem, long records) {
		tandem.await(records + " copies", PATIENCE, () -> this.brokers.target().topics().contains(this.topic)
				&& this.brokers.target().size(this.topic) >= records);
	}

	private static void assertThatItIsHalted(TandemProcess tandem, String role, String id) {
		tandem.await("health that names the other cluster", PATIENCE,
				() -> tandem.health(role + "Cluster").contains(id));
		assertThat(tandem.log()).containsOnlyOnce("Another cluster answers, replication is halted");
		assertThat(tandem.metrics().sum("tandem_cluster_up", "cluster=\"%s\"".formatted(role))).isZero();
	}

	private static void assertThatItGoesOn(TandemProcess tandem) {
		tandem.await("health", PATIENCE, () -> tandem.health("replication").contains("UP"));
		assertThat(tandem.log()).contains("The right cluster answers again");
	}

}
