package io.github.tandem.worker.target;

import java.time.Duration;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

import io.github.tandem.partition.PartitionFixture;
import io.github.tandem.route.OnGap;
import io.github.tandem.worker.LoopHarness;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProducerSession}.
 */
class ProducerSessionTests {

	private final LoopHarness route = new LoopHarness(1_000_000, OnGap.CONTINUE);

	@Test
	void keepsWhatWasReadWhileThereIsNoProducer() {
		this.route.target().makeUnavailable(new KafkaException("Failed to construct kafka producer"));
		this.route.start(5, 0);
		this.route.pollFor(LoopHarness.SHORTLY);
		assertThat(this.route.target().producers()).isEmpty();
		assertThat(this.route.consumer().paused()).containsExactly(LoopHarness.partition(0));
		this.route.target().makeUnavailable(null);
		this.route.flowFor(Duration.ofSeconds(15));
		assertThat(this.route.copied(0)).isEqualTo(LoopHarness.values(0, 0, 5));
	}

	@Test
	void asksForAProducerLessAndLessOften() {
		this.route.target().makeUnavailable(new KafkaException("Failed to construct kafka producer"));
		this.route.start(5, 0);
		this.route.pollFor(Duration.ofSeconds(60));
		assertThat(this.route.target().wishes()).isBetween(5, 10);
		this.route.target().makeUnavailable(null);
		this.route.flowFor(Duration.ofSeconds(15));
		this.route.loop().stopped();
		this.route.target().makeUnavailable(new KafkaException("Failed to construct kafka producer"));
		this.route.append(0, 5, 6);
		int before = this.route.target().wishes();
		this.route.pollFor(Duration.ofSeconds(5));
		assertThat(this.route.target().wishes() - before).as("soon again after a success").isBetween(2, 4);
	}

	@Test
	void makesAProducerWhenItIsNeededAndKeepsIt() {
		ProducerSession session = new ProducerSession(this.route.context().template(), "all",
				this.route.context().retriedErrors());
		assertThat(this.route.target().wishes()).isZero();
		assertThat(session.sender(PartitionFixture.NOW)).isNotNull();
		assertThat(session.sender(PartitionFixture.NOW)).isNotNull();
		assertThat(this.route.target().wishes()).isEqualTo(1);
	}

	@Test
	void makesAnotherProducerAfterItGaveOneUp() {
		ProducerSession session = new ProducerSession(this.route.context().template(), "all",
				this.route.context().retriedErrors());
		session.sender(PartitionFixture.NOW);
		session.giveUp();
		assertThat(this.route.target().producer().closed()).isTrue();
		assertThat(this.route.target().wishes()).isEqualTo(1);
		session.sender(PartitionFixture.NOW);
		assertThat(this.route.target().producers()).hasSize(2);
	}

	@Test
	void hasNoSenderWhileThereIsNoProducer() {
		ProducerSession session = new ProducerSession(this.route.context().template(), "all",
				this.route.context().retriedErrors());
		this.route.target().makeUnavailable(new KafkaException("Failed to construct kafka producer"));
		assertThat(session.sender(PartitionFixture.NOW)).isNull();
		this.route.target().makeUnavailable(null);
		assertThat(session.sender(PartitionFixture.NOW.plusMillis(700))).as("not before about a second").isNull();
		assertThat(session.sender(PartitionFixture.NOW.plusMillis(1300))).isNotNull();
	}

}
