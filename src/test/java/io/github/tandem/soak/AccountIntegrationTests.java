package io.github.tandem.soak;

import java.util.BitSet;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.tandem.test.Cluster;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Account} and {@link Load}: a bad copy is found out.
 */
@TwoClustersTest
class AccountIntegrationTests {

	private static final int RECORDS = 30;

	private final Cluster source;

	private final Cluster target;

	private final String topic;

	private final Account account;

	private final Load load;

	AccountIntegrationTests(TwoClusters clusters) {
		this.source = clusters.source();
		this.target = clusters.target();
		this.topic = clusters.uniqueName("account");
		this.account = new Account(this.target, this.topic, 42);
		this.load = new Load(this.source, this.topic, 42, this.account.written(), 100);
	}

	@BeforeEach
	void write() {
		this.source.createTopic(this.topic, 1);
		this.target.createTopic(this.topic, 1);
		this.account.written().add(new Written());
		this.load.write(0, RECORDS);
	}

	@AfterEach
	void close() {
		this.account.close();
	}

	@Test
	void findsNothingWrongWithAGoodCopy() {
		copy(0, RECORDS);
		assertThat(examine()).isEmpty();
		assertThat(this.account.figures(true)).isEqualTo(new Figures(RECORDS, RECORDS, 0, 0, 0, 0, 0, 0));
	}

	@Test
	void findsALostRecordAndCountsItOnce() {
		copy(0, 7);
		copy(8, RECORDS);
		assertThat(examine()).containsExactly("lost: 1 in %s-0 between sequences 7 and 7".formatted(this.topic));
		assertThat(examine()).isEmpty();
		assertThat(this.account.figures(true)).isEqualTo(new Figures(RECORDS, RECORDS - 1, 0, 1, 0, 0, 0, 0));
	}

	@Test
	void missesNothingThatAFaultTookAway() {
		lose(7, 8);
		copy(0, 7);
		copy(8, RECORDS);
		assertThat(examine()).isEmpty();
		assertThat(this.account.figures(true)).isEqualTo(new Figures(RECORDS, RECORDS - 1, 0, 0, 0, 0, 0, 1));
	}

	@Test
	void findsARecordThatCannotBeThere() {
		lose(7, 8);
		copy(0, RECORDS);
		assertThat(examine()).singleElement().asString().startsWith("there, though the test counts them as lost: 1");
		assertThat(this.account.figures(true).wrong()).isOne();
	}

	@Test
	void tellsDuplicatesFromOldRecordsBehindNewerOnes() {
		copy(0, 20);
		copy(15, RECORDS);
		copy(3, 5);
		assertThat(examine()).isEmpty();
		assertThat(this.account.figures(true)).isEqualTo(new Figures(RECORDS, RECORDS + 7, 5, 0, 2, 0, 0, 0));
	}

	@Test
	void findsARecordThatIsBehindNewerOnesAlone() {
		copy(0, 7);
		copy(8, RECORDS);
		copy(7, 8);
		assertThat(examine()).containsExactly(
				"behind newer ones, and nowhere else: %s-0 at offset %d".formatted(this.topic, RECORDS - 1));
	}

	@Test
	void findsAnAlteredRecord() {
		copy(0, RECORDS);
		this.target.produce(this.topic, "key", "value");
		assertThat(examine()).containsExactly("altered: %s-0 at offset %d".formatted(this.topic, RECORDS));
	}

	@Test
	void countsAnewInATopicThatTheTargetLost() {
		copy(0, RECORDS);
		assertThat(examine()).isEmpty();
		this.account.loseTarget();
		this.target.deleteTopic(this.topic);
		this.target.createTopic(this.topic, 1);
		this.load.write(0, 10);
		copy(RECORDS, RECORDS + 10);
		assertThat(examine()).isEmpty();
		assertThat(this.account.figures(true))
			.isEqualTo(new Figures(RECORDS + 10, RECORDS + 10, 0, 0, 0, 0, 0, RECORDS));
	}

	private void lose(int first, int next) {
		BitSet sequences = this.account.written().get(0).sequences(first, next);
		this.account.written().get(0).lose(sequences);
	}

	private List<String> examine() {
		return this.account.examine(this.account.reached());
	}

	private void copy(int first, int next) {
		this.target.produce(this.source.consumeAll(this.topic)
			.subList(first, next)
			.stream()
			.map(AccountIntegrationTests::copy)
			.toList());
	}

	private static ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record) {
		return new ProducerRecord<>(record.topic(), record.partition(), record.timestamp(), record.key(),
				record.value());
	}

}
