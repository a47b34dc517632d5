package io.github.tandem.migrate.run;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.tandem.offset.Place;
import io.github.tandem.offset.Translation;
import io.github.tandem.offset.group.GroupOffset;
import io.github.tandem.offset.group.MovedGroups;
import io.github.tandem.offset.group.ReplicatedTopic;
import io.github.tandem.offset.group.UntranslatedOffset;
import io.github.tandem.offset.group.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the end of {@link GroupHandover}: while producers are stopped nobody waits
 * for what stays as it is.
 */
class GroupHandoverTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "TO_BE_SET", "FAILED" })
	void whatAGroupHasDoneItselfStays(Verdict verdict) {
		assertThat(GroupHandover.isOpen(moved(verdict, 0))).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "TO_BE_SET", "FAILED" })
	void whatIsYetToBeCommittedIsAskedAgain(Verdict verdict) {
		assertThat(GroupHandover.isOpen(moved(verdict, 0))).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { "EQUAL", "SET" })
	void whatIsNotExactIsAskedAgainAsAMapMayBeWritten(Verdict verdict) {
		assertThat(GroupHandover.isOpen(moved(verdict, 5))).isTrue();
	}

	@Test
	void whatIsNotTranslatedIsAskedAgainIfARouteTakesIt() {
		assertThat(GroupHandover.isOpen(untranslated(true))).isTrue();
		assertThat(GroupHandover.isOpen(untranslated(false))).isFalse();
	}

	@Test
	void aGroupThatFailsIsAskedAgain() {
		assertThat(GroupHandover
			.isOpen(new MovedGroups(Set.of("readers"), List.of(), List.of(), Map.of("readers", "no coordinator"))))
			.isTrue();
	}

	private static MovedGroups moved(Verdict verdict, long reread) {
		ReplicatedTopic topic = new ReplicatedTopic("all", "orders", Uuid.ZERO_UUID, 1, "orders", Uuid.ZERO_UUID, 1,
				true);
		GroupOffset offset = new GroupOffset("readers", topic, PARTITION, Map.of(0, 40L),
				Translation.of(47, reread, Place.IN_A_RUN), "", 47L, null, verdict, null);
		return new MovedGroups(Set.of("readers"), List.of(offset), List.of(), Map.of());
	}

	private static MovedGroups untranslated(boolean isReplicated) {
		return new MovedGroups(Set.of("readers"), List.of(),
				List.of(new UntranslatedOffset("readers", PARTITION, 40, isReplicated, "no map")), Map.of());
	}

}
