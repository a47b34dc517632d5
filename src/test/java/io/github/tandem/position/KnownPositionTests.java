package io.github.tandem.position;

import java.util.Optional;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KnownPosition}.
 */
class KnownPositionTests {

	private static final String ID = "AAAAAAAAAAAAAAAAAAAAKg";

	@Test
	void survivesACommit() {
		for (int index = 0; index < 100; index++) {
			KnownPosition position = new KnownPosition(index, (index % 2 == 0) ? Optional.of(index) : Optional.empty(),
					Uuid.randomUuid(), 1000L * index);
			assertThat(KnownPosition.of(position.toCommit())).isEqualTo(position);
		}
	}

	@Test
	void commitsTheIdOfTheTopicAndTheEndOfItsLog() {
		assertThat(new KnownPosition(5, Optional.of(7), new Uuid(0, 42), 9).toCommit())
			.isEqualTo(new OffsetAndMetadata(5, Optional.of(7), "tandem/1 " + ID + " 9"));
	}

	@Test
	void commitsNoMetadataWithoutAnId() {
		assertThat(new KnownPosition(5, Optional.empty(), null, 9).toCommit()).isEqualTo(new OffsetAndMetadata(5));
	}

	@Test
	void commitsWhereTheRecordsBeforeItAre() {
		KnownPosition position = new KnownPosition(5, Optional.of(7), new Uuid(0, 42), 9,
				new Replica("dr/orders", "west", new Uuid(0, 43), 3, 2), null);
		assertThat(position.toCommit()).isEqualTo(new OffsetAndMetadata(5, Optional.of(7),
				"tandem/2 " + ID + " 9 dr/orders west AAAAAAAAAAAAAAAAAAAAKw 3 2"));
		assertThat(KnownPosition.of(position.toCommit())).isEqualTo(position);
	}

	@Test
	void commitsALossThatIsReported() {
		KnownPosition position = new KnownPosition(5, Optional.of(7), new Uuid(0, 42), 9)
			.reporting(new Gap(new TopicPartition("orders", 0), GapCause.RETENTION, 5, 20, 15));
		assertThat(position.toCommit().metadata()).isEqualTo("tandem/1 " + ID + " 9 retention:15");
		assertThat(KnownPosition.of(position.toCommit())).isEqualTo(position);
		assertThat(position.unreported(17, GapCause.RETENTION)).isEqualTo(2);
		assertThat(position.unreported(17, GapCause.TARGET_DELETED)).isEqualTo(17);
	}

	@Test
	void commitsThatTheLossOfTheTopicBeforeIsCounted() {
		KnownPosition position = new KnownPosition(5, Optional.of(7), new Uuid(0, 42), 9,
				new Replica("dr/orders", "west", new Uuid(0, 43), 3, 2), null, new Uuid(0, 43));
		assertThat(position.toCommit().metadata())
			.isEqualTo("tandem/2 " + ID + " 9 dr/orders west AAAAAAAAAAAAAAAAAAAAKw 3 2 after:AAAAAAAAAAAAAAAAAAAAKw");
		assertThat(KnownPosition.of(position.toCommit())).isEqualTo(position);
		KnownPosition halted = position
			.reporting(new Gap(new TopicPartition("orders", 0), GapCause.RETENTION, 5, 9, 4));
		assertThat(KnownPosition.of(halted.toCommit())).isEqualTo(halted);
		assertThat(position.isStoredBy(KnownPosition.of(halted.toCommit()))).isFalse();
	}

	@Test
	void leavesAloneWhatALaterTandemAdds() {
		KnownPosition position = new KnownPosition(5, Optional.of(7), new Uuid(0, 42), 9, null,
				new ReportedLoss(GapCause.RETENTION, 4), new Uuid(0, 43));
		String metadata = position.toCommit().metadata();
		assertThat(KnownPosition.of(new OffsetAndMetadata(5, Optional.of(7), metadata + " later:1 more:a:b")))
			.isEqualTo(position);
		assertThat(KnownPosition.of(new OffsetAndMetadata(5, Optional.of(7), "tandem/1 " + ID + " 9 later:1")))
			.isEqualTo(new KnownPosition(5, Optional.of(7), new Uuid(0, 42), 9));
		OffsetAndMetadata isProtected = new OffsetAndMetadata(5, Optional.of(7), metadata + " loop:protected later:1");
		assertThat(KnownPosition.of(isProtected)).isEqualTo(position);
		assertThat(Replica.isProtected(isProtected)).isTrue();
	}

	@Test
	void readsWhatAnEarlierTandemCommitted() {
		assertThat(KnownPosition.of(new OffsetAndMetadata(5, Optional.of(7), "tandem/1 " + ID + " 9")))
			.isEqualTo(new KnownPosition(5, Optional.of(7), new Uuid(0, 42), 9));
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "me@example.org", "tandem/1", "tandem/1 " + ID, "tandem/1 " + ID + " nine",
			"tandem/1 " + ID + " 9 9", "tandem/1 " + ID + " 9 after:", "tandem/1 after:" + ID, "tandem/1 not-an-id 9",
			"tandem/1 ****************AAAAAA 9", "tandem/2 " + ID + " 9",
			"tandem/2 " + ID + " 9 dr/orders west none 0 0", "tandem/3 " + ID + " 9 a b c", "TANDEM/1 " + ID + " 9",
			"tandem/1  9", "tandem/4 " + ID + " 9 dr/orders", "protected", " protected",
			"tandem/4 none 9 dr/orders west" })
	void takesTheOffsetAndNoMoreFromOthers(String metadata) {
		assertThat(KnownPosition.of(new OffsetAndMetadata(5, Optional.of(7), metadata)))
			.isEqualTo(new KnownPosition(5, Optional.of(7), null, -1));
	}

}
