package io.github.tandem.migrate.run;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

import io.github.tandem.delivery.DeadLetter;
import io.github.tandem.migrate.plan.PartitionTask;
import io.github.tandem.migrate.report.LeftOut;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Letters}, with dead letters as the service writes them.
 */
class LettersTests {

	private static final TopicPartition PARTITION = new TopicPartition("orders", 3);

	private final Letters letters = new Letters(Map.of(PARTITION, new PartitionTask(PARTITION, 10, 1_000, -1, -1)));

	private long next;

	@Test
	void namesTheFirstByTheirPlacesAndCountsOneThatIsThereTwiceOnce() {
		for (long offset = 39; offset >= 10; offset--) {
			letter("orders", 3, offset);
			letter("orders", 3, offset);
		}
		LeftOut leftOut = this.letters.leftOut();
		assertThat(leftOut.records()).isEqualTo(30);
		assertThat(leftOut.lines()).hasSize(21).last().isEqualTo("and 10 dead letters more");
		assertThat(leftOut.lines().get(0))
			.startsWith("orders-3, offset 10: in the dead-letter topic, letters-0, offset ")
			.contains("RecordTooLargeException");
	}

	@Test
	void leavesOutWhatIsNotOfThePlan() {
		letter("payments", 3, 11);
		letter("orders", 2, 11);
		letter("orders", 3, 9);
		this.letters.note(new ConsumerRecord<>("letters", 0, 0, new byte[0], new byte[0]));
		ConsumerRecord<byte[], byte[]> strange = new ConsumerRecord<>("letters", 0, 1, null, null);
		strange.headers()
			.add("tandem.source.topic", "orders".getBytes(StandardCharsets.UTF_8))
			.add("tandem.source.partition", "99999999999".getBytes(StandardCharsets.UTF_8))
			.add("tandem.source.offset", "11".getBytes(StandardCharsets.UTF_8));
		this.letters.note(strange);
		assertThat(this.letters.leftOut()).isEqualTo(LeftOut.NONE);
	}

	@Test
	void countsMoreThanItRemembers() {
		for (long offset = 10; offset < 300_010; offset++) {
			letter("orders", 3, offset);
		}
		LeftOut leftOut = this.letters.leftOut();
		assertThat(leftOut.records()).isEqualTo(300_000);
		assertThat(leftOut.lines()).last().asString().contains("299,980 dead letters more, or less");
	}

	private void letter(String topic, int partition, long offset) {
		ConsumerRecord<byte[], byte[]> rejected = new ConsumerRecord<>(topic, partition, offset, null, new byte[1]);
		ProducerRecord<byte[], byte[]> letter = new DeadLetter("letters", topic,
				new RecordTooLargeException("too large"))
			.of(rejected);
		ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>("letters", 0, this.next++, null, letter.value());
		letter.headers().forEach(read.headers()::add);
		this.letters.note(read);
	}

}
