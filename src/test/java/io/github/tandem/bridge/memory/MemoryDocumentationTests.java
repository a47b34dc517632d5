package io.github.tandem.bridge.memory;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import io.github.tandem.test.Document;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares what the documents say of memory with how the heap is divided.
 */
class MemoryDocumentationTests {

	private static final Document CONFIGURATION = Document.at("docs/configuration.md");

	private static final Document OPERATIONS = Document.at("docs/operations.md");

	@Test
	void everyPropertyThatIsSetByHeapIsListedAndNoOther() {
		ClientMemory small = ClientMemory.of(DataSize.ofMegabytes(64).toBytes(), 2, null);
		ClientMemory large = ClientMemory.of(DataSize.ofGigabytes(8).toBytes(), 2, null);
		assertThat(small.consumer())
			.allSatisfy((key, value) -> assertThat(value).isNotEqualTo(large.consumer().get(key)));
		assertThat(small.producer())
			.allSatisfy((key, value) -> assertThat(value).isNotEqualTo(large.producer().get(key)));
		Set<String> listed = new TreeSet<>();
		for (List<String> row : Document.rows(CONFIGURATION.section("Defaults that differ from Kafka's"))) {
			if (row.get(2).equals("by heap")) {
				listed.add(row.get(0) + " " + row.get(1).replace("`", ""));
			}
		}
		Set<String> set = new TreeSet<>();
		small.consumer().keySet().forEach((key) -> set.add("consumer " + key));
		small.producer().keySet().forEach((key) -> set.add("producer " + key));
		assertThat(listed).isEqualTo(set);
	}

	@Test
	void theTableOfSizesIsWhatTheHeapIsDividedInto() {
		List<List<String>> rows = Document.rows(OPERATIONS.section("Memory"))
			.stream()
			.filter((row) -> row.get(0).endsWith("MB"))
			.toList();
		assertThat(rows).hasSizeGreaterThan(3);
		for (List<String> row : rows) {
			ClientMemory memory = ClientMemory.of(size(row.get(0)).toBytes(), Integer.parseInt(row.get(1)), null);
			assertThat(new ClientMemory(size(row.get(2)), size(row.get(3)), size(row.get(4)), size(row.get(5)),
					size(row.get(6)), size(row.get(7))))
				.as("%s, %s threads", row.get(0), row.get(1))
				.isEqualTo(memory);
		}
	}

	private static DataSize size(String text) {
		return DataSize.parse(text.replace(" ", "").toUpperCase(Locale.ROOT));
	}

}
