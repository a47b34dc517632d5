package io.github.tandem.offset.group;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.ReplicatedRange;
import io.github.tandem.offset.BackMaps;
import io.github.tandem.offset.LogBounds;
import io.github.tandem.offset.PartitionMap;
import io.github.tandem.offset.PartitionSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupTranslator}.
 */
class GroupTranslatorTests {

	private static final Uuid ID = Uuid.randomUuid();

	private static final ReplicatedTopic BY_KEY = new ReplicatedTopic("all", "orders", ID, 2, "orders", ID, 1, false);

	private static final Map<TopicPartition, LogBounds> TARGET = Map.of(new TopicPartition("orders", 0),
			new LogBounds(0, 200));

	@Test
	void aPartitionOfWhichNothingIsKnownMayHaveRecordsAnywhere() {
		List<GroupOffset> known = translate(
				Map.of(partition(0), new LogBounds(0, 100), partition(1), new LogBounds(0, 0)), none());
		assertThat(known).singleElement()
			.satisfies((offset) -> assertThat(offset.translation().offset()).isEqualTo(40));
		List<GroupOffset> silent = translate(Map.of(partition(0), new LogBounds(0, 100)), none());
		assertThat(silent).singleElement().satisfies((offset) -> assertThat(offset.translation().offset()).isZero());
	}

	@Test
	void whatCannotBeReadOnTheTargetIsNotSet() {
		GroupCommits unreadable = new GroupCommits(Map.of(), Map.of(), Map.of("readers", "no coordinator"));
		assertThat(
				translate(Map.of(partition(0), new LogBounds(0, 100), partition(1), new LogBounds(0, 0)), unreadable))
			.singleElement()
			.satisfies((offset) -> {
				assertThat(offset.verdict()).isEqualTo(Verdict.FAILED);
				assertThat(offset.detail()).isEqualTo("no coordinator");
			});
	}

	private static List<GroupOffset> translate(Map<TopicPartition, LogBounds> sourceLogs, GroupCommits target) {
		PartitionMap map = new PartitionMap(null);
		map.identified(partition(0), ID);
		map.restarted(partition(0), 0, 0);
		map.replicated(new ReplicatedRange(partition(0), 0, 100, 100, "orders", 0, 0));
		Map<Integer, PartitionSnapshot> maps = Map.of(0, map.snapshot());
		return new GroupTranslator(List.of(BY_KEY), (route, topic) -> maps, (topic) -> BackMaps.NONE, sourceLogs,
				TARGET)
			.translate(new GroupCommits(Map.of(), Map.of("readers", Map.of(partition(0), new OffsetAndMetadata(40))),
					Map.of()), target, Map.of());
	}

	private static GroupCommits none() {
		return new GroupCommits(Map.of(), Map.of(), Map.of());
	}

	private static TopicPartition partition(int number) {
		return new TopicPartition("orders", number);
	}

}
