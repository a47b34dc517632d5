package io.github.tandem.status;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.tandem.status.ReplicationEndpoint.ClusterDescriptor;
import io.github.tandem.status.ReplicationEndpoint.PartitionDescriptor;
import io.github.tandem.status.ReplicationEndpoint.ReplicationDescriptor;
import io.github.tandem.status.ReplicationEndpoint.RouteDescriptor;
import io.github.tandem.status.ReplicationEndpoint.TargetDescriptor;
import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the description of the replication endpoint with what it answers.
 */
class ReplicationEndpointDocumentationTests {

	private final List<List<String>> rows = Document
		.rows(Document.at("docs/operations.md").section("The replication endpoint"));

	@Test
	void describesEveryFieldOfTheAnswer() {
		assertThat(fields("")).isEqualTo(components(ReplicationDescriptor.class));
		assertThat(fields("route")).isEqualTo(components(RouteDescriptor.class));
		assertThat(fields("partition")).isEqualTo(components(PartitionDescriptor.class));
	}

	@Test
	void describesWhatIsInClustersAndTargets() {
		assertThat(words("source")).containsAll(components(ClusterDescriptor.class));
		assertThat(words("target")).containsAll(components(TargetDescriptor.class));
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
