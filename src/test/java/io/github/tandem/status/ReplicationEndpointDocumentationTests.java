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

import io.github.tandem.partition.Reason;
import io.github.tandem.status.PartitionDescriptor.TargetDescriptor;
import io.github.tandem.status.ReplicationEndpoint.ClusterDescriptor;
import io.github.tandem.status.ReplicationEndpoint.GapDescriptor;
import io.github.tandem.status.ReplicationEndpoint.ReplicationDescriptor;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the description of the replication endpoint and its sample with what it
 * answers.
 */
class ReplicationEndpointDocumentationTests {

	private static final Path SAMPLE = Path.of("docs", "examples", "replication.json");

	private final JsonMapper mapper = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
				DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
		.build();

	private final List<List<String>> rows = Document
		.rows(Document.at("docs/monitoring.md").section("The replication endpoint"));

	@Test
	void describesEveryFieldOfTheAnswer() {
		assertThat(fields("")).isEqualTo(components(ReplicationDescriptor.class));
		assertThat(fields("route")).isEqualTo(components(RouteDescriptor.class));
		assertThat(fields("partition")).isEqualTo(components(PartitionDescriptor.class));
		assertThat(fields("gap")).isEqualTo(components(GapDescriptor.class));
	}

	@Test
	void describesWhatIsInClustersAndTargets() {
		assertThat(words("source")).containsAll(components(ClusterDescriptor.class));
		assertThat(words("target")).containsAll(components(TargetDescriptor.class));
	}

	@Test
	void theSampleIsAnAnswer() throws IOException {
		String sample = Files.readString(SAMPLE);
		ReplicationDescriptor read = this.mapper.readValue(sample, ReplicationDescriptor.class);
		assertThat(this.mapper.readTree(this.mapper.writeValueAsString(read))).isEqualTo(this.mapper.readTree(sample));
	}

	@Test
	void theSampleIsConsistent() throws IOException {
		RouteDescriptor route = this.mapper.readValue(Files.readString(SAMPLE), ReplicationDescriptor.class)
			.routes()
			.get(0);
		List<PartitionDescriptor> partitions = route.topics().values().stream().flatMap(List::stream).toList();
		assertThat(partitions).extracting(PartitionDescriptor::state).contains("running", "caught-up", "halted");
		assertThat(partitions).extracting(PartitionDescriptor::reason)
			.isSubsetOf(Arrays.stream(Reason.values()).map(Reason::tag).toList());
		assertThat(partitions.stream().mapToLong(PartitionDescriptor::lag).sum()).isEqualTo(route.lag());
	}

	private Set<String> fields(String where) {
		return this.rows.stream()
			.filter((row) -> row.get(0).equals(where))
			.flatMap((row) -> Document.codes(row.get(1)).stream())
			.collect(Collectors.toSet());
	}

	private List<String> words(String field) {
		return this.rows.stream()
			.filter((row) -> Document.codes(row.get(1)).contains(field))
			.flatMap((row) -> Document.codes(row.get(2)).stream())
			.toList();
	}

	private static Set<String> components(Class<?> type) {
		return Stream.of(type.getRecordComponents()).map(RecordComponent::getName).collect(Collectors.toSet());
	}

}
