package io.github.tandem.migrate.run;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Persistence}.
 */
class PersistenceTests {

	private final List<String> said = new ArrayList<>();

	private final AtomicInteger asked = new AtomicInteger();

	@Test
	void asksAgainUntilThereIsAnAnswerAndSaysWhatItWaitsFor() throws InterruptedException {
		String answer = persistence(Duration.ofMinutes(1)).ask("moving groups", () -> {
			if (this.asked.incrementAndGet() < 4) {
				throw new TimeoutException("the controller moves");
			}
			return "moved";
		});
		assertThat(answer).isEqualTo("moved");
		assertThat(this.asked).hasValue(4);
		assertThat(this.said).startsWith("moving groups", "moving groups: trying again: the controller moves")
			.hasSize(4);
	}

	@Test
	void endsWithWhatWasSaidLastOnceItsPatienceIsOver() {
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> persistence(Duration.ofMillis(50)).ask("moving groups", () -> {
				throw new TimeoutException("nobody answers, " + this.asked.incrementAndGet());
			}))
			.withMessage("nobody answers, " + this.asked);
		assertThat(this.asked.get()).isGreaterThan(1);
	}

	@Test
	void asksNotAgainWhereItIsRefused() {
		assertThatExceptionOfType(KafkaException.class)
			.isThrownBy(() -> persistence(Duration.ofMinutes(1)).ask("reading dead letters", () -> {
				this.asked.incrementAndGet();
				throw new KafkaException("refused", new TopicAuthorizationException("dead-letters"));
			}));
		assertThat(this.asked).hasValue(1);
	}

	private Persistence persistence(Duration patience) {
		return new Persistence(patience, Duration.ofMillis(1), this.said::add, Clock.systemUTC());
	}

}
