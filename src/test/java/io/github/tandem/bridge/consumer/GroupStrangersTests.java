package io.github.tandem.bridge.consumer;

import java.util.List;

import org.apache.kafka.clients.admin.MockAdminClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.tandem.cluster.ClusterFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupStrangers}.
 */
class GroupStrangersTests {

	private final GroupStrangers strangers = new GroupStrangers("eu-orders", "dr-eu-orders",
			ClusterFixture.of("source", MockAdminClient.create().numBrokers(1).build()), () -> "0a1b2c3d");

	@ParameterizedTest
	@ValueSource(strings = { "dr-eu-orders-0-0a1b2c3d", "dr-eu-orders-17-0a1b2c3d", "dr-eu-orders-0" })
	void knowsTheMembersOfItsDeployment(String clientId) {
		assertThat(this.strangers.isOurs(clientId)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "console-consumer", "dr-eu-orders", "dr-eu-orders-0-11111111", "dr-eu-orders-x",
			"dr-eu-orders-0-0a1b2c3d-1" })
	void knowsOthers(String clientId) {
		assertThat(this.strangers.isOurs(clientId)).isFalse();
	}

	@Test
	void findsNoneBeforeItLooked() {
		assertThat(this.strangers.found()).isEqualTo(List.of());
	}

}
