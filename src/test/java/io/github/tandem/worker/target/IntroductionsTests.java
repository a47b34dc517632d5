package io.github.tandem.worker.target;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.topic.TargetTopic;
import io.github.tandem.topic.TopicLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Introductions}.
 */
class IntroductionsTests {

	private static final Callback NOBODY = (metadata, failure) -> {
	};

	private final Introductions introductions = new Introductions(false);

	private final TargetTopic.Ready topic = topic(new Uuid(1, 1), 2, 100_000);

	@Test
	void theFirstRecordGoesAlone() {
		Introduction introduction = this.introductions.to(this.topic)[1];
		assertThat(introduction.isUnderWay()).isFalse();
		Callback answer = introduction.begin(NOBODY);
		assertThat(introduction.isUnderWay()).isTrue();
		assertThat(this.introductions.to(this.topic)[0].isUnderWay()).as("its neighbour has its own").isFalse();
		arrive(answer);
		assertThat(introduction.isUnderWay()).isFalse();
		assertThat(introduction.begin(NOBODY)).as("the next are answered for directly").isSameAs(NOBODY);
	}

	@Test
	void thePartitionKnowsTheProducerBeforeTheAnswerIsSeen() {
		Introduction introduction = this.introductions.to(this.topic)[0];
		boolean[] seen = new boolean[1];
		arrive(introduction.begin((metadata, failure) -> seen[0] = !introduction.isUnderWay()));
		assertThat(seen[0]).isTrue();
	}

	@Test
	void hasFailedOnlyWhenTheFailureIsSeen() {
		Introduction introduction = this.introductions.to(this.topic)[0];
		boolean[] seen = new boolean[1];
		introduction.begin((metadata, failure) -> seen[0] = introduction.isUnderWay() && !introduction.hasFailed())
			.onCompletion(null, new RecordTooLargeException("2 MB"));
		assertThat(seen[0]).isTrue();
		assertThat(introduction.hasFailed()).isTrue();
		introduction.begin(NOBODY);
		assertThat(introduction.hasFailed()).isFalse();
	}

	@Test
	void theNextIsTheFirstIfItWasNotTakenOrNeverLeft() {
		Introduction introduction = this.introductions.to(this.topic)[0];
		introduction.begin(NOBODY).onCompletion(null, new RecordTooLargeException("2 MB"));
		assertThat(introduction.isUnderWay()).isFalse();
		introduction.begin(NOBODY);
		introduction.abandon();
		assertThat(introduction.isUnderWay()).isFalse();
		introduction.begin(NOBODY);
		assertThat(introduction.isUnderWay()).isTrue();
	}

	@Test
	void oneIsNeededHoweverMuchTheTopicTakesAtTheMoment() {
		for (long limit : new long[] { 1, 163_840, Integer.MAX_VALUE }) {
			assertThat(this.introductions.to(topic(new Uuid(1, 1), 2, limit))[0].begin(NOBODY)).isNotSameAs(NOBODY);
		}
	}

	@Test
	void noneIsNeededWhereTheLimitIsNotKnown() {
		Introduction introduction = this.introductions.to(topic(new Uuid(1, 1), 2, TopicLimits.UNKNOWN.maxBytes()))[0];
		assertThat(introduction.begin(NOBODY)).isSameAs(NOBODY);
		assertThat(introduction.isUnderWay()).isFalse();
	}

	@Test
	void oneIsNeededEverywhereAfterAProducerWasRefusedForEver() {
		TargetTopic.Ready unknown = topic(new Uuid(1, 1), 2, TopicLimits.UNKNOWN.maxBytes());
		assertThat(new Introductions(true).to(unknown)[0].begin(NOBODY)).isNotSameAs(NOBODY);
	}

	@Test
	void whatIsKnownOfAProducerOutlivesALimitThatIsLowered() {
		Introduction introduction = this.introductions.to(topic(new Uuid(1, 1), 2, 1_000_000))[0];
		assertThat(this.introductions.to(this.topic)[0]).isSameAs(introduction);
	}

	@Test
	void aTopicThatGrewKeepsThoseItHad() {
		Introduction introduction = this.introductions.to(this.topic)[1];
		introduction.begin(NOBODY);
		Introduction[] grown = this.introductions.to(topic(new Uuid(1, 1), 4, 100_000));
		assertThat(grown).hasSize(4);
		assertThat(grown[1]).isSameAs(introduction);
		assertThat(grown[3].isUnderWay()).isFalse();
	}

	@Test
	void anotherTopicOfTheSameNameDoesNotKnowTheProducer() {
		Introduction introduction = this.introductions.to(this.topic)[0];
		arrive(introduction.begin(NOBODY));
		assertThat(this.introductions.to(topic(new Uuid(2, 2), 2, 100_000))[0].begin(NOBODY)).isNotSameAs(NOBODY);
	}

	private static TargetTopic.Ready topic(Uuid id, int partitions, long maxBytes) {
		return new TargetTopic.Ready("orders", id, partitions, true, new Uuid(7, 7), partitions,
				new TopicLimits(maxBytes, Long.MAX_VALUE, Long.MAX_VALUE, false));
	}

	private static void arrive(Callback answer) {
		answer.onCompletion(new RecordMetadata(new TopicPartition("orders", 0), 0, 0, -1, 0, 0), null);
	}

}
