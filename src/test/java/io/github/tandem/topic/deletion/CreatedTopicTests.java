package io.github.tandem.topic.deletion;

import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CreatedTopicTests {

	private final CreatedTopic topic = new CreatedTopic("dr.orders", new Uuid(0, 42), "orders");

	@Test
	void isReadAsItWasWritten() {
		assertThat(this.topic.subject()).isEqualTo("created/dr.orders");
		assertThat(CreatedTopic.of(this.topic.subject(), this.topic.settings())).contains(this.topic);
	}

	@Test
	void isNotReadFromAnythingElse() {
		assertThat(CreatedTopic.of("topic/dr.orders", this.topic.settings())).isEmpty();
		assertThat(CreatedTopic.of(this.topic.subject(), Map.of("source", Set.of("orders")))).isEmpty();
		assertThat(CreatedTopic.of(this.topic.subject(), Map.of("id", Set.of("none"), "source", Set.of("orders"))))
			.isEmpty();
	}

}
