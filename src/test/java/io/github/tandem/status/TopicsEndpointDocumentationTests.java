package io.github.tandem.status;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.status.TopicsEndpoint.AclDescriptor;
import io.github.tandem.status.TopicsEndpoint.AclsDescriptor;
import io.github.tandem.status.TopicsEndpoint.ConfigurationDescriptor;
import io.github.tandem.status.TopicsEndpoint.ConflictDescriptor;
import io.github.tandem.status.TopicsEndpoint.DeletedTopicDescriptor;
import io.github.tandem.status.TopicsEndpoint.TopicDescriptor;
import io.github.tandem.status.TopicsEndpoint.TopicsDescriptor;
import io.github.tandem.test.Document;
import io.github.tandem.topic.drift.Why;
import io.github.tandem.topic.plan.Conflict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the description of the topics endpoint and its sample with what it answers.
 */
class TopicsEndpointDocumentationTests {

	private final JsonMapper mapper = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
				DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
		.build();

	private final List<List<String>> rows = Document
		.rows(Document.at("docs/monitoring.md").section("The topics endpoint"));

	@Test
	void describesEveryFieldOfTheAnswer() {
		assertThat(fields("")).isEqualTo(components(TopicsDescriptor.class));
		assertThat(fields("topic")).isEqualTo(components(TopicDescriptor.class));
		assertThat(fields("configuration")).isEqualTo(components(ConfigurationDescriptor.class));
		assertThat(fields("conflict")).isEqualTo(components(ConflictDescriptor.class));
		assertThat(fields("deleted")).isEqualTo(components(DeletedTopicDescriptor.class));
		assertThat(fields("acls")).isEqualTo(components(AclsDescriptor.class));
		assertThat(fields("acl")).isEqualTo(components(AclDescriptor.class));
	}

	@Test
	void describesEveryReasonAndEveryConflict() {
		assertThat(words("why"))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(Why.values()).map(Why::tag).toList());
		assertThat(words("conflict")).containsExactlyInAnyOrderElementsOf(
				Arrays.stream(Conflict.Kind.values()).map(Conflict.Kind::tag).toList());
	}

	@Test
	void theSampleIsAnAnswer() throws IOException {
		String sample = Files.readString(Path.of("docs", "examples", "topics.json"));
		TopicsDescriptor read = this.mapper.readValue(sample, TopicsDescriptor.class);
		assertThat(this.mapper.readTree(this.mapper.writeValueAsString(read))).isEqualTo(this.mapper.readTree(sample));
		assertThat(words("why")).containsAll(read.topics()
			.stream()
			.flatMap((topic) -> topic.configurations().stream())
			.map(ConfigurationDescriptor::why)
			.toList());
	}

	private Set<String> fields(String where) {
		return this.rows.stream()
			.filter((row) -> row.get(0).equals(where))
			.flatMap((row) -> Document.codes(row.get(1)).stream())
			.collect(Collectors.toSet());
	}

	private List<String> words(String field) {
		return this.rows.stream()
			.filter((row) -> Document.codes(row.get(1)).equals(List.of(field)))
			.flatMap((row) -> Document.codes(row.get(2)).stream())
			.toList();
	}

	private static Set<String> components(Class<?> type) {
		return Stream.of(type.getRecordComponents()).map(RecordComponent::getName).collect(Collectors.toSet());
	}

}
