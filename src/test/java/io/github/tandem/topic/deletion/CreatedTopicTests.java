package io.github.tandem.topic.deletion;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CreatedTopicTests {

	private final CreatedTopic topic = new CreatedTopic("dr.orders", new Uuid(0, 42), "orders", "east");

	@Test
	void isReadAsItWasWritten() {
		assertThat(this.topic.subject()).isEqualTo("created/dr.orders");
		assertThat(CreatedTopic.of(this.topic.subject(), this.topic.settings())).contains(this.topic);
	}

	@Test
	void isNotReadFromAnythingElse() {
		assertThat(CreatedTopic.of("topic/dr.orders", this.topic.settings())).isEmpty();
		assertThat(CreatedTopic.of(this.topic.subject(), with("id", Set.of()))).isEmpty();
		assertThat(CreatedTopic.of(this.topic.subject(), with("id", Set.of("none")))).isEmpty();
		assertThat(CreatedTopic.of(this.topic.subject(), with("source", Set.of()))).isEmpty();
		assertThat(CreatedTopic.of(this.topic.subject(), with("cluster", Set.of()))).isEmpty();
	}

	private Map<String, Set<String>> with(String setting, Set<String> values) {
		Map<String, Set<String>> settings = new HashMap<>(this.topic.settings());
		settings.put(setting, values);
		return settings;
	}

}
