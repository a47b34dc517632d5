package io.github.tandem.offset.group;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeptGroups}.
 */
class KeptGroupsTests {

	private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

	private static final LastLook LAST = new LastLook(true, 47, Map.of(0, 40L), Instant.EPOCH);

	private final KeptGroups kept = new KeptGroups();

	@Test
	void aGroupThatALookMissesIsNotForgottenAtOnce() {
		see(Set.of("readers"), Set.of("orders"));
		for (int looks = 0; looks < 29; looks++) {
			this.kept.begin(Set.of(), Set.of("orders"));
			assertThat(this.kept.of(Set.of())).as("it is not reported").isEmpty();
		}
		assertThat(this.kept.looks("readers")).containsEntry(ORDERS, LAST);
		this.kept.begin(Set.of("readers"), Set.of("orders"));
		assertThat(this.kept.looks("readers")).containsEntry(ORDERS, LAST);
		for (int looks = 0; looks < 30; looks++) {
			this.kept.begin(Set.of(), Set.of("orders"));
		}
		assertThat(this.kept.looks("readers")).as("it is gone").isEmpty();
	}

	@Test
	void aTopicThatIsGoneIsForgottenAfterSomeLooks() {
		see(Set.of("readers"), Set.of("orders", "others"));
		for (int looks = 0; looks < 29; looks++) {
			this.kept.begin(Set.of("readers"), Set.of("others"));
		}
		assertThat(this.kept.looks("readers")).containsKey(ORDERS);
		this.kept.begin(Set.of("readers"), Set.of("others"));
		assertThat(this.kept.looks("readers")).isEmpty();
	}

	@Test
	void aGroupCountsWithAllThatItHasCommitted() {
		this.kept.begin(Set.of("large", "small"), Set.of());
		this.kept.put("large", 20_000, List.of(), new HashMap<>());
		this.kept.put("small", 1, List.of(), new HashMap<>());
		assertThat(this.kept.batches(List.of("large", "small", "new"))).containsExactly(List.of("large"),
				List.of("small", "new"));
	}

	private void see(Set<String> groups, Set<String> topics) {
		this.kept.begin(groups, topics);
		groups.forEach((group) -> this.kept.put(group, 1, List.of(), new HashMap<>(Map.of(ORDERS, LAST))));
	}

}
