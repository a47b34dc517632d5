package io.github.tandem.takeover;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ImportReport} and what it tells of.
 */
class ImportReportTests {

	private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

	@Test
	void aPartitionWhoseLogIsNotKnownKeepsAllFromBeingCommitted() {
		ImportPlan plan = new ImportPlan(List.of(), List.of(), Set.of(ORDERS), 0);
		assertThat(plan.isSafe()).isFalse();
		assertThat(plan.findings()).isEqualTo(1);
		assertThat(new ImportPlan(List.of(), List.of("all"), Set.of(), 0).isSafe()).isFalse();
		assertThat(new ImportPlan(List.of(), List.of(), Set.of(), 0).isSafe()).isTrue();
		StringWriter out = new StringWriter();
		new ImportReport(plan, CheckpointedGroups.NONE, false).write(false, new PrintWriter(out, true));
		assertThat(out.toString()).contains("The source does not tell of the log of orders-0", "1 finding");
	}

	@Test
	void theSmallestPositionOfSeveralConnectorsIsTaken() {
		ConnectOffsets offsets = new ConnectOffsets(Map.of("a", Map.of(ORDERS, 20L), "b", Map.of(ORDERS, 12L)),
				Set.of("east"));
		assertThat(offsets.positions(null).get(ORDERS)).satisfies((found) -> {
			assertThat(found.nextOffset()).isEqualTo(12);
			assertThat(found.doubt()).contains("a at 20, b at 12");
		});
		assertThat(offsets.positions("a")).containsEntry(ORDERS, new FoundPosition(20, null));
	}

	@Test
	void aCheckpointMovesAGroupOnAloneThatRests() {
		assertThat(verdict(null, 100L, false)).isEqualTo("to-be-set");
		assertThat(verdict(39L, 100L, false)).isEqualTo("to-be-set");
		assertThat(verdict(40L, 100L, false)).isEqualTo("equal");
		assertThat(verdict(41L, 100L, true)).isEqualTo("ahead");
		assertThat(verdict(39L, 100L, true)).isEqualTo("active");
		assertThat(verdict(null, 39L, false)).isEqualTo("failed");
		assertThat(verdict(null, null, false)).isEqualTo("failed");
	}

	@Test
	void whatIsNoCheckpointIsNotRead() {
		assertThat(Checkpoint.read(null, null)).isNull();
		assertThat(Checkpoint.read(new byte[] { 0, 9, 1 }, new byte[0])).isNull();
		assertThat(Checkpoint.read(new byte[] { -1, -1, 1 }, new byte[0])).isNull();
		byte[] key = ByteBuffer.allocate(10)
			.putShort((short) 1)
			.put((byte) 'g')
			.putShort((short) 1)
			.put((byte) 't')
			.putInt(3)
			.array();
		assertThat(Checkpoint.read(key, null)).isEqualTo(new Checkpoint("g", new TopicPartition("t", 3), null, ""));
		assertThat(Checkpoint.read(key, new byte[] { 0, 1, 0 })).as("a later version").isNull();
	}

	private static String verdict(@Nullable Long onTarget, @Nullable Long end, boolean active) {
		return GroupCheckpoint
			.of(new Checkpoint("readers", ORDERS, 40L, ""), (onTarget != null) ? new OffsetAndMetadata(onTarget) : null,
					end, active)
			.verdict();
	}

}
