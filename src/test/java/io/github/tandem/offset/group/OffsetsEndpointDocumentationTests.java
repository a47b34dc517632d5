package io.github.tandem.offset.group;

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
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.offset.Place;
import io.github.tandem.offset.group.OffsetsEndpoint.GroupDescriptor;
import io.github.tandem.offset.group.OffsetsEndpoint.GroupSummary;
import io.github.tandem.offset.group.OffsetsEndpoint.OffsetsDescriptor;
import io.github.tandem.offset.group.OffsetsEndpoint.PartitionDescriptor;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The documentation of {@link OffsetsEndpoint} against what it answers.
 */
class OffsetsEndpointDocumentationTests {

	private final JsonMapper mapper = JsonMapper.shared();

	private final List<List<String>> rows = Document
		.rows(Document.at("docs/monitoring.md").section("The offsets endpoint"));

	@Test
	void describesEveryFieldOfTheAnswers() {
		Set<String> whole = components(OffsetsDescriptor.class);
		// those of one group are explained by the rows of the group and its partitions
		whole.addAll(components(GroupDescriptor.class));
		whole.removeAll(Set.of("group", "offsets"));
		assertThat(fields("")).isEqualTo(whole);
		assertThat(fields("group")).isEqualTo(components(GroupSummary.class));
		assertThat(fields("partition")).isEqualTo(components(PartitionDescriptor.class));
	}

	@Test
	void describesEveryVerdictAndPlace() {
		assertThat(words("verdict"))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(Verdict.values()).map(Verdict::tag).toList());
		assertThat(words("place"))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(Place.values()).map(Place::tag).toList());
	}

	@Test
	void theSampleIsAnAnswer() throws IOException {
		String sample = Files.readString(Path.of("docs", "examples", "offsets.json"));
		GroupDescriptor read = this.mapper.readValue(sample, GroupDescriptor.class);
		assertThat(this.mapper.readTree(this.mapper.writeValueAsString(read))).isEqualTo(this.mapper.readTree(sample));
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
