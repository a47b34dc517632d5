package io.github.tandem.topic.deletion;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AbsencesTests {

	private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

	private static final Instant LATER = NOW.plus(Absences.WHILE);

	private final Absences absences = new Absences();

	@Test
	void waitsForASecondLookAndAWhile() {
		assertThat(look(1, 10, NOW).due()).isEmpty();
		assertThat(look(1, 10, LATER.minusMillis(1)).due()).isEmpty();
		assertThat(look(1, 10, LATER).due()).containsExactlyElementsOf(topics(1));
		assertThat(this.absences.since(topics(1).iterator().next())).isEqualTo(NOW);
	}

	@Test
	void takesNoSingleLookForEnoughHoweverLate() {
		assertThat(look(0, 10, NOW).due()).isEmpty();
		assertThat(look(1, 10, LATER.plusSeconds(3600)).due()).isEmpty();
	}

	@Test
	void beginsAnewWhenATopicWasSeenInBetween() {
		look(1, 10, NOW);
		look(0, 10, NOW.plusSeconds(10));
		look(1, 10, NOW.plusSeconds(20));
		assertThat(look(1, 10, LATER).due()).isEmpty();
		assertThat(look(1, 10, LATER.plusSeconds(20)).due()).hasSize(1);
	}

	@Test
	void takesAFewAtATime() {
		look(15, 40, NOW);
		assertThat(look(15, 40, LATER)).returns(false, Absences.Decision::tooMany)
			.satisfies((decision) -> assertThat(decision.due()).hasSize(10));
	}

	@Test
	void takesNoneWhenMostAreAwayAtOnce() {
		look(15, 29, NOW);
		assertThat(look(15, 29, LATER)).returns(true, Absences.Decision::tooMany)
			.satisfies((decision) -> assertThat(decision.due()).isEmpty());
		assertThat(look(10, 10, LATER).due()).as("few").hasSize(10);
	}

	private Absences.Decision look(int absent, int created, Instant now) {
		return this.absences.look(topics(absent), created, now);
	}

	private static Set<CreatedTopic> topics(int count) {
		return IntStream.range(0, count)
			.mapToObj((number) -> new CreatedTopic("topic-" + number, new Uuid(1, number), "source-" + number, "east"))
			.collect(Collectors.toSet());
	}

}
