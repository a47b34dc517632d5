package io.github.tandem.test;

import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link BrokerProcess}.
 */
@Tag("fault")
class BrokerProcessIntegrationTests {

	@Test
	void keepsItsDataWhenItIsKilled() {
		try (BrokerProcess broker = BrokerProcess.builder("broker").build()) {
			Cluster cluster = broker.start().cluster();
			cluster.createTopic("topic", 1);
			cluster.produce("topic", "key", "before");
			broker.kill();
			assertThat(broker.isAlive()).isFalse();
			broker.start();
			cluster.produce("topic", "key", "after");
			assertThat(cluster.consumeAll("topic")).hasSize(2);
			assertThat(broker.stop().code()).isEqualTo(143);
		}
	}

	@Test
	void sendsItsClientsWhereItWasTold() {
		try (TcpRelay relay = TcpRelay.toFreePort();
				BrokerProcess broker = BrokerProcess.builder("broker")
					.behind(relay)
					.advertising("gateway.invalid:9092")
					.build()) {
			broker.start();
			broker.cluster().createTopic("topic", 1);
			assertThat(relay.connections()).isZero();
			broker.relayed().produce("topic", "key", "value");
			assertThat(relay.connections()).isPositive();
			assertThat(broker.cluster().consumeAll("topic")).hasSize(1);
			try (Consumer<byte[], byte[]> consumer = broker.advertised().newConsumer(Map.of())) {
				assertThat(consumer.partitionsFor("topic").get(0).leader().host()).isEqualTo("gateway.invalid");
			}
		}
	}

	@Test
	void letsInWhoTrustsItAndKnowsThePassword() {
		try (Certificates certificates = new Certificates();
				BrokerProcess broker = BrokerProcess.builder("broker")
					.secured(certificates, "alice", "secret")
					.build()) {
			Cluster cluster = broker.start().secured();
			cluster.createTopic("topic", 1);
			cluster.produce("topic", "key", "value");
			assertThat(cluster.consumeAll("topic")).hasSize(1);
		}
	}

	@Test
	void saysWhyItDoesNotStart() {
		try (BrokerProcess broker = BrokerProcess.builder("broker").jvmArgument("-XX:NoSuchFlag").build()) {
			assertThatIllegalStateException().isThrownBy(broker::start).withMessageContaining("NoSuchFlag");
		}
	}

}
