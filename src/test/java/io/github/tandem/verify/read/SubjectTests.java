package io.github.tandem.verify.read;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.tandem.topic.sight.ExistingTopics;
import io.github.tandem.verify.compare.Kind;
import io.github.tandem.verify.report.Outcome;
import io.github.tandem.verify.report.Result;
import io.github.tandem.verify.report.Way;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Subject}: what was compared is what is there in the end, or nobody
 * knows.
 */
class SubjectTests {

	@ParameterizedTest
	@EnumSource(Way.class)
	void aTopicThatIsAnotherOneInTheEndCannotBeToldWhateverWasFound(Way way) {
		for (Outcome found : List.of(Outcome.EQUAL, Outcome.DIFFERENT)) {
			assertThat(changed(way, found, topic(Subjects.ID, 1), topic(Subjects.TARGET_ID, 1))).singleElement()
				.extracting(Result::outcome)
				.isEqualTo(found);
			assertThat(changed(way, found, topic(Uuid.randomUuid(), 1), topic(Subjects.TARGET_ID, 1))).singleElement()
				.satisfies((result) -> isUndecided(result, "on the source was created anew"));
			assertThat(changed(way, found, topic(Subjects.ID, 1), topic(Uuid.randomUuid(), 1))).singleElement()
				.satisfies((result) -> isUndecided(result, "on the target was created anew"));
			assertThat(changed(way, found, topic(Subjects.ID, 1), nothing())).singleElement()
				.satisfies((result) -> isUndecided(result, "on the target was deleted"));
		}
	}

	@ParameterizedTest
	@EnumSource(Way.class)
	void ofATopicThatHasGrownThePartitionsThatThereWereAreKnown(Way way) {
		List<Result> results = changed(way, Outcome.DIFFERENT, topic(Subjects.ID, 3), topic(Subjects.TARGET_ID, 1));
		assertThat(results).last()
			.satisfies((result) -> isUndecided(result, "has 3 partitions on the source by now, and had 1"));
		assertThat(results).hasSize((way == Way.BY_ORDER) ? 2 : 1);
		assertThat(results.get(0).outcome()).isEqualTo((way == Way.BY_ORDER) ? Outcome.DIFFERENT : Outcome.UNDECIDED);
	}

	@ParameterizedTest
	@EnumSource(Way.class)
	void ofAPartitionThatWasAskedForItIsNothingThatTheTopicHasGrown(Way way) {
		Scope one = new Scope(null, null, 0, null, null, null, Depth.FULL, 0, 1, false, true, 1 << 20);
		assertThat(changed(one, way, Outcome.EQUAL, topic(Subjects.ID, 3), topic(Subjects.TARGET_ID, 1)))
			.singleElement()
			.extracting(Result::outcome)
			.isEqualTo(Outcome.EQUAL);
	}

	private static void isUndecided(Result result, String reason) {
		assertThat(result.outcome()).isEqualTo(Outcome.UNDECIDED);
		assertThat(result.reason()).contains(reason);
	}

	private static List<Result> changed(Way way, Outcome found, ExistingTopics onSource, ExistingTopics onTarget) {
		return changed(Scope.ALL, way, found, onSource, onTarget);
	}

	private static List<Result> changed(Scope scope, Way way, Outcome found, ExistingTopics onSource,
			ExistingTopics onTarget) {
		Subject subject = Subjects.of(way).committed(0, 10).build();
		Integer partition = (way == Way.BY_ORDER) ? 0 : null;
		Result result = new Result("all", Subjects.TOPIC, Subjects.TOPIC, partition, way, found, null,
				Result.Compared.NOTHING, Result.Compared.NOTHING, 0,
				(found == Outcome.DIFFERENT) ? Map.of(Kind.MISSING, 1L) : Map.of(), List.of(), List.of());
		return Subject.unlessChanged(scope, List.of(subject), List.of(result), onSource, onTarget);
	}

	private static ExistingTopics topic(Uuid id, int partitions) {
		List<TopicPartitionInfo> all = IntStream.range(0, partitions)
			.mapToObj((number) -> new TopicPartitionInfo(number, Node.noNode(), List.of(), List.of()))
			.toList();
		return new ExistingTopics(
				Map.of(Subjects.TOPIC, new TopicDescription(Subjects.TOPIC, false, all, Set.of(), id)), Map.of());
	}

	private static ExistingTopics nothing() {
		return new ExistingTopics(Map.of(), Map.of());
	}

}
