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
	void takesThirteenBytesForOneClusterAndEightForEachMore() {
		assertThat(ClusterPath.of("orders", List.of(EAST))).hasSize(13)
			.startsWith(1, 0xe5, 0x2f, 0xfd, 0xee, 0x23, 0x70, 0x12);
		assertThat(ClusterPath.of("orders", List.of(EAST, WEST))).hasSize(21);
	}

	@ParameterizedTest
	@ValueSource(strings = { EAST, "lkc-abc123", "redpanda.0b4a0a30-6a7c-4c12-9a52-8d6f7a1f3c55", "\u00fc", "" })
	void knowsIdsOfAllBrokers(String id) {
		byte[] path = ClusterPath.of("orders", List.of(WEST, id));
		assertThat(ClusterPath.has(path, ClusterPath.entry(id))).isTrue();
		assertThat(ClusterPath.has(path, ClusterPath.entry(WEST))).isTrue();
		assertThat(ClusterPath.has(path, ClusterPath.entry(id + "x"))).isFalse();
	}

	@Test
	void knowsRandomIdsFromOthers() {
		Random random = new Random(7);
		for (int round = 0; round < 1_000; round++) {
			List<String> ids = new ArrayList<>();
			for (int count = 1 + random.nextInt(5); count > 0; count--) {
				ids.add(random.nextBoolean() ? Uuid.randomUuid().toString() : "x".repeat(1 + random.nextInt(255)));
			}
			byte[] path = ClusterPath.of("orders", ids);
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
	void takesNothingElseForAPath() {
		byte[] path = ClusterPath.of("orders", List.of(EAST, "lkc-abc123"));
		assertThat(ClusterPath.isPath(path)).isTrue();
		assertThat(ClusterPath.isPath(null)).isFalse();
		byte[] otherVersion = path.clone();
		otherVersion[0] = 2;
		for (byte[] value : List.of(new byte[0], new byte[] { 1 }, new byte[] { 1, 0, 0, 0, 0 }, otherVersion,
				"/var/log".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(path, path.length - 1),
				Arrays.copyOf(path, path.length + 1))) {
			assertThat(ClusterPath.isPath(value)).as("%s", value).isFalse();
		}
	}

}
