package io.github.tandem.loop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterPath}.
 */
class ClusterPathTests {

	private static final String EAST = "RWFzdENsdXN0ZXJUd29XYQ";

	private static final String WEST = "V2VzdENsdXN0ZXJUd29XYQ";

	@Test
	void takesTwentyTwoBytesForOneClusterOfKafkaAndSeventeenForEachMore() {
		assertThat(ClusterPath.of("orders", List.of(EAST))).hasSize(22)
			.startsWith(1, 0xe5, 0x2f, 0xfd, 0xee, 0)
			.endsWith("EastClusterTwoWa".getBytes());
		assertThat(ClusterPath.of("orders", List.of(EAST, WEST))).hasSize(39);
	}

	@ParameterizedTest
	@ValueSource(strings = { EAST, "lkc-abc123", "redpanda.0b4a0a30-6a7c-4c12-9a52-8d6f7a1f3c55", "ü",
			"not-base64-but-22-long", "RWFzdENsdXN0ZXJUd29XYR", "my-cluster-of-22-chars" })
	void keepsIdsOfAllBrokers(String id) {
		assertThat(ClusterPath.read(ClusterPath.of("orders", List.of(id, WEST, id)))).containsExactly(id, WEST, id);
	}

	@Test
	void keepsRandomPaths() {
		Random random = new Random(7);
		for (int round = 0; round < 1_000; round++) {
			List<String> ids = new ArrayList<>();
			for (int count = 1 + random.nextInt(5); count > 0; count--) {
				ids.add(random.nextBoolean() ? Uuid.randomUuid().toString() : "x".repeat(1 + random.nextInt(255)));
			}
			byte[] path = ClusterPath.of("orders", ids);
			assertThat(ClusterPath.read(path)).isEqualTo(ids);
			assertThat(ids).allMatch((id) -> ClusterPath.has(path, ClusterPath.entry(id)));
			assertThat(ClusterPath.has(path, ClusterPath.entry(Uuid.randomUuid().toString()))).isFalse();
		}
	}

	@Test
	void tellsTheTopicThatItWasWrittenTo() {
		byte[] path = ClusterPath.of("orders", List.of(EAST));
		assertThat(ClusterPath.isOf(path, ClusterPath.topic("orders"))).isTrue();
		assertThat(ClusterPath.isOf(path, ClusterPath.topic("order"))).isFalse();
		byte[] longer = ClusterPath.extend(path, ClusterPath.entry(WEST), ClusterPath.topic("payments"));
		assertThat(longer).isEqualTo(ClusterPath.of("payments", List.of(EAST, WEST)));
		assertThat(path).isEqualTo(ClusterPath.of("orders", List.of(EAST)));
	}

	@Test
	void cutsAnIdThatNoBrokerHas() {
		assertThat(ClusterPath.read(ClusterPath.of("orders", List.of("x".repeat(300)))))
			.containsExactly("x".repeat(255));
	}

	@Test
	void tellsAnIdFromTheBeginningOfAnother() {
		byte[] path = ClusterPath.of("orders", List.of("east-1"));
		assertThat(ClusterPath.has(path, ClusterPath.entry("east"))).isFalse();
		assertThat(ClusterPath.has(path, ClusterPath.entry("east-12"))).isFalse();
	}

	@Test
	void takesNothingElseForAPath() {
		byte[] path = ClusterPath.of("orders", List.of(EAST, "lkc-abc123"));
		assertThat(ClusterPath.isPath(path)).isTrue();
		assertThat(ClusterPath.read(null)).isNull();
		for (byte[] value : List.of(new byte[0], new byte[] { 1 }, new byte[] { 2, 0, 0, 0, 0, 1, 65 },
				new byte[] { 1, 0, 0, 0, 0 }, new byte[] { 1, 0, 0, 0, 0, 1 }, new byte[] { 1, 0, 0, 0, 0, 0, 1, 2 },
				"/var/log".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(path, path.length - 1),
				Arrays.copyOf(path, path.length + 1))) {
			assertThat(ClusterPath.isPath(value)).as("%s", value).isFalse();
			assertThat(ClusterPath.read(value)).isNull();
		}
	}

}
